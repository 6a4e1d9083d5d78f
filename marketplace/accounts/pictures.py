"""Pictures that people send, drawn anew: only pixels survive, no place, no camera, no trailing data."""

import io
import struct
import zlib

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from marketplace.core.errors import Reason, Refused

FORMATS = ("JPEG", "PNG", "WEBP")
BYTES_AT_MOST = 10 * 1024 * 1024
PIXELS_AT_MOST = 40_000_000
SIDE = 512
LONGEST = 2_000
THUMBNAIL = 480

# What a broken picture can raise on the way from bytes to pixels.
BROKEN: tuple[type[Exception], ...] = (
    *(UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError),
    *(EOFError, NotImplementedError, struct.error, zlib.error),
)

TOO_LARGE = Reason("picture_too_large", _("This picture is too large: 10 MB and 40 megapixels are the most."))
NO_PICTURE = Reason("picture_unreadable", _("We cannot read this as a picture. Please send a JPEG, PNG or WebP."))


def opened(file: io.BufferedIOBase) -> Image.Image:
    """A picture as plain RGB pixels, upright. Raises Refused for anything else, or for too much of it."""
    data = file.read(BYTES_AT_MOST + 1)
    if len(data) > BYTES_AT_MOST:
        raise Refused(TOO_LARGE)
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > PIXELS_AT_MOST:
            raise Refused(TOO_LARGE)
        return ImageOps.exif_transpose(picture).convert("RGB")
    except BROKEN as error:
        raise Refused(NO_PICTURE) from error
    except Image.DecompressionBombError as error:
        raise Refused(TOO_LARGE) from error


def pixels_only(picture: Image.Image) -> bytes:
    """The picture as WebP, copied pixel by pixel so that nothing else comes along."""
    clean = Image.frombytes("RGB", picture.size, picture.tobytes())
    target = io.BytesIO()
    clean.save(target, "WEBP", quality=86, method=4)
    return target.getvalue()


def as_square(file: io.BufferedIOBase) -> bytes:
    """A face's photo: the middle, 512 pixels wide, as WebP."""
    return pixels_only(ImageOps.fit(opened(file), (SIDE, SIDE)))


def as_page(file: io.BufferedIOBase) -> bytes:
    """A document's picture, at most 2,000 pixels long, as WebP."""
    picture = opened(file)
    picture.thumbnail((LONGEST, LONGEST))
    return pixels_only(picture)


def as_page_with_thumbnail(file: io.BufferedIOBase) -> tuple[bytes, bytes]:
    """The same, and once more small, for a list of many."""
    picture = opened(file)
    picture.thumbnail((LONGEST, LONGEST))
    small = picture.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    return pixels_only(picture), pixels_only(small)
