"""Compile the translations with babel, so that no gettext program is needed."""

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from .machine import CLONE


def compile_translations(folder: Path = CLONE / "locale") -> int:
    """Write the .mo beside every .po that is newer; return how many. Safe beside another process that does the same."""
    stale = [path for path in sorted(folder.glob("*/LC_MESSAGES/*.po")) if is_stale(path)]
    for path in stale:
        with path.open("rb") as source:
            catalog = read_po(source, locale=path.parts[-3])
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as target:
            write_mo(target, catalog)
        Path(draft).chmod(0o644)
        Path(draft).replace(path.with_suffix(".mo"))
    return len(stale)


def is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime
