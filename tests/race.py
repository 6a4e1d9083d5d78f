"""Several threads that begin at the same moment, and waiting for something that comes true by itself."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from marketplace.core.errors import Missing, Refused

LATE = 0.04


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run every call in a thread of its own from one barrier; what it raises stands where its answer would."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait(30)
        try:
            return call()
        except Exception as error:  # noqa: BLE001  the test judges it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def meet(number: int, first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """Both at once, or in turn one of them a moment later, so that each of them wins at times."""
    return at_once([_after(LATE * (number % 3 == 1), first), _after(LATE * (number % 3 == 2), second)])


def _after(seconds: float, call: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        time.sleep(seconds)
        return call()

    return run


def answered(results: list) -> None:
    """A refusal is an answer; everything else that was raised, such as a deadlock, is a fault."""
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, Refused | Missing):
            raise result


def until(condition: Callable[[], Any], within: float, what: str = "it") -> float:
    """Wait until the condition holds; returns after how many seconds. Fails when `within` seconds have passed."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < within, f"{what} did not come within {within:.0f} s"
        time.sleep(0.02)
    return time.monotonic() - begun
