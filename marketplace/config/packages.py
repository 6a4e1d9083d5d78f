"""Programs that only tests need, from Debian's package manager. Standard library only."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .machine import say

# What a package brings as a service is not started: only its program is wanted.
QUIETLY = {"DEBIAN_FRONTEND": "noninteractive", "SYSTEMD_OFFLINE": "1", "RUNLEVEL": "1"}
# Where programs of the system lie that are not in everybody's PATH.
ALSO_IN = "/usr/local/sbin:/usr/sbin:/sbin"


@dataclass(frozen=True)
class Program:
    """What it is called, the names its program goes by, the packages that bring it."""

    name: str
    programs: tuple[str, ...]
    packages: tuple[str, ...]

    @property
    def command(self) -> list[str]:
        return ["apt-get", "install", "-y", "--no-install-recommends", *self.packages]

    def path(self) -> str | None:
        """Return the path of the installed program, or None."""
        where = f"{os.environ.get('PATH', os.defpath)}:{ALSO_IN}"
        return next(filter(None, (shutil.which(program, path=where) for program in self.programs)), None)

    def ensure(self) -> str | None:
        """Return what the person must type to get it, or None when it is here; root gets it installed."""
        if self.path():
            return None
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            return " ".join(self.command)
        say(f"{self.name} is missing; Debian's package manager installs it.")
        environment = {**os.environ, **QUIETLY}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        packages, users = _packages(), _users()
        subprocess.run([*self.command, "-qq"], env=environment, stdout=subprocess.DEVNULL, check=False)
        for what, added in (("packages", _packages() - packages), ("users", _users() - users)):
            say(f"The package manager added {len(added)} {what}: {' '.join(sorted(added)) or 'none'}.")
        return None if self.path() else " ".join(self.command)


CHROMIUM = Program(
    "Chromium",
    ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
    ("chromium", "fonts-liberation"),
)
NGINX = Program("nginx", ("nginx",), ("nginx-light",))
REDIS = Program("Redis", ("redis-server",), ("redis-server",))
# Marker of the tests → what they need.
NEEDED = {"browser": CHROMIUM, "nginx": NGINX, "redis": REDIS}


def _packages() -> set[str]:
    command = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n"]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return {line.split()[1] for line in lines if line.startswith("ii")}


def _users() -> set[str]:
    return {line.split(":")[0] for line in Path("/etc/passwd").read_text().splitlines()}
