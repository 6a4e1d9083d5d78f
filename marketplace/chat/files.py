"""Files that people send each other, made anew: the pixels of a picture, the pages of a PDF, and nothing else."""

import io
import re
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from marketplace.accounts import pictures
from marketplace.chat import limits
from marketplace.chat.rules import LONGEST_NAME
from marketplace.core.errors import Reason, Refused

BYTES_AT_MOST = pictures.BYTES_AT_MOST
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 3 * limits.SECONDS
WRITER = "marketplace.chat.pages"
PDF = b"%PDF-"

TOO_LARGE = Reason("file_too_large", _("This file is too large: 10 MB, 40 megapixels and 50 pages are the most."))
EMPTY = Reason("file_empty", _("This file is empty."))
UNREADABLE = Reason(
    "file_unreadable", _("We cannot read this file. Please send a JPEG, PNG or WebP picture, or a PDF.")
)
PDF_BROKEN = Reason("pdf_broken", _("This PDF is damaged. Please print it into a new PDF, and send that."))
PDF_LOCKED = Reason("pdf_locked", _("This PDF is protected by a password. Please send it without one."))
INFECTED = Reason("file_infected", _("A virus was found in this file, so it was not sent."))
WHY = {
    limits.ENCRYPTED: PDF_LOCKED,
    limits.UNREADABLE: PDF_BROKEN,
    limits.TOO_LONG: TOO_LARGE,
}


@dataclass(frozen=True)
class Cleaned:
    """A file as the other side gets it; `name` is for people and never a path."""

    body: bytes
    media_type: str
    name: str
    thumbnail: bytes = b""
    pages: int | None = None


def read(file: io.BufferedIOBase) -> bytes:
    """What was sent. Raises Refused when it is empty or too large."""
    data = file.read(BYTES_AT_MOST + 1)
    if not data:
        raise Refused(EMPTY, field="file")
    if len(data) > BYTES_AT_MOST:
        raise Refused(TOO_LARGE, field="file")
    return data


def cleaned(data: bytes, name: str) -> Cleaned:
    """The same file made anew. What it is, its bytes say, and neither its name nor its sender. Raises Refused."""
    if data.startswith(PDF):
        count, body = _pages(data)
        return Cleaned(body, "application/pdf", _named(name, "pdf"), pages=count)
    try:
        picture, thumbnail = pictures.as_page_with_thumbnail(io.BytesIO(data))
    except Refused as error:
        raise Refused(TOO_LARGE if error.reason == pictures.TOO_LARGE else UNREADABLE, field="file") from error
    return Cleaned(picture, "image/webp", _named(name, "webp"), thumbnail=thumbnail)


def _pages(data: bytes) -> tuple[int, bytes]:
    command = [sys.executable, "-m", WRITER]
    try:
        done = subprocess.run(command, input=data, capture_output=True, cwd=ROOT, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise Refused(TOO_LARGE, field="file") from error
    # A process that its own limits ended has no code of ours: it wanted too much.
    if done.returncode:
        raise Refused(WHY.get(done.returncode, TOO_LARGE), field="file")
    return int.from_bytes(done.stdout[:2], "big"), done.stdout[2:]


def _named(name: str, ending: str) -> str:
    """A name that no system reads as a path, an ending or a command."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = last.rpartition(".")[0] if "." in last else last
    plain = "".join(letter for letter in stem if letter.isprintable() and letter not in '<>:"|?*%;')
    return f"{plain.strip(' .')[: LONGEST_NAME - 10] or 'file'}.{ending}"
