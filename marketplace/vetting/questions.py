"""The questions on good conduct, from the file that ships with the product."""

import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "questions.toml"


@cache
def questions() -> list[dict]:
    """Each with slug, text, answers (slug and text) and the slug of the right one."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))["questions"]
