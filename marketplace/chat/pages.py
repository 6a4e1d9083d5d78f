"""The pages of a PDF, written anew: what they show, and nothing that acts, hides something or tells where it was made.

Runs as a process of its own (`python -m marketplace.chat.pages`, a PDF in, a PDF out) with little time and memory, so
that a file that was made to hurt hurts nobody else. Imports nothing of Django, which would cost more than the work.
"""

import io
import resource
import sys
import zlib
from typing import Any

import pikepdf
from PIL import Image

from marketplace.chat.limits import (
    ENCRYPTED,
    MEMORY_AT_MOST,
    PAGES_AT_MOST,
    PIXELS_AT_MOST,
    SECONDS,
    TOO_LONG,
    TOO_MUCH,
    UNPACKED_AT_MOST,
    UNREADABLE,
)

INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
PAGE = {"/Type", "/Parent", "/Contents", "/Group", "/UserUnit", *INHERITED}
# What a stream or a font can carry beside what it shows: metadata, notes of programs, other files, where on earth.
BESIDE = (
    *("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI", "/Ref", "/Alternates", "/F", "/FFilter"),
    *("/FDecodeParms", "/StructParent", "/StructParents", "/Measure", "/PtData", "/Thumb", "/Properties", "/OC", "/AA"),
)
# JPEG segments: JFIF's header and Adobe's word on colours say how to draw; the other APPn and comments are about it.
APP_0, APP_14, APP_15, COMMENT, SCAN, END = 0xE0, 0xEE, 0xEF, 0xFE, 0xDA, 0xD9


class Unfit(Exception):
    """This PDF cannot be sent; carries the exit code that says why."""


