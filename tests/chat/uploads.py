"""Files as phones, scanners and enemies make them, each with canaries that must not arrive."""

import io
import struct
import zlib

import pikepdf
from PIL import Image, PngImagePlugin, TiffImagePlugin

CANARY = b"CANARY-52.4811N-13.4419E"
TEXT = CANARY.decode()
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>' + CANARY + b"</exif:GPSLatitude></x:xmpmeta>"


def pixels(number: int = 0, size: tuple[int, int] = (96, 64)) -> Image.Image:
    """A picture that differs by its number."""
    colour = ((37 * number) % 256, (91 * number) % 256, (53 * number) % 256)
    picture = Image.new("RGB", size, colour)
    picture.putpixel((number % size[0], number % size[1]), (255, 255, 255))
    return picture


def exif(number: int = 0) -> Image.Exif:
    """What a phone writes: where, with what, by whom, and which way is up."""
    found = Image.Exif()
    found[0x010F], found[0x0110], found[0x010E], found[0x013B], found[0x8298] = [TEXT] * 5
    found[0x0112] = number % 8 + 1
    degrees = tuple(TiffImagePlugin.IFDRational(n, 1) for n in (52, 28, 52))
    found.get_ifd(0x8825).update({1: "N", 2: degrees, 3: "E", 4: degrees, 0x1D: "2026:11:30", 0x1B: CANARY})
    found.get_ifd(0x8769).update({0x9286: CANARY, 0xA430: TEXT, 0xA431: TEXT, 0x927C: CANARY})
    return found


def as_jpeg(number: int) -> bytes:
    target = io.BytesIO()
    settings = {"progressive": bool(number % 2), "comment": CANARY, "icc_profile": b"\0" * 128 + CANARY}
    pixels(number).save(target, "JPEG", exif=exif(number), xmp=XMP, **settings)
    return target.getvalue() + CANARY * (number % 3)


def as_png(number: int) -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Location", TEXT)
    notes.add_text("Comment", TEXT, zip=bool(number % 2))
    notes.add_itxt("XML:com.adobe.xmp", XMP.decode())
    target = io.BytesIO()
    pixels(number).save(target, "PNG", pnginfo=notes, exif=exif(number))
    return target.getvalue() + CANARY


def as_webp(number: int) -> bytes:
    target = io.BytesIO()
    pixels(number).save(target, "WEBP", exif=exif(number), xmp=XMP, icc_profile=CANARY, lossless=bool(number % 2))
    chunk = b"LEAK" + struct.pack("<I", len(CANARY)) + CANARY
    body = target.getvalue() + chunk
    return body[:4] + struct.pack("<I", len(body) - 8) + body[8:] + CANARY


def with_thumbnail(number: int) -> bytes:
    """A JPEG in whose EXIF another JPEG lies, with a place of its own."""
    small, target = io.BytesIO(), io.BytesIO()
    pixels(number, (16, 16)).save(small, "JPEG", exif=exif(), comment=CANARY)
    found = exif(number)
    found.get_ifd(0x8769)[0x927C] = small.getvalue()
    pixels(number).save(target, "JPEG", exif=found)
    return target.getvalue()


MAKERS = {"jpeg": as_jpeg, "png": as_png, "webp": as_webp, "thumbnail": with_thumbnail}


def pdf(pages: int = 2, **changes) -> pikepdf.Pdf:
    """A PDF with a picture, words, and everything that can hide beside them."""
    found = pikepdf.new()
    for number in range(pages):
        found.add_blank_page(page_size=(200, 200))
        _fill(found, found.pages[number], number)
    found.docinfo["/Author"] = TEXT
    with found.open_metadata() as metadata:
        metadata["dc:title"] = TEXT
    found.attachments["place.txt"] = CANARY
    found.Root["/OpenAction"] = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{TEXT}')")
    found.Root["/AA"] = pikepdf.Dictionary(WC=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=TEXT))
    found.Root["/AcroForm"] = pikepdf.Dictionary(XFA=found.make_stream(CANARY), Fields=[])
    return found


def _fill(found: pikepdf.Pdf, page: pikepdf.Page, number: int) -> None:
    picture = found.make_stream(as_jpeg(number))
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = 96, 64, 8
    picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
    picture.Metadata, picture.PieceInfo = found.make_stream(XMP), pikepdf.Dictionary(Leak=TEXT)
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    properties = pikepdf.Dictionary(MC0=pikepdf.Dictionary(Metadata=found.make_stream(XMP)))
    page.obj.Resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(A=picture), Font=pikepdf.Dictionary(AA=font), Properties=properties
    )
    said = f"BT /AA 12 Tf 20 100 Td (Seite {number + 1}) Tj ET q 96 0 0 64 20 20 cm /A Do Q".encode()
    page.obj.Contents = found.make_stream(zlib.compress(said) + CANARY, Filter=pikepdf.Name.FlateDecode)
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"https://{TEXT}.example")
    launch = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    page.obj.Annots = found.make_indirect([launch])
    page.obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=TEXT))
    page.obj.Metadata, page.obj.Thumb = found.make_stream(XMP), found.make_stream(CANARY)
    page.obj.PieceInfo, page.obj.LastModified = pikepdf.Dictionary(Leak=TEXT), TEXT


