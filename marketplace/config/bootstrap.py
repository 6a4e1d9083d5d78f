"""Everything that `make` calls: makes the venv, installs what is locked, then hands over to it.

Standard library only, for the Python that the machine brings. `python -m marketplace.config.bootstrap VERB`
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .binaries import home_for
from .cluster import socket_dir_for
from .locks import DataLock, one_at_a_time
from .machine import CLONE, STARTED, SetupError, data_dir, explain, fail, need_space, say

VENV = CLONE / ".venv"
PYTHON = VENV / "bin" / "python"
PACKAGE_LINE = "apt-get install -y make python3 python3-venv"
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
# verb: (the lock it needs, the module that carries it out)
VERBS = {
    "demo": (RUNTIME, "marketplace.config.run_demo"),
    "test": (DEVELOPMENT, "marketplace.config.run_checks"),
    "lint": (DEVELOPMENT, "marketplace.config.run_checks"),
    "format": (DEVELOPMENT, "marketplace.config.run_checks"),
    "long": (DEVELOPMENT, "marketplace.config.figures"),
}


def main(verb: str) -> None:
    """Carry out one verb of the Makefile; every foreseen trouble ends in one sentence."""
    try:
        if verb == "reset":
            reset()
            return
        lock, module = VERBS[verb]
        install(lock)
    except SetupError as error:
        fail(str(error))
    except OSError as error:
        fail(explain(error))
    except KeyboardInterrupt:
        fail("Stopped. Start again at any time: what is installed stays.")
    os.chdir(CLONE)
    os.environ["SETUP_STARTED"] = str(STARTED)
    os.execv(PYTHON, [str(PYTHON), "-m", module, verb])


def install(lock: str) -> None:
    """Bring the venv to what `lock` names; takes no time when it is there already."""
    if is_installed(lock):
        return
    folder = CLONE / ".data"
    folder.mkdir(exist_ok=True)
    with one_at_a_time(folder / "venv.lock"):
        if not works(PYTHON):
            make_venv()
        if not is_installed(lock):
            run_pip(lock)


def is_installed(lock: str) -> bool:
    """Say whether the venv is whole and holds what `lock` names."""
    return works(PYTHON) and stamp(lock).exists() and stamp(lock).read_text() == state(lock)


def works(python: Path) -> bool:
    """Say whether the venv is whole: an interrupted one, or one whose Python was removed, is made anew."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([str(python), "-c", check], stderr=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    """Make .venv with the Python that runs this. Raises SetupError with Debian's package line when it cannot."""
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        raise SetupError(f"This Python cannot make a virtual environment. On Debian, as root: {PACKAGE_LINE}")
    need_space(CLONE, 900)
    say(f"Making .venv with Python {sys.version.split()[0]} ({sys.executable})")
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = " ".join((done.stderr or done.stdout).split())[-300:]
        raise SetupError(f"The virtual environment cannot be made ({reason}). On Debian, as root: {PACKAGE_LINE}")


def run_pip(lock: str) -> None:
    """Install `lock` with every hash verified, and remember that."""
    need_space(VENV, 600)
    wanted = sum(" \\" in line and "==" in line for line in (CLONE / lock).read_text().splitlines())
    say(f"Installing {wanted} packages from {lock}, each checked against its hash")
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar=off"]
    command += ["--require-hashes", "-r", str(CLONE / lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        output = list(map(show, pip.stdout or ()))
    if pip.returncode:
        raise SetupError(why_pip_failed("".join(output)))
    stamp(lock).write_text(state(lock))
    if lock == DEVELOPMENT:
        stamp(RUNTIME).write_text(state(RUNTIME))


def show(line: str) -> str:
    """Show one line of pip's output when it tells of progress, and return it."""
    if line.startswith("Collecting"):
        say(f"  {line.split('(')[0].strip().removeprefix('Collecting ')}")
    elif line.startswith(("Downloading", "Installing collected", "Building")):
        say(f"  {line.strip()[:100]}")
    return line


def why_pip_failed(output: str) -> str:
    """Say in one sentence why pip failed, and pip's own last words."""
    last = "\n".join(output.splitlines()[-8:])
    if "No space left on device" in output:
        return "The disk is full: the packages need 600 MB. Free some space and start again."
    if "Connection" in output or "Could not find a version" in output or "Temporary failure" in output:
        return f"The packages could not be downloaded: is this machine online?\n{last}"
    return f"pip could not install the packages:\n{last}"


def stamp(lock: str) -> Path:
    return VENV / f"{lock}.installed"


def state(lock: str) -> str:
    return hashlib.sha256((CLONE / lock).read_bytes()).hexdigest()


def reset() -> None:
    """Remove the demo's data: everybody and everything in it. Refused while the demo runs."""
    folder = data_dir("demo")
    if not folder.exists():
        say(f"There is nothing to remove in {folder}.")
        return
    if not (folder / "secrets.json").exists():
        raise SetupError(f"{folder} does not look like a data folder of Service Friend; nothing was removed.")
    lock = DataLock(folder)
    lock.take()
    home = home_for(folder)
    for path in (socket_dir_for(home), home, folder):
        shutil.rmtree(path, ignore_errors=not path.exists())
    say(f"Removed {folder}. The next make demo starts anew.")


if __name__ == "__main__":
    main(sys.argv[1])
