"""The banned calls, seen red: ruff reads each planted line as if it stood in a module of the product."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

BANNED = [
    ("marketplace/bookings/planted.py", "import h3\n", "TID251"),
    ("marketplace/bookings/planted.py", "import stripe\n", "TID251"),
    ("matching/planted.py", "from django.dispatch import receiver\n", "TID251"),
    ("matching/planted.py", "from django.db.models.signals import post_save\n", "TID251"),
    ("tests/planted.py", "from unittest.mock import patch\n", "TID251"),
    ("matching/planted.py", "def f():\n    import json\n    return json\n", "PLC0415"),
    ("matching/planted.py", "def f():\n    print(1)\n", "T201"),
]


def ruff(name: str, text: str) -> subprocess.CompletedProcess:
    command = [str(Path(sys.executable).with_name("ruff")), "check", "--no-cache", "--stdin-filename", name, "-"]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("name", "text", "rule"), BANNED)
def test_a_banned_line_is_refused(name, text, rule):
    result = ruff(name, text)

    assert result.returncode != 0
    assert rule in result.stdout


def test_the_one_module_that_may_is_not_refused():
    result = ruff("marketplace/accounts/cells.py", "import h3\n\nCELL = h3.latlng_to_cell\n")

    assert result.returncode == 0, result.stdout