def rewrite(data: bytes) -> tuple[int, bytes]:
    """How many pages there are, and the PDF that shows them. Raises Unfit."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as old:
            if old.is_encrypted:
                raise Unfit(ENCRYPTED)
            return len(old.pages), _pages_only(old)
    except pikepdf.PasswordError as error:
        raise Unfit(ENCRYPTED) from error
    except MemoryError as error:
        raise Unfit(TOO_MUCH) from error
    except (pikepdf.PdfError, OSError, ValueError, TypeError, LookupError, RuntimeError, zlib.error) as error:
        raise Unfit(UNREADABLE) from error


def _pages_only(old: pikepdf.Pdf) -> bytes:
    if not 0 < len(old.pages) <= PAGES_AT_MOST:
        raise Unfit(TOO_LONG if len(old.pages) else UNREADABLE)
    new = pikepdf.new()
    for page in old.pages:
        _bare(page.obj)
        new.pages.append(page)
    unpacked = 0
    for thing in new.objects:
        if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
            _scrub(thing)
        if isinstance(thing, pikepdf.Stream):
            unpacked += _clean_stream(new, thing)
            if unpacked > UNPACKED_AT_MOST:
                raise Unfit(TOO_MUCH)
    target = io.BytesIO()
    # Packed anew, so that nothing stands behind the end of a packed stream either.
    new.save(target, compress_streams=True, recompress_flate=True)
    return target.getvalue()


def _bare(page: pikepdf.Dictionary) -> None:
    """A page with nothing but what it shows; what its parents say for it is written to it."""
    for name in INHERITED:
        above: Any = page
        depth = 0
        while above is not None and name not in above and depth < 50:
            above, depth = above.get("/Parent"), depth + 1
        if above is not None and name in above:
            page[name] = above[name]
    for name in set(page.keys()) - PAGE:
        del page[name]
    resources = page.get("/Resources")
    if resources is not None and "/Properties" in resources:
        del resources["/Properties"]


def _scrub(thing: pikepdf.Object) -> None:
    """A dictionary of names that a page chose (fonts, pictures) has no type, and is left as it is."""
    if isinstance(thing, pikepdf.Stream) or "/Type" in thing:
        for name in BESIDE:
            if name in thing:
                del thing[name]


def _clean_stream(pdf: pikepdf.Pdf, stream: pikepdf.Stream) -> int:
    """Take out of a picture what is not drawn; returns how large the stream is unpacked."""
    filters = _filters(stream)
    if "/Width" in stream and "/Height" in stream:
        pixels = int(stream["/Width"]) * int(stream["/Height"])
        if pixels > PIXELS_AT_MOST:
            raise Unfit(TOO_MUCH)
    if "/DCTDecode" in filters:
        return _clean_jpeg(stream, filters)
    if "/JPXDecode" in filters:
        return _redraw(stream)
    if not filters or set(filters) <= {"/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/ASCIIHexDecode"}:
        return len(stream.read_bytes())
    return 0


def _filters(stream: pikepdf.Stream) -> list[str]:
    found = stream.get("/Filter")
    if found is None:
        return []
    return [str(one) for one in found] if isinstance(found, pikepdf.Array) else [str(found)]


def _clean_jpeg(stream: pikepdf.Stream, filters: list[str]) -> int:
    data = stream.read_raw_bytes()
    if filters == ["/FlateDecode", "/DCTDecode"]:
        data = zlib.decompressobj().decompress(data, UNPACKED_AT_MOST)
    elif filters != ["/DCTDecode"]:
        raise Unfit(UNREADABLE)
    size = Image.open(io.BytesIO(data), formats=("JPEG",)).size
    if size[0] * size[1] > PIXELS_AT_MOST:
        raise Unfit(TOO_MUCH)
    stream.write(bare_jpeg(data), filter=pikepdf.Name.DCTDecode)
    return len(data)


def _redraw(stream: pikepdf.Stream) -> int:
    """A JPEG 2000 has room for whole documents beside its pixels: it becomes plain ones."""
    sent = Image.open(io.BytesIO(stream.read_raw_bytes()), formats=("JPEG2000",))
    if sent.width * sent.height > PIXELS_AT_MOST:
        raise Unfit(TOO_MUCH)
    picture = sent.convert(sent.mode if sent.mode in {"L", "RGB"} else "RGB")
    pixels = picture.tobytes()
    for name in ("/Decode", "/SMaskInData", "/DecodeParms"):
        if name in stream:
            del stream[name]
    stream["/Width"], stream["/Height"], stream["/BitsPerComponent"] = picture.width, picture.height, 8
    stream["/ColorSpace"] = pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB
    stream.write(zlib.compress(pixels), filter=pikepdf.Name.FlateDecode)
    return len(pixels)


def bare_jpeg(data: bytes) -> bytes:
    """The segments that say how to draw, up to the end of the picture. Raises ValueError for what is no JPEG."""
    kept, place = bytearray(data[:2]), 2
    while True:
        if data[place : place + 1] != b"\xff":
            raise ValueError("no marker")
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == END:
            return bytes(kept + data[place : place + 2])
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if marker == SCAN:
            end = _end_of_scan(data, end)
        if not (APP_0 < marker <= APP_15 and marker != APP_14) and marker != COMMENT:
            kept += _without_thumbnail(data[place:end], marker)
        place = end


def _without_thumbnail(segment: bytes, marker: int) -> bytes:
    """JFIF's header may carry a small picture, and its extension nothing else."""
    if marker != APP_0:
        return segment
    return b"" if segment[4:9] != b"JFIF\0" else b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"


def _end_of_scan(data: bytes, place: int) -> int:
    """Where the next marker stands; in what is drawn 0xFF is followed by 0, or by a restart."""
    while True:
        place = data.index(b"\xff", place)
        following = data[place + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return place
        place += 2


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_AT_MOST, MEMORY_AT_MOST))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        pages, body = rewrite(sys.stdin.buffer.read())
    except Unfit as error:
        return error.args[0]
    sys.stdout.buffer.write(pages.to_bytes(2, "big") + body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
