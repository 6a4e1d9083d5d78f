"""Faces for people who do not exist: flat, friendly, drawn by code, the same for the same seed."""

from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

# Drawn three times as large and scaled down, which makes edges smooth.
UNIT = 512
OVER = 3
INK = "#1D2A33"
GROUNDS = ("#CFE3DE", "#F6DFA6", "#D5E6DA", "#CFDFF0", "#F0D3CB", "#E6DDCD", "#BFD9D6", "#EBCB86")
SKINS = (
    ("#F6D7BF", "#E9B99A"),
    ("#EFC3A0", "#DDA27B"),
    ("#DDA67C", "#C4875B"),
    ("#BD8156", "#A0663E"),
    ("#8D5A3B", "#70432A"),
    ("#67402C", "#4E2E1E"),
)
HAIRS = ("#22201F", "#3B2A22", "#5A3A26", "#8A5A2E", "#C08A45", "#9A4A2A", "#8B8D90", "#D8D6D0")
CLOTHES = ("#0F5C5C", "#E8A317", "#2A7448", "#2B6CB0", "#B3382C", "#566570", "#7A4E68", "#1D2A33")
DARK_HAIRS = 2
GREYS = 6
WOMENS_CUTS = ("bob", "long", "curls", "bun", "waves", "long", "bob", "scarf", "crop")
MENS_CUTS = ("short", "crop", "side", "short", "crop", "side", "curls", "bald")
BEARDS = ("none", "none", "none", "stubble", "full", "moustache")
# The part of the sheet that is shown: a face fills a hexagon better than a portrait does.
FRAME = (46, 26, 466, 446)


@dataclass(frozen=True)
class Look:
    """What makes one face different from another."""

    ground: str
    skin: str
    shade: str
    hair: str
    clothes: str
    cut: str
    beard: str
    glasses: str
    smile: float
    width: float
    brow: float
    collar: str


def look_of(seed: str, presents: str = "") -> Look:
    """The look that belongs to a seed, the same on every machine.

    `presents`: "woman", "man" or nothing, so that a made-up name and its face go together.
    """
    dice = Random(f"face of {seed}")
    tone = dice.randrange(len(SKINS))
    is_man = presents == "man" if presents else dice.random() < 0.5
    cut = dice.choice(MENS_CUTS if is_man else WOMENS_CUTS)
    return Look(
        ground=dice.choice(GROUNDS),
        skin=SKINS[tone][0],
        shade=SKINS[tone][1],
        hair=_hair(dice, tone),
        clothes=dice.choice(CLOTHES),
        cut=cut,
        beard=dice.choice(BEARDS) if is_man else "none",
        glasses=dice.choice(("none", "none", "round", "square")),
        smile=dice.uniform(0.7, 1.25),
        width=dice.uniform(0.93, 1.08),
        brow=dice.uniform(-5, 5),
        collar=dice.choice(("round", "v", "shirt")),
    )


def _hair(dice: Random, tone: int) -> str:
    if dice.random() < 0.2:
        return dice.choice(HAIRS[GREYS:])
    return dice.choice(HAIRS[: GREYS if tone < 3 else DARK_HAIRS + 1])


def draw_face(seed: str, size: int = 384, form: str = "WEBP", presents: str = "") -> bytes:
    """A face as an image file of `size` × `size` pixels; `form` is WEBP or PNG, `presents` as in `look_of`."""
    canvas = Image.new("RGB", (UNIT * OVER, UNIT * OVER))
    _Portrait(ImageDraw.Draw(canvas), look_of(seed, presents)).draw()
    left, top, right, bottom = (edge * OVER for edge in FRAME)
    shown = canvas.resize((size, size), Image.Resampling.LANCZOS, box=(left, top, right, bottom))
    out = BytesIO()
    shown.save(out, form, quality=88)
    return out.getvalue()


