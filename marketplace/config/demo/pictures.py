"""Pictures that play the part of documents and of work that is done."""

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


def shelf_on_a_wall(hue: int) -> bytes:
    """A picture that plays the part of a result: a shelf, hung straight."""
    picture = Image.new("RGB", (900, 675), f"hsl({hue}, 28%, 88%)")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 560, 900, 675), fill=f"hsl({hue}, 18%, 62%)")
    for number, top in enumerate((150, 310)):
        draw.rectangle((180, top, 720, top + 24), fill="#8B5E3C")
        for left in range(200, 660 - 110 * number, 58):
            height = 70 + (left * 7) % 46
            draw.rectangle((left, top - height, left + 38, top), fill=f"hsl({(left * 3 + hue) % 360}, 40%, 52%)")
    target = BytesIO()
    picture.save(target, "WEBP")
    return target.getvalue()
