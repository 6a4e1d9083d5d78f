"""What set-up asks of this machine, said in sentences. Standard library only: it runs before the venv exists."""

import errno
import hashlib
import json
import os
import secrets
import shutil
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Mapping, MutableMapping
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
STARTED = float(os.environ.get("SETUP_STARTED") or time.monotonic())  # kept when one Python hands over to the next
# Passwords and keys by their length in bytes; `vapid` is a number that makes a key of the curve P-256.
SECRETS = {"superuser": 24, "owner": 24, "app": 24, "secret_key": 48, "vapid": 32}
FROM_OUTSIDE = {
    *("bench", "evaluate_leakage", "evaluate_trust", "find_rings", "payments", "screenshots", "simulate", "tour"),
    "train_leakage",
}


class SetupError(Exception):
    """One clear sentence for the person at the terminal; set-up prints it alone, without a traceback."""


def say(text: str) -> None:
    """Print one line of progress with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:5.1f} s] {text}", flush=True)


def explain(error: OSError) -> str:
    """Turn an error of the operating system into one sentence."""
    where = error.filename or "this machine"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full while writing {where}. Free some space and start again: nothing is lost."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return (
            f"{where} is closed to this user. Use a clone of your own, or another folder: DATA_DIR=/some/folder make …"
        )
    return f"{where}: {error.strerror or error}."


def need_space(folder: Path, megabytes: int) -> None:
    """Refuse early when the disk under `folder` has less than `megabytes` MB free."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise SetupError(f"The disk under {folder} is full: {free} MB free, {megabytes} MB needed.")


def free_port() -> int:
    """Return a port of loopback on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def data_dir(verb: str, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the absolute data folder of `verb` (DATA_DIR, else .data/<verb> in the clone)."""
    chosen = environ.get("DATA_DIR") or f".data/{verb}"
    return (CLONE / chosen).resolve()


def short_name(path: Path) -> str:
    """Name a folder that stands for `path` elsewhere: stable, short and without special characters."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def make_private(folder: Path, *, owner: int | None = None, mode: int = 0o700) -> Path:
    """Create `folder` with `mode`, given to `owner` when set.

    Raises SetupError when something else already stands there under that name, so that a folder
    planted in a public place is never trusted.
    """
    trusted = {os.geteuid(), owner} - {None}
    try:
        folder.mkdir(mode=mode, parents=True)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in trusted:
            raise SetupError(f"{folder} belongs to someone else. Remove it, or choose another DATA_DIR.") from None
    if owner is not None and folder.lstat().st_uid != owner:
        os.chown(folder, owner, owner)
    if folder.lstat().st_uid == os.geteuid() or os.geteuid() == 0:
        folder.chmod(mode)
    return folder


def write_private(path: Path, text: str, *, owner: int | None = None) -> None:
    """Write `path` readable by its owner only, whole or not at all."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        if owner is not None:
            os.chown(draft, owner, owner)
        Path(draft).replace(path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise


def secrets_of(folder: Path) -> dict[str, str]:
    """Return the passwords and keys of a data folder, made once and kept in it with mode 0600.

    Call it while holding the folder's lock.
    """
    path = folder / "secrets.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    if set(SECRETS) <= set(known):
        return known
    # What a folder of before has stays as it is; what came since is made beside it.
    made = {name: secrets.token_urlsafe(size) for name, size in SECRETS.items()} | known
    write_private(path, json.dumps(made, indent=1))
    return made


def adopt_demo(environ: MutableMapping[str, str] = os.environ, verb: str = "") -> None:
    """Let manage.py speak to this clone's demo when the environment names no database of its own.

    What looks at a site only from outside, or at a file (`verb` one of FROM_OUTSIDE), starts without any demo here.
    """
    path = data_dir("demo", environ) / "environment"
    if environ.get("DATABASE_URL") or environ.get("SECRET_KEY"):
        return
    if path.exists():
        for line in path.read_text().splitlines():
            name, _, value = line.partition("=")
            environ[name] = value
    elif verb in FROM_OUTSIDE:
        environ.update(DEBUG="1", SECRET_KEY=secrets.token_hex(), DATABASE_URL="postgresql://nobody@localhost/none")


def fail(sentence: str) -> None:
    """Print one sentence and end with a failure."""
    print(f"\n{sentence}", file=sys.stderr, flush=True)
    raise SystemExit(1)
