"""The demo's content, from the files beside this one."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def content(name: str) -> dict[str, Any]:
    """A file of the demo: conversations, helpers, names, reasons, requests or streets."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
