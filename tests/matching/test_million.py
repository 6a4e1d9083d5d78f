"""`bench matching` as one types it: a cluster of its own, its last line, and in `make long` a million helpers."""

import re
import subprocess
import sys

from marketplace.config.machine import CLONE
from tests.long import record, rounds

LAST = re.compile(r"RESULT wrong=0 vs_earthdistance=[\d.]+ vs_limit=[\d.]+ growth=[\d.]+")


def test_the_index_against_its_rivals():
    helpers, requests = rounds(1_000, 1_000_000), rounds(30, 300)
    numbers = ["--helpers", str(helpers), "--requests", str(requests), "--seed", "11"]
    command = [sys.executable, "manage.py", "bench", "matching", *numbers]

    done = subprocess.run(command, cwd=CLONE, capture_output=True, text=True, check=False)

    judged, last = done.stdout.splitlines()[-2:]
    assert done.returncode == 0, done.stderr
    assert LAST.fullmatch(last)
    record(f"{helpers:,} helpers: {last}; {judged}")
