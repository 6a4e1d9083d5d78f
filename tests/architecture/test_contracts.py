"""The import contracts, seen red: each is run on a copy of the tree with a planted violation."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT

PLANTED = {
    "layers": ("marketplace/core/actors.py", "import marketplace.bookings.rules\n"),
    "strangers": ("marketplace/chat/models.py", "import payments\n"),
    "rooms": ("marketplace/attic/__init__.py", ""),
    "floors": ("marketplace/bookings/rules.py", "import marketplace.bookings.actions\n"),
    "closed list": ("marketplace/bookings/helpers.py", ""),
}


def lint(folder: Path) -> subprocess.CompletedProcess:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clone")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("static", "templates", "data"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_contracts_hold():
    result = lint(ROOT)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_import_breaks_its_contract(clone, kind):
    path, line = PLANTED[kind]
    file = clone / path
    before = file.read_text() if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_text((before or "") + line)

    result = lint(clone)

    file.write_text(before) if before is not None else file.unlink()
    assert result.returncode != 0, result.stdout
    assert "BROKEN" in result.stdout or "not" in result.stdout
