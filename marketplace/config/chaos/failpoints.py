"""The points at which a worker can die: before and after every call to Stripe and every verb of money.

A call may have happened when the worker dies after it, and not been written down; a verb may have been committed, and
not been followed by what comes next. What lies within a verb is one transaction, and dies as a whole.
"""

import inspect
import mmap
import os
import signal
import struct
from collections.abc import Callable
from functools import wraps
from typing import Any

from payments import actions, gateway

COUNT = struct.Struct("q")


def functions_of(module: Any) -> dict[str, Callable[..., Any]]:
    """The public functions of a module that flows call, by name."""
    found = {name: getattr(module, name) for name in dir(module) if not name.startswith("_")}
    return {
        name: value for name, value in found.items() if inspect.isfunction(value) and "payments" in value.__module__
    }


class Failpoints:
    """All points by number, how often each was reached by any life, and the one at which the next life ends.

    The counts are shared with the children that are forked from here.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        for module in (gateway, actions):
            for name, function in functions_of(module).items():
                setattr(module, name, self._between(function, f"{module.__name__.split('.')[-1]}.{name}"))
        # One count for each, and the number of the last that was deadly.
        self.shared = mmap.mmap(-1, COUNT.size * (len(self.names) + 1))
        self.left: dict[int, int] = {}

    def arm(self, passes: dict[int, int]) -> None:
        """The process ends when it has reached one of these points that often."""
        self.left = dict(passes)

    def reached(self) -> list[int]:
        """How often each point was reached so far."""
        return [self._read(number) for number in range(len(self.names))]

    def last_deadly(self) -> int:
        """The number of the point at which the last process ended that ended at one."""
        return self._read(len(self.names))

    def _read(self, place: int) -> int:
        return COUNT.unpack_from(self.shared, COUNT.size * place)[0]

    def _write(self, place: int, value: int) -> None:
        COUNT.pack_into(self.shared, COUNT.size * place, value)

    def _between(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        before, after = len(self.names), len(self.names) + 1
        self.names += [f"before {name}", f"after {name}"]

        @wraps(function)
        def watched(*arguments: Any, **named: Any) -> Any:
            self._reach(before)
            answer = function(*arguments, **named)
            self._reach(after)
            return answer

        return watched

    def _reach(self, number: int) -> None:
        self._write(number, self._read(number) + 1)
        if number in self.left:
            self.left[number] -= 1
            if self.left[number] <= 0:
                self._write(len(self.names), number)
                os.kill(os.getpid(), signal.SIGKILL)
