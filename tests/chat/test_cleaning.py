"""P4: pictures and PDFs are made anew: nothing of what lay beside pixels and pages is left; what hurts is refused."""

import io
import random
from collections.abc import Iterator
from itertools import chain

import pikepdf
import pytest
from PIL import Image

from marketplace.chat import files, pages
from marketplace.core.errors import Refused
from tests.chat.uploads import CANARY, HOSTILE, HTML, MAKERS, TEXT, as_jpeg, as_pdf, pdf, pixels
from tests.long import record, rounds

PICTURES = rounds(in_test=13, in_long=50)
PDFS = rounds(in_test=2, in_long=50)
# The ways in which a PDF can be written.
WRITTEN = (
    {},
    {"linearize": True},
    {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
    {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "compress_streams": False},
)
MARKS = (b"Exif", b"exif", b"http://ns.adobe.com", b"xmpmeta", b"GPS", b"ICCP", b"EXIF", b"XMP ", b"LEAK", b"CANARY")


def left(body: bytes) -> list[bytes]:
    """What of the canaries, and of the places for such things, is still there."""
    return [mark for mark in (CANARY, *MARKS) if mark in body]


def beside(body: bytes) -> dict:
    """What a reader finds beside the pixels, apart from how they are drawn."""
    picture = Image.open(io.BytesIO(body))
    picture.load()
    known = {"loop", "background", "timestamp", "duration"}
    return {name: value for name, value in picture.info.items() if name not in known} | dict(picture.getexif())


def unpacked(body: bytes) -> Iterator[bytes]:
    """Every stream of a PDF as it is read, and as it stands; every text that is not in a stream."""
    with pikepdf.open(io.BytesIO(body)) as found:
        for thing in found.objects:
            yield repr(thing).encode()
            if isinstance(thing, pikepdf.Stream):
                yield thing.read_raw_bytes()
                yield (
                    thing.read_bytes(pikepdf.StreamDecodeLevel.generalized) if "/DCTDecode" not in repr(thing) else b""
                )
        yield repr(found.trailer).encode()


@pytest.mark.parametrize("kind", MAKERS)
def test_nothing_but_pixels_is_left(kind):
    for number in range(PICTURES):
        sent = MAKERS[kind](number)
        cleaned = files.cleaned(sent, "IMG_2026.jpg")
        for body in (cleaned.body, cleaned.thumbnail):
            assert (left(body), beside(body)) == ([], {}), f"{kind} {number}"
            assert body[8:12] == b"WEBP" and len(body) == int.from_bytes(body[4:8], "little") + 8

    record(f"{PICTURES} pictures ({kind}) with EXIF, XMP, comments, chunks and trailing data: 0 bytes left")


@pytest.mark.parametrize("kind", MAKERS)
def test_the_canaries_were_there(kind):
    """The control: what is sent is full of what must not arrive."""
    assert left(MAKERS[kind](1))
    assert beside(MAKERS[kind](1))


def test_the_picture_stands_upright_and_shows_the_same():
    target = io.BytesIO()
    turned = Image.Exif()
    turned[0x0112] = 6
    pixels(7, (80, 40)).save(target, "JPEG", exif=turned)

    body = files.cleaned(target.getvalue(), "a.jpg").body

    picture = Image.open(io.BytesIO(body)).convert("RGB")
    wanted = pixels(7).getpixel((50, 50))
    assert picture.size == (40, 80)
    assert max(abs(a - b) for a, b in zip(picture.getpixel((20, 60)), wanted, strict=True)) < 12


def test_nothing_but_pages_is_left(chance: random.Random):
    acting = (b"/JS", b"JavaScript", b"/OpenAction", b"/Annots", b"EmbeddedFile", b"/XFA", b"/Metadata")
    for count in [2, *(chance.randint(1, 9) for _ in range(PDFS - 1))]:
        cleaned = files.cleaned(as_pdf(pdf(count), **chance.choice(WRITTEN)), "Rechnung.pdf")

        whole = [cleaned.body, *unpacked(cleaned.body)]
        assert [mark for mark in (*acting, *MARKS, CANARY) if any(mark in part for part in whole)] == []
        assert (cleaned.pages, cleaned.media_type, cleaned.name) == (count, "application/pdf", "Rechnung.pdf")

    record(f"{PDFS} PDFs with scripts, attachments, forms, metadata and trailing data: 0 bytes left")


def test_the_canaries_were_in_the_pdf():
    sent = as_pdf()

    whole = list(chain([sent], unpacked(sent)))
    assert sum(CANARY in part for part in whole) > 10


def test_the_pages_show_the_same():
    """The words and the picture are still drawn, under the names that the page chose, whatever they are."""
    with pikepdf.open(io.BytesIO(files.cleaned(as_pdf(), "a.pdf").body)) as found:
        said = [page.Contents.read_bytes() for page in found.pages]
        picture = found.pages[1].Resources.XObject.A
        font = found.pages[1].Resources.Font.AA
        drawn = Image.open(io.BytesIO(picture.read_raw_bytes())).convert("RGB")

    sent = Image.open(io.BytesIO(as_jpeg(1))).convert("RGB")
    assert [b"(Seite 1)" in said[0], b"(Seite 2)" in said[1], font.BaseFont] == [True, True, "/Helvetica"]
    assert drawn.tobytes() == sent.tobytes(), "not one pixel is another"


def test_what_a_parent_says_for_its_pages_is_kept():
    found = pdf(1)
    found.Root.Pages.MediaBox, found.Root.Pages.Rotate = [0, 0, 300, 400], 90
    del found.pages[0].obj["/MediaBox"]

    _, body = pages.rewrite(as_pdf(found))

    with pikepdf.open(io.BytesIO(body)) as new:
        assert ([int(side) for side in new.pages[0].MediaBox], int(new.pages[0].Rotate)) == ([0, 0, 300, 400], 90)


def test_html_in_a_pdf_is_gone():
    found = pdf(1)
    found.attachments["a.html"] = HTML

    body = files.cleaned(as_pdf(found) + HTML, "a.pdf").body

    assert b"<script" not in b"".join([body, *unpacked(body)])


def test_a_jpeg_2000_in_a_pdf_is_drawn_anew():
    target, found = io.BytesIO(), pdf(1)
    pixels(3).save(target, "JPEG2000", comment=TEXT)
    picture = found.pages[0].Resources.XObject.A
    picture.write(target.getvalue() + CANARY, filter=pikepdf.Name.JPXDecode)

    _, body = pages.rewrite(as_pdf(found))

    with pikepdf.open(io.BytesIO(body)) as new:
        drawn = new.pages[0].Resources.XObject.A
        assert len(drawn.read_bytes()) == 96 * 64 * 3
    assert not any(CANARY in part for part in unpacked(body))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_hurts_is_refused_in_words(name):
    made, called, code = HOSTILE[name]
    body = made()

    with pytest.raises(Refused) as refusal:
        files.cleaned(files.read(io.BytesIO(body)), called)

    assert (refusal.value.reason.code, refusal.value.field) == (code, "file")
    assert str(refusal.value.reason)


@pytest.mark.parametrize(
    "called, kept",
    [
        ("../../etc/passwd.jpg", "passwd.webp"),
        ("C:\\Users\\Sam\\bad.exe.png", "bad.exe.webp"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie x.webp"),
        (".jpg", "file.webp"),
        ("", "file.webp"),
        ("x" * 300 + ".jpg", "x" * 90 + ".webp"),
        ("Küche \u202egpj.jpg", "Küche gpj.webp"),
    ],
)
def test_a_name_is_for_people_and_never_a_path(called, kept):
    assert files.cleaned(as_jpeg(1), called).name == kept
