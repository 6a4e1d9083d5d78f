"""Pictures that people send: only pixels survive, and what is hostile is refused with a clear reason."""

import io
import struct
import zlib
from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin

from marketplace.accounts import actions, pictures
from marketplace.core.errors import Refused
from tests.factories import make_seeker

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECRET = b"52.4811 N 13.4419 E"
MUTATIONS = 300


def drawn(form: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options) -> bytes:
    """A small picture that holds no secret."""
    target = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(target, form, **options)
    return target.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@cache
def told_about_place() -> dict[str, bytes]:
    """Pictures that carry where they were taken, each in a way of its own."""
    exif = Image.Exif()
    exif[0x010E], exif[0x9286] = SECRET.decode(), SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 28.0, 52.0), 3: "E", 4: (13.0, 26.0, 31.0), 29: SECRET.decode()})
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET.decode())
    text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    xmp = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    return {
        "exif": drawn(exif=exif.tobytes()),
        "comment": drawn(comment=SECRET),
        "jpeg xmp": drawn(xmp=xmp),
        "icc profile": drawn(icc_profile=SECRET * 20),
        "png text": drawn("PNG", pnginfo=text),
        "png exif": drawn("PNG", exif=exif),
        "webp": drawn("WEBP", exif=exif.tobytes(), xmp=xmp),
        "trailing": drawn() + SECRET,
        "trailing png": drawn("PNG") + b"PK\x03\x04" + SECRET,
    }


@cache
def hostile() -> dict[str, bytes]:
    """Files that are no picture."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    return {
        "nothing": b"",
        "text": b"hello",
        "html": b"<html><script>alert(1)</script></html>",
        "svg": svg,
        "pdf": b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>\nendobj\n%%EOF",
        "zip": b"PK\x03\x04" + b"\x00" * 60,
        "program": b"\x7fELF" + b"\x00" * 60,
        "script": b"#!/bin/sh\nrm -rf /\n",
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(/etc/passwd) run\n",
        "xpm": b'/* XPM */\nstatic char *x[] = {"1 1 1 1", "a c #ffffff", "a"};',
        "gif": drawn("GIF", mode="P"),
        "tiff": drawn("TIFF"),
        "bmp": drawn("BMP"),
        "ico": drawn("ICO"),
        "only the beginning of a jpeg": drawn()[:20],
        "half a jpeg": drawn(size=(300, 300))[:900],
        "half a png": drawn("PNG", (300, 300))[:200],
        "half a webp": drawn("WEBP", (300, 300))[:100],
        "png of another length": drawn("PNG")[:40] + b"\xff" * 40,
        "script with a picture's head": b"\xff\xd8\xff\xe0" + svg,
        "png without rows": png_that_claims(100, 100),
        "empty png": png_that_claims(0, 0),
        "text that unpacks to much": b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
        + chunk(b"zTXt", b"a\x00\x00" + zlib.compress(b"\x00" * 100_000_000))
        + chunk(b"IDAT", zlib.compress(b"\x00" * 4))
        + chunk(b"IEND", b""),
    }


@cache
def too_large() -> dict[str, bytes]:
    """Pictures of which there is too much, in bytes or in pixels."""
    return {
        "wide": png_that_claims(200_000, 200_000),
        "long": png_that_claims(1, 2**31 - 1),
        "a hundred megapixels": png_that_claims(10_000, 10_000),
        "a little too many pixels": png_that_claims(8_000, 5_001),
        "bytes without end": drawn() + b"\x00" * pictures.BYTES_AT_MOST,
    }


def is_plain_webp(data: bytes) -> bool:
    """Whether these are WebP's pixels and nothing else: one chunk, and it fills the file."""
    return data[:4] == b"RIFF" and data[8:16] == b"WEBPVP8 " and len(data) == struct.unpack("<I", data[4:8])[0] + 8


