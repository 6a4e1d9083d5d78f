"""What set-up says when this machine is not as it should be: one clear sentence, never a traceback."""

import errno
import os
import re
import socket
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from marketplace.config import bootstrap
from marketplace.config.bootstrap import DEVELOPMENT, RUNTIME, VERBS, why_pip_failed
from marketplace.config.cluster import open_cluster
from marketplace.config.locks import DataLock, one_at_a_time
from marketplace.config.machine import (
    CLONE,
    SetupError,
    adopt_demo,
    data_dir,
    explain,
    make_private,
    need_space,
    secrets_of,
    write_private,
)
from marketplace.config.run_demo import free_port
from marketplace.config.translations import compile_translations

HOLD_THE_LOCK = """
import sys, time
from pathlib import Path
from marketplace.config.cluster import open_cluster
from marketplace.config.locks import DataLock
DataLock(Path(sys.argv[1])).take()
print("held", flush=True)
time.sleep(600)
"""


def test_a_second_start_on_one_folder_names_the_first(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(tmp_path)], cwd=CLONE, stdout=subprocess.PIPE, text=True
    ) as first:
        first.stdout.readline()
        with pytest.raises(SetupError, match=rf"in use by another run \(process {first.pid}\).*DATA_DIR="):
            DataLock(tmp_path).take()
        first.kill()


def test_the_lock_of_a_killed_process_is_not_stale(tmp_path):
    (tmp_path / "lock").write_text("1\n")  # init: alive for sure, and not us

    DataLock(tmp_path).take()

    assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"


def test_test_runs_share_a_folder_and_the_last_one_knows_it(tmp_path):
    first, second = DataLock(tmp_path), DataLock(tmp_path)
    first.take(shared=True)
    second.take(shared=True)

    while_both_run = first.alone()
    second.release()

    assert not while_both_run
    assert first.alone()


def test_turns_are_taken_one_at_a_time(tmp_path):
    with one_at_a_time(tmp_path / "turn"):
        lock = os.open(tmp_path / "turn", os.O_RDWR)
        taken = subprocess.run(["flock", "--nonblock", str(tmp_path / "turn"), "true"])
        os.close(lock)

    assert taken.returncode == 1


def test_a_port_in_use_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(SetupError, match=f"Port {port} is in use by another program"):
            free_port(str(port))


@pytest.mark.parametrize("text", ["", "eighty", "0", "65536", "-1"])
def test_a_port_that_is_none_is_one_sentence(text):
    with pytest.raises(SetupError, match="PORT must be a number from 1 to 65535"):
        free_port(text)


def test_a_free_port_is_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    assert free_port(str(port)) == port


def test_a_full_disk_is_said_before_anything_is_written(tmp_path):
    with pytest.raises(SetupError, match=r"is full: \d+ MB free, 999999999 MB needed"):
        need_space(tmp_path / "not" / "yet" / "there", 999_999_999)


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EACCES, "is closed to this user"), (errno.ENOENT, "No such file")],
)
def test_errors_of_the_system_become_sentences(number, words):
    said = explain(OSError(number, os.strerror(number), "/some/folder"))

    assert words in said
    assert "/some/folder" in said


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("ERROR: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: Could not find a version that satisfies the requirement", "is this machine online"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "DO NOT MATCH THE HASHES"),
    ],
)
def test_why_pip_failed_is_said(output, words):
    assert words in why_pip_failed(output)


def fake_python(folder, version: str) -> None:
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        script = folder / name
        script.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}" && exit 0\nexit 1\n')
        script.chmod(0o755)


@pytest.mark.parametrize("verb", VERBS)
def test_an_old_python_is_one_sentence_with_the_line_to_type(tmp_path, verb):
    fake_python(tmp_path, "3.9.2")

    done = subprocess.run(
        ["make", "-s", verb], cwd=CLONE, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, text=True
    )

    assert done.returncode != 0
    assert "needs Python 3.11 or newer; here is Python 3.9.2" in done.stderr
    assert "apt-get install -y make python3 python3-venv" in done.stderr


def test_secrets_are_made_once_and_private(tmp_path):
    made = secrets_of(tmp_path)
    again = secrets_of(tmp_path)

    assert made == again
    assert len(set(made.values())) == len(made)
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_a_folder_planted_by_another_is_not_trusted(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "planted").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(SetupError, match="belongs to someone else"):
        make_private(tmp_path / "planted")


def test_each_verb_has_a_data_folder_of_its_own():
    assert data_dir("demo", {}) == CLONE / ".data" / "demo"
    assert data_dir("test", {"DATA_DIR": ""}) == CLONE / ".data" / "test"
    assert data_dir("demo", {"DATA_DIR": "/srv/friend"}).as_posix() == "/srv/friend"


def test_manage_speaks_to_the_demo_only_when_nothing_else_is_named(tmp_path):
    write_private(tmp_path / "environment", "DATABASE_URL=demo\nSECRET_KEY=a=b\n")
    nothing, other = {"DATA_DIR": str(tmp_path)}, {"DATA_DIR": str(tmp_path), "DATABASE_URL": "production"}

    adopt_demo(nothing)
    adopt_demo(other)

    assert nothing["SECRET_KEY"] == "a=b"
    assert other == {"DATA_DIR": str(tmp_path), "DATABASE_URL": "production"}


def test_what_looks_from_outside_needs_no_demo_here(tmp_path):
    tour, shell = {"DATA_DIR": str(tmp_path)}, {"DATA_DIR": str(tmp_path)}

    adopt_demo(tour, "tour")
    adopt_demo(shell, "shell")

    assert {"SECRET_KEY", "DATABASE_URL"} <= tour.keys()
    assert shell == {"DATA_DIR": str(tmp_path)}


def test_translations_are_compiled_once(tmp_path):
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "yes"\nmsgstr "ja"\n'
    )

    counts = [compile_translations(tmp_path), compile_translations(tmp_path)]

    assert counts == [1, 0]
    assert b"ja" in (folder / "django.mo").read_bytes()


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_the_lock_holds_every_dependency_by_hash_and_names_no_host(lock):
    project = tomllib.loads((CLONE / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"]["dev"] if lock == DEVELOPMENT else [])
    text = (CLONE / lock).read_text()
    pinned = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))

    missing = [line for line in wanted if not holds(Requirement(line), pinned)]

    assert not missing
    assert text.count("==") <= text.count("--hash=sha256:")
    assert not re.search(r"https?://|^--|^-", text, re.MULTILINE)


def holds(requirement: Requirement, pinned: dict[str, str]) -> bool:
    name = requirement.name.lower()
    return name in pinned and requirement.specifier.contains(pinned[name])


def test_a_python_without_venv_is_one_sentence_with_debians_package(monkeypatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)

    with pytest.raises(SetupError, match="apt-get install -y make python3 python3-venv"):
        bootstrap.make_venv()


def test_reset_refuses_a_folder_that_is_not_ours(monkeypatch, tmp_path):
    (tmp_path / "holiday.jpg").write_text("precious")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    with pytest.raises(SetupError, match="nothing was removed"):
        bootstrap.reset()

    assert (tmp_path / "holiday.jpg").read_text() == "precious"


def test_reset_removes_the_demos_data(monkeypatch):
    folder = Path(os.environ["DATA_DIR"]) / "to-reset"
    folder.mkdir(parents=True)
    home = open_cluster(folder).home
    monkeypatch.setenv("DATA_DIR", str(folder))

    bootstrap.reset()

    assert not folder.exists()
    assert not home.exists()