class _Portrait:
    """One drawing, from the back to the front; all measures on a sheet of 512 × 512."""

    def __init__(self, pen: ImageDraw.ImageDraw, look: Look) -> None:
        self.pen = pen
        self.look = look
        self.half = 92 * look.width

    def draw(self) -> None:
        self.oval(0, 0, 512, 512, self.look.ground, is_sheet=True)
        self.hair_behind()
        self.body()
        self.head()
        self.beard()
        self.hair_before()
        self.features()
        self.glasses()

    # -- strokes ------------------------------------------------------------------------------------

    def oval(self, left, top, right, bottom, colour, is_sheet=False) -> None:
        shape = self.pen.rectangle if is_sheet else self.pen.ellipse
        shape([part * OVER for part in (left, top, right, bottom)], fill=colour)

    def block(self, left, top, right, bottom, radius, colour) -> None:
        self.pen.rounded_rectangle([part * OVER for part in (left, top, right, bottom)], radius * OVER, fill=colour)

    def arc(self, left, top, right, bottom, begin, end, colour, width) -> None:
        self.pen.arc([part * OVER for part in (left, top, right, bottom)], begin, end, fill=colour, width=width * OVER)

    def slice(self, left, top, right, bottom, begin, end, colour) -> None:
        self.pen.chord([part * OVER for part in (left, top, right, bottom)], begin, end, fill=colour)

    def area(self, points, colour) -> None:
        self.pen.polygon([(x * OVER, y * OVER) for x, y in points], fill=colour)

    # -- parts --------------------------------------------------------------------------------------

    def body(self) -> None:
        look = self.look
        self.block(84, 396, 428, 640, 120, look.clothes)
        self.block(216, 318, 296, 430, 38, look.shade)
        self.slice(206, 360, 306, 452, 0, 180, look.shade)
        if look.collar == "v":
            self.area([(212, 398), (300, 398), (256, 470)], look.shade)
        if look.collar == "shirt":
            self.area([(206, 394), (256, 446), (216, 474), (186, 410)], "#FBF8F3")
            self.area([(306, 394), (256, 446), (296, 474), (326, 410)], "#FBF8F3")

    def head(self) -> None:
        look, half = self.look, self.half
        self.oval(256 - half - 17, 232, 256 - half + 23, 288, look.shade)
        self.oval(256 + half - 23, 232, 256 + half + 17, 288, look.shade)
        self.block(256 - half, 128, 256 + half, 366, 88, look.skin)

    def features(self) -> None:
        look = self.look
        for x in (216, 296):
            self.oval(x - 9, 240, x + 9, 260, INK)
            self.oval(x - 5, 243, x + 1, 249, "#FFFFFF")
            self.arc(x - 24, 214 + look.brow, x + 24, 246 + look.brow, 205, 335, self.brows(), 8)
        self.arc(240, 258, 272, 294, 20, 160, look.shade, 8)
        for x in (194, 318):
            self.oval(x - 16, 278, x + 16, 302, look.shade)
        wide, deep = 34 * look.smile, 26 * look.smile
        if look.smile > 1:
            self.slice(256 - wide, 312 - deep, 256 + wide, 312 + deep, 0, 180, INK)
            self.slice(256 - wide + 8, 314 - deep / 2, 256 + wide - 8, 314 + deep / 2, 0, 180, "#FFFFFF")
        else:
            self.arc(256 - wide, 306 - deep, 256 + wide, 306 + deep, 15, 165, INK, 7)

    def brows(self) -> str:
        return self.look.hair if self.look.cut not in {"bald", "scarf"} else INK

    def beard(self) -> None:
        look, half = self.look, self.half
        if look.beard == "full":
            self.block(256 - half, 250, 256 + half, 384, 88, look.hair)
            self.oval(256 - half + 14, 168, 256 + half - 14, 312, look.skin)
            self.oval(214, 300, 298, 346, look.skin)
        if look.beard == "moustache":
            self.slice(214, 286, 260, 326, 180, 360, look.hair)
            self.slice(252, 286, 298, 326, 180, 360, look.hair)
        if look.beard == "stubble":
            self.arc(256 - half + 4, 190, 256 + half - 4, 366, 28, 152, look.shade, 14)

    def hair_behind(self) -> None:
        look, half = self.look, self.half
        if look.cut in {"long", "waves"}:
            self.block(256 - half - 34, 108, 256 + half + 34, 452, 96, look.hair)
        if look.cut == "bob":
            self.block(256 - half - 30, 106, 256 + half + 30, 344, 84, look.hair)
        if look.cut == "bun":
            self.oval(208, 40, 304, 136, look.hair)
        if look.cut == "curls":
            for x, y in ((150, 190), (362, 190), (142, 250), (370, 250), (156, 308), (356, 308)):
                self.oval(x - 46, y - 46, x + 46, y + 46, look.hair)
        if look.cut == "scarf":
            self.block(256 - half - 40, 92, 256 + half + 40, 440, 110, look.clothes)

    def hair_before(self) -> None:
        cut = self.look.cut
        if cut == "bald":
            return
        if cut == "scarf":
            self.scarf()
        elif cut == "curls":
            self.curls()
        else:
            self.fringe(cut)

    def fringe(self, cut: str) -> None:
        look, half = self.look, self.half
        left, right = 256 - half - 10, 256 + half + 10
        depth = {"crop": 66, "short": 84, "bun": 78, "side": 96, "bob": 100, "long": 90, "waves": 96}[cut]
        self.slice(left, 104, right, 104 + 2 * depth + 40, 180, 360, look.hair)
        if cut in {"bun", "crop"}:
            self.slice(left + 22, 156, right - 22, 300, 180, 360, look.skin)
            self.block(left + 22, 226, right - 22, 236, 0, look.skin)
        if cut in {"short", "side", "crop"}:
            self.block(left, 170, left + 24, 240, 12, look.hair)
            self.block(right - 24, 170, right, 240, 12, look.hair)
        if cut in {"side", "long", "waves"}:
            self.area([(left + 8, 236), (left, 168), (300, 122), (right - 20, 150), (250, 190)], look.hair)
        if cut == "bob":
            self.block(left + 6, 158, right - 6, 206, 20, look.hair)
        if cut == "short":
            self.slice(210, 86, 330, 190, 180, 360, look.hair)

    def curls(self) -> None:
        for x, y, r in ((176, 156, 44), (222, 126, 48), (284, 122, 50), (336, 154, 44), (256, 146, 46)):
            self.oval(x - r, y - r, x + r, y + r, self.look.hair)

    def scarf(self) -> None:
        look, half = self.look, self.half
        self.slice(256 - half - 20, 98, 256 + half + 20, 290, 180, 360, look.clothes)
        self.block(256 - half - 22, 190, 256 - half + 14, 380, 18, look.clothes)
        self.block(256 + half - 14, 190, 256 + half + 22, 380, 18, look.clothes)
        self.slice(256 - half - 22, 286, 256 + half + 22, 440, 0, 180, look.clothes)

    def glasses(self) -> None:
        kind = self.look.glasses
        if kind == "none":
            return
        for x in (216, 296):
            edges = [part * OVER for part in (x - 34, 220, x + 34, 282)]
            if kind == "round":
                self.pen.ellipse(edges, outline=INK, width=6 * OVER)
            else:
                self.pen.rounded_rectangle(edges, 14 * OVER, outline=INK, width=6 * OVER)
        self.arc(244, 238, 268, 262, 190, 350, INK, 6)