@pytest.mark.parametrize("name", told_about_place())
@pytest.mark.parametrize("draw", [pictures.as_square, pictures.as_page])
def test_no_byte_of_where_it_was_taken_is_left(draw, name):
    source = told_about_place()[name]

    picture = draw(io.BytesIO(source))

    assert is_plain_webp(picture)
    assert SECRET not in picture and b"Exif" not in picture and b"XMP" not in picture


def test_the_secrets_are_there_before():
    untold = [name for name, source in told_about_place().items() if SECRET not in source]

    assert untold == []


@pytest.mark.parametrize("name", hostile())
def test_what_is_no_picture_is_refused(name):
    with pytest.raises(Refused) as refusal:
        pictures.as_page(io.BytesIO(hostile()[name]))

    assert refusal.value.reason == pictures.NO_PICTURE


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("name", too_large())
def test_too_much_of_a_picture_is_refused(name):
    with pytest.raises(Refused) as refusal:
        pictures.as_page(io.BytesIO(too_large()[name]))

    assert refusal.value.reason == pictures.TOO_LARGE


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_whatever_is_changed_in_a_picture_it_is_refused_or_neutral(chance):
    seeds = [*told_about_place().values(), drawn("PNG", mode="P"), drawn("PNG", mode="RGBA"), drawn(mode="CMYK")]
    for _ in range(MUTATIONS):
        source = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 12)):
            source[chance.randrange(len(source))] = chance.randrange(256)

        try:
            assert is_plain_webp(pictures.as_page(io.BytesIO(bytes(source))))
        except Refused:
            continue


@pytest.mark.parametrize(
    "form, mode", [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("JPEG", "CMYK"), ("WEBP", "RGB")]
)
def test_every_kind_of_picture_becomes_a_square_face(form, mode):
    picture = Image.open(io.BytesIO(pictures.as_square(io.BytesIO(drawn(form, mode=mode)))))

    assert (picture.size, picture.mode) == ((pictures.SIDE, pictures.SIDE), "RGB")


def test_a_picture_taken_lying_down_stands_up():
    exif = Image.Exif()
    exif[0x0112] = 6

    picture = Image.open(io.BytesIO(pictures.as_page(io.BytesIO(drawn(size=(60, 40), exif=exif.tobytes())))))

    assert picture.size == (40, 60)


@pytest.mark.django_db
def test_a_refused_photo_says_why_on_the_page_and_leaves_the_old_one(client):
    sam = make_seeker()
    actions.save_photo(by=sam, image=io.BytesIO(drawn()))
    sam.refresh_from_db()
    client.force_login(sam, backend=BACKEND)

    answer = client.post(reverse("profile_photo"), {"photo": SimpleUploadedFile("me.jpg", b"hello", "image/jpeg")})

    before = sam.photo.name
    sam.refresh_from_db()
    assert answer.status_code == 422
    assert str(pictures.NO_PICTURE) in answer.content.decode()
    assert sam.photo.name == before and sam.photo.storage.exists(before)


@pytest.mark.django_db(transaction=True)
def test_a_new_photo_takes_the_place_of_the_old_file():
    sam = make_seeker()
    old = actions.save_photo(by=sam, image=io.BytesIO(drawn())).photo.name

    new = actions.save_photo(by=sam, image=io.BytesIO(drawn("PNG"))).photo

    assert not new.storage.exists(old) and new.storage.exists(new.name)
    actions.remove_photo(by=sam)
    assert not new.storage.exists(new.name)


@pytest.mark.django_db
def test_a_photo_is_for_signed_in_people_and_no_address_leads_to_its_file(client):
    sam, stella = make_seeker(), make_seeker("Stella")
    photo = actions.save_photo(by=sam, image=io.BytesIO(drawn())).photo
    address = reverse("person_photo", args=[sam.pk])

    assert client.get(address).status_code == 404
    client.force_login(stella, backend=BACKEND)
    answer = client.get(address)

    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200,
        "image/webp",
        "nosniff",
    )
    assert "private" in answer["Cache-Control"]
    assert {client.get(f"/{path}{photo.name}").status_code for path in ("", "media/", "static/")} == {404}
