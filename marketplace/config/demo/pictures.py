"""Pictures that play the part of documents."""

from io import BytesIO

from PIL import Image, ImageDraw


def specimen(name: str) -> bytes:
    """A picture that plays the part of an identity document, and says so."""
    picture = Image.new("RGB", (860, 540), "#CFE3DE")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 40, 820, 500), outline="#0F5C5C", width=6)
    draw.text((80, 90), "MUSTER / SPECIMEN", fill="#1D2A33", font_size=44)
    draw.text((80, 200), name, fill="#1D2A33", font_size=36)
    target = BytesIO()
    picture.save(target, "WEBP")
    return target.getvalue()
