"""One lock per data folder. Standard library only.

The kernel drops the lock with its process, so a lock is never stale, whatever file lies there. The demo
holds it alone; test runs share it, because they share one cluster.
"""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .machine import SetupError


class DataLock:
    """The lock of one data folder, alone or shared."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lock"
        self.file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, *, shared: bool = False) -> None:
        """Take the lock at once or raise SetupError that names the process holding it."""
        if not self._try(fcntl.LOCK_SH if shared else fcntl.LOCK_EX):
            holder = os.pread(self.file, 20, 0).decode(errors="replace").strip() or "unknown"
            raise SetupError(
                f"{self.path.parent} is in use by another run (process {holder}). "
                "Stop that one first, or choose another folder: DATA_DIR=/some/folder make …"
            )
        os.ftruncate(self.file, 0)
        os.pwrite(self.file, f"{os.getpid()}\n".encode(), 0)

    def alone(self) -> bool:
        """Say whether nobody shares the lock any more, and keep it alone if so."""
        return self._try(fcntl.LOCK_EX)

    def release(self) -> None:
        os.close(self.file)

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self.file, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in {errno.EWOULDBLOCK, errno.EACCES}:
                return False
            raise SetupError(
                f"The file system of {self.path.parent} knows no locks. Choose another DATA_DIR."
            ) from error
        return True


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Wait for the turn to change what `path` guards."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
