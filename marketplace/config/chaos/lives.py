"""Run as a module: workers one after the other, each killed at a failpoint or, at the latest, after a few seconds.

Arguments: the seed, the file for what was seen, and how many visits there are. Ends with the last worker on SIGTERM.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from random import Random

import django

django.setup()

from django.core.management import call_command  # noqa: E402  settings come first

from marketplace.config.chaos.failpoints import Failpoints  # noqa: E402

# Seconds, and at which pass of its point a life ends at the latest. With many visits lives are longer, or the workers
# would do little else than begin.
LONGEST_LIFE, LONGER_PER_VISIT = 6.0, 0.006
MOST_TIMES, LATER_PER_VISIT = 4, 0.04
LOOK_EVERY = 0.02


class Lives:
    """Kills each point that was ever reached about as often as the others."""

    def __init__(self, seed: str, visits: int) -> None:
        self.dice = Random(seed)
        self.longest = LONGEST_LIFE + LONGER_PER_VISIT * visits
        self.most_times = MOST_TIMES + int(LATER_PER_VISIT * visits)
        self.points = Failpoints()
        self.kills = [0] * len(self.points.names)
        self.lives, self.by_time, self.child = 0, 0, 0
        self.is_over = False

    def go_on(self) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        while not self.is_over:
            self.live()

    def live(self) -> None:
        """One life: forked while this process has no connection and no thread."""
        self.points.arm(self.next_points())
        self.child = os.fork()
        if self.child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            call_command("procrastinate", "worker", verbosity=0)
            os._exit(0)
        self.lives += 1
        if self.wait(time.monotonic() + self.longest * (0.5 + self.dice.random() / 2)):
            self.kills[self.points.last_deadly()] += 1
        else:
            self.by_time += 1
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)

    def next_points(self) -> dict[int, int]:
        """Where the next life ends, and at which pass: at the first of all points where none has ended yet, or at one
        of those on the way of the money that were deadly least often."""
        passes = {number: 1 for number, count in enumerate(self.kills) if count == 0}
        known = [number for number, count in enumerate(self.points.reached()) if count and self.kills[number]]
        if known:
            least = min(self.kills[number] for number in known)
            chosen = self.dice.choice([number for number in known if self.kills[number] == least])
            passes[chosen] = self.dice.randint(1, self.most_times)
        return passes

    def wait(self, until: float) -> bool:
        """Whether the child died by itself before then."""
        while time.monotonic() < until and not self.is_over:
            if os.waitpid(self.child, os.WNOHANG)[0]:
                return True
            time.sleep(LOOK_EVERY)
        return False

    def stop(self, *signals: object) -> None:
        self.is_over = True

    def seen(self) -> dict[str, object]:
        reached = {name: n for name, n in zip(self.points.names, self.points.reached(), strict=True) if n}
        killed = {name: n for name, n in zip(self.points.names, self.kills, strict=True) if n}
        return {"lives": self.lives, "by_time": self.by_time, "reached": reached, "killed": killed}


if __name__ == "__main__":
    lives = Lives(sys.argv[1], int(sys.argv[3]))
    lives.go_on()
    Path(sys.argv[2]).write_text(json.dumps(lives.seen()))