def as_pdf(found: pikepdf.Pdf | None = None, **how) -> bytes:
    target = io.BytesIO()
    (found or pdf()).save(target, **how)
    return target.getvalue() + b"\n% " + CANARY


def bomb_png() -> bytes:
    """Two hundred thousand pixels wide and high, in a few bytes."""
    header = struct.pack(">IIBBBBB", 200_000, 200_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0" * 99)) + _chunk(b"IEND")


def bomb_pdf() -> bytes:
    """A page whose words unpack to more than anybody can read."""
    packer = zlib.compressobj(9)
    million = b"0 0 m 9 9 l S\n" * 75_000
    packed = b"".join(packer.compress(million) for _ in range(310)) + packer.flush()
    found = pikepdf.new()
    found.add_blank_page(page_size=(200, 200))
    found.pages[0].obj.Contents = pikepdf.Stream(found, packed, Filter=pikepdf.Name.FlateDecode)
    target = io.BytesIO()
    found.save(target, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return target.getvalue()


def wide_picture_pdf() -> bytes:
    """A page with a picture of ten thousand megapixels."""
    found = pikepdf.new()
    found.add_blank_page(page_size=(200, 200))
    picture = pikepdf.Stream(found, zlib.compress(b"\0" * 1000), Filter=pikepdf.Name.FlateDecode)
    picture.Type, picture.Subtype, picture.Width, picture.Height = (
        *(pikepdf.Name.XObject, pikepdf.Name.Image),
        *(100_000, 100_000),
    )
    picture.BitsPerComponent, picture.ColorSpace = 8, pikepdf.Name.DeviceGray
    found.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=picture))
    target = io.BytesIO()
    found.save(target)
    return target.getvalue()


def _chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def plain_jpeg() -> bytes:
    target = io.BytesIO()
    pixels().save(target, "JPEG")
    return target.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
ENCRYPTED = {"encryption": pikepdf.Encryption(owner="o", user="secret")}
LOCKED = {"encryption": pikepdf.Encryption(owner="o", user="")}
# What is sent, under which name, and the code of the reason that is said.
HOSTILE = {
    "empty": (lambda: b"", "a.jpg", "file_empty"),
    "too large": (lambda: b"\xff\xd8\xff" + b"\0" * (10 * 1024 * 1024), "a.jpg", "file_too_large"),
    "pixel bomb": (lambda: bomb_png(), "a.png", "file_too_large"),
    "words as picture": (lambda: b"Hello", "a.jpg", "file_unreadable"),
    "svg": (lambda: SVG, "a.svg", "file_unreadable"),
    "svg as png": (lambda: SVG, "a.png", "file_unreadable"),
    "html": (lambda: HTML, "a.html", "file_unreadable"),
    "html as pdf": (lambda: HTML, "a.pdf", "file_unreadable"),
    "html before a pdf": (lambda: HTML + as_pdf(), "a.pdf", "file_unreadable"),
    "program": (lambda: b"MZ\x90\0" + b"\0" * 400, "a.exe", "file_unreadable"),
    "archive": (lambda: b"PK\x03\x04" + b"\0" * 400, "a.pdf", "file_unreadable"),
    "gif and script": (lambda: b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)", "a.gif", "file_unreadable"),
    "truncated jpeg": (lambda: plain_jpeg()[:300], "a.jpg", "file_unreadable"),
    "truncated png": (lambda: as_png(1)[:60], "a.png", "file_unreadable"),
    "truncated pdf": (lambda: as_pdf()[:900], "a.pdf", "pdf_broken"),
    "only the header of a pdf": (lambda: b"%PDF-1.7\n", "a.pdf", "pdf_broken"),
    "html with the header of a pdf": (lambda: b"%PDF-1.7\n" + HTML, "a.pdf", "pdf_broken"),
    "encrypted pdf": (lambda: as_pdf(**ENCRYPTED), "a.pdf", "pdf_locked"),
    "pdf with an owner's password": (lambda: as_pdf(**LOCKED), "a.pdf", "pdf_locked"),
    "51 pages": (lambda: as_pdf(pdf(51)), "a.pdf", "file_too_large"),
    "no pages": (lambda: as_pdf(pdf(0)), "a.pdf", "pdf_broken"),
    "pdf bomb": (lambda: bomb_pdf(), "a.pdf", "file_too_large"),
    "picture bomb in a pdf": (lambda: wide_picture_pdf(), "a.pdf", "file_too_large"),
}
