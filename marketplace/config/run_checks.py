"""`make test`, `make lint` and `make format`."""

import os
import subprocess
import sys
import time
import tomllib

from .machine import CLONE, STARTED, fail, say
from .packages import NEEDED

SOURCES = ["."]
TEMPLATES = "frontend/templates"
LINTERS = {
    "ruff check": ["-m", "ruff", "check", *SOURCES],
    "ruff format": ["-m", "ruff", "format", "--check", *SOURCES],
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "mypy": ["-m", "mypy"],
    "djlint": ["-m", "djlint", TEMPLATES, "--lint"],
}
CONFIGURED = {"import-linter": "importlinter", "mypy": "mypy", "djlint": "djlint"}
FORMATTERS = (["-m", "ruff", "check", "--fix", *SOURCES], ["-m", "ruff", "format", *SOURCES])


def lint() -> list[str]:
    """Run every linter and return the names of those that found something."""
    tools = tomllib.loads((CLONE / "pyproject.toml").read_text())["tool"]
    red = []
    for name, command in LINTERS.items():
        if CONFIGURED.get(name, "ruff") not in tools:
            continue
        done = run(command, capture=True, **(WITHOUT_DATABASE if name == "mypy" else {}))
        say(f"{name}: {'fine' if done.returncode == 0 else 'found something'}")
        if done.returncode:
            print(done.stdout + done.stderr, flush=True)
            red.append(name)
    return red


# The types of models depend on the settings; which database they name does not matter.
WITHOUT_DATABASE = {"SECRET_KEY": "types", "DEBUG": "1", "DATABASE_URL": "postgresql://nobody@localhost/none"}


def run(command: list[str], *, capture: bool = False, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**settings, **os.environ}
    # Tests start a few hundred processes; where compiled code is not kept, each compiles all of ours once more.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(
        [sys.executable, *command], cwd=CLONE, capture_output=capture, text=True, check=False, env=environment
    )


def test() -> list[str]:
    """Run everything, and what needs no browser or nginx even when there is none; return what was red."""
    missing = {marker: command for marker, program in NEEDED.items() if (command := program.ensure())}
    red = lint()
    # Not more: a journey, with its own web process, worker and browser, asks for a core and a half by itself.
    workers = max(2, len(os.sched_getaffinity(0)))
    say(f"Tests, in {workers} processes")
    choice = ["-m", " and ".join(f"not {marker}" for marker in missing)] if missing else []
    if run(["-m", "pytest", f"--numprocesses={workers}", "--dist=worksteal", "--durations=20", *choice]).returncode:
        red.append("pytest")
    for marker, command in missing.items():
        red.append(f"no {NEEDED[marker].name}, so no test that needs it ran. As root, type: {command}")
    return red


def main(verb: str) -> None:
    if verb == "format":
        for command in FORMATTERS:
            run(command)
        return
    red = test() if verb == "test" else lint()
    say(f"{time.monotonic() - STARTED:.0f} s in all.")
    if red:
        fail(f"Red: {', '.join(red)}")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        fail("Stopped.")
