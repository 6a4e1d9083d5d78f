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

from marketplace.core import outbox  # noqa: E402
from marketplace.core.actors import SYSTEM  # noqa: E402
from payments.actions import hear_event  # noqa: E402
from payments.actions.inbox import HANDLE  # noqa: E402
from payments.answers import Event  # noqa: E402
from payments.models import Heard  # noqa: E402

LONGEST_LIFE = 0.2


def together(event: str) -> None:
    hear_event(by=SYSTEM, event=Event(event, "planted", "pi", ""))


def apart(event: str) -> None:
    """The twin: the row is committed before its job."""
    heard = Heard.objects.create(event=event, kind="planted", subject="pi")
    outbox.defer(HANDLE, [{"heard_id": heard.pk}], queue="payments")


WAYS = {"together": together, "apart": apart}


def live(number: int, way: str) -> None:
    """Keep rows until killed."""
    for turn in count():
        WAYS[way](f"evt_{number}_{turn}")


def main(rounds: int, seed: str, way: str) -> None:
    dice = random.Random(seed)
    for number in range(rounds):
        connections.close_all()
        child = os.fork()
        if child == 0:
            live(number, way)
        time.sleep(dice.random() * LONGEST_LIFE)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
