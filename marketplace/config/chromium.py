"""The browser that tests and screenshots drive: the system's own. Standard library only."""

import os
import shutil
import subprocess
from pathlib import Path

from .machine import say

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
INSTALL = ["apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"]


def path_of_chromium() -> str | None:
    """Return the path of an installed Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def ensure_chromium() -> str | None:
    """Return what the person must type to get Chromium, or None when it is here; root gets it installed."""
    if path_of_chromium():
        return None
    command = " ".join(INSTALL)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return command
    say("Chromium is missing; Debian's package manager installs it.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
    packages, users = _packages(), _users()
    subprocess.run([*INSTALL, "-qq"], env=environment, stdout=subprocess.DEVNULL, check=False)
    for what, added in (("packages", _packages() - packages), ("users", _users() - users)):
        say(f"The package manager added {len(added)} {what}: {' '.join(sorted(added)) or 'none'}.")
    return None if path_of_chromium() else command


def _packages() -> set[str]:
    command = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n"]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return {line.split()[1] for line in lines if line.startswith("ii")}


def _users() -> set[str]:
    return {line.split(":")[0] for line in Path("/etc/passwd").read_text().splitlines()}
