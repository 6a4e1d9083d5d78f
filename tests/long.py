"""How many rounds a figure takes: a few in `make test`, all of them in `make long`, which also reads what was found."""

import json
import os
from pathlib import Path


def rounds(in_test: int, in_long: int) -> int:
    """Return the number of rounds of this run."""
    return in_long if os.environ.get("LONG") == "1" else in_test


def record(words: str) -> None:
    """Say a figure in words, for docs/figures.md; without `make long` it goes nowhere."""
    if path := os.environ.get("FIGURES"):
        with Path(path).open("a") as file:
            file.write(json.dumps(words) + "\n")
