"""How much CPU processes have used, the program and the kernel on its behalf, all threads together.

PostgreSQL's processes are counted with their postmaster, those that have ended too.
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from marketplace.config.chat_bench.sites import Site, Sites

TICKS = os.sysconf("SC_CLK_TCK")
# Where /proc/PID/stat has them, counted from behind the name.
PARENT, OF_ENDED_CHILDREN = 1, slice(13, 15)
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass(frozen=True)
class Reading:
    """Seconds of CPU up to a moment, or between two of them."""

    web: float
    worker: float
    stores: float

    def __sub__(self, other: "Reading") -> "Reading":
        return Reading(self.web - other.web, self.worker - other.worker, self.stores - other.stores)

    @property
    def total(self) -> float:
        return self.web + self.worker + self.stores


def read(site: Site, sites: Sites) -> Reading:
    """What the processes of one of the two have used, with the worker and the stores that both share."""
    return Reading(sum(map(_own, site.web)), _own(sites.worker), sum(map(_family, sites.stores)))


def memory_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_MB


def _stat(pid: int | str) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _own(pid: int | str) -> float:
    """By the clock that Linux keeps for each process; `clock_getcpuclockid(3)` makes its number in this way."""
    return time.clock_gettime((~int(pid) << 3) | 2)


def _family(pid: int) -> float:
    """A process, its children that live, and those that it has seen end."""
    total = _own(pid) + sum(map(int, _stat(pid)[OF_ENDED_CHILDREN])) / TICKS
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                if int(_stat(entry.name)[PARENT]) == pid:
                    total += _own(entry.name)
            except OSError:  # it has ended meanwhile
                continue
    return total
