"""Run as a script: children that keep rows and defer their jobs, each killed at a moment of chance."""

import os
import random
import signal
import sys
import time
from itertools import count

import django

django.setup()

from django.db import connections  # noqa: E402  settings come first

from marketplace.core.actors import SYSTEM  # noqa: E402
from payments.actions import hear_event  # noqa: E402
from payments.answers import Event  # noqa: E402

LONGEST_LIFE = 0.2


def live(number: int) -> None:
    """Keep rows until killed."""
    for turn in count():
        hear_event(by=SYSTEM, event=Event(f"evt_{number}_{turn}", "planted", "pi", ""))


def main(rounds: int, seed: str) -> None:
    dice = random.Random(seed)
    for number in range(rounds):
        connections.close_all()
        child = os.fork()
        if child == 0:
            live(number)
        time.sleep(dice.random() * LONGEST_LIFE)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


main(int(sys.argv[1]), sys.argv[2])
