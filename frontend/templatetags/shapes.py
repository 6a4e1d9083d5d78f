"""Things drawn as SVG: icons, faces in hexagons, cells around a home, time as a ring."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from math import pi, sqrt
from zipfile import ZipFile
from zlib import crc32

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from frontend import hexagons

register = template.Library()
SIZE = 20.0
RING_RADIUS = 16.0
GROUNDS = 5

ICON = (
    '<svg width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
    ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{lines}</svg>'
)

# Each state has a sign of its own, so that nobody needs the colour.
SIGNS = {
    "home": "M-8 0 L0 -7.5 L8 0 M-5.5 -2 V7 H5.5 V-2",
    "asked": "M-6 0 h.01 M0 0 h.01 M6 0 h.01",
    "read": "M-8 0 Q0 -8.5 8 0 Q0 8.5 -8 0 M0 0 h.01",
    "declined": "M-5 0 H5",
    "standby": "M-3 -5 V5 M3 -5 V5",
    "accepted": "M-7 0 L-2 5 L7 -5",
    "next": "",
    "quiet": "",
}


@register.simple_tag
@cache
def icon(name: str, size: int = 20) -> SafeString:
    """A Lucide icon that only decorates; the words stand beside it. A page has two dozen, the same ones each time.

    Raises KeyError for a name that Lucide does not have.
    """
    drawn = _lucide().read(f"{name}.svg").decode()
    lines = drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]
    return mark_safe(ICON.format(size=size, lines=lines))


@cache
def _lucide() -> ZipFile:
    """Its icons. The package's own tag reads the list of all 1,700 anew for each: 6 ms instead of 0.02."""
    return ZipFile((files("lucide") / "lucide.zip").open("rb"))


@register.simple_tag
def qr(address: str, label: str = "") -> SafeString:
    """An address as a QR code, black on white in any appearance; it is read when up to 15 % of it are gone."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(border=4, light="#fff", dark="#000", omitsize=True)
    return mark_safe(svg.replace("<svg ", format_html('<svg role="img" aria-label="{}" ', label), 1))


@register.inclusion_tag("components/face.html")
def face(name: str, photo: str = "", size: str = "", decorative: bool = True) -> dict:
    """A face in a hexagon; without a photo the initials, on a ground that stays the same per name.

    `size`: "small", "" (48 px), "large" or "huge". `decorative`: the name is written beside it.
    """
    letters = "".join(word[0] for word in str(name).split()[:2]).upper() or "?"
    ground = crc32(str(name).encode()) % GROUNDS
    return {"name": name, "photo": photo, "size": size, "letters": letters, "ground": ground, "decorative": decorative}


@register.inclusion_tag("components/cell_map.html")
def cell_map(states: Sequence[str], label: str = "") -> dict:
    """The home's cell and one neighbouring cell per helper, in the order in which they are asked.

    `states`: any of asked, read, declined, standby, accepted, next (in the next wave), quiet.
    `label` says the same in words; left out, it is counted from the states.
    """
    states = list(states)
    rings = hexagons.rings_for(max(len(states), 7))
    places = hexagons.spiral(rings)
    states += ["quiet"] * (len(places) - len(states))
    cells = [_cell(state, *hexagons.centre(q, r, SIZE)) for state, (q, r) in zip(states, places, strict=False)]
    half_width = round(SIZE * sqrt(3) * (rings + 0.5) + 2, 1)
    half_height = round(SIZE * (1.5 * rings + 1) + 2, 1)
    box = f"{-half_width} {-half_height} {2 * half_width} {2 * half_height}"
    return {"cells": [_cell("home", 0, 0), *cells], "box": box, "label": label or _counted(states)}


@register.inclusion_tag("components/legend.html")
def cell_legend() -> dict:
    """What the signs on the small map mean."""
    names = {
        "asked": gettext("asked"),
        "read": gettext("has read it"),
        "declined": gettext("cannot come"),
        "standby": gettext("stands by"),
        "accepted": gettext("is coming"),
        "next": gettext("next wave"),
    }
    return {"lines": [{"name": name, "cell": _cell(state, 0, 0)} for state, name in names.items()]}


def _cell(state: str, x: float, y: float) -> dict:
    return {"state": state, "x": x, "y": y, "corners": hexagons.corners(x, y, SIZE - 1.6), "sign": SIGNS[state]}


def _counted(states: Sequence[str]) -> str:
    counts = Counter(states)
    asked = sum(counts[state] for state in ("asked", "read", "declined", "standby", "accepted"))
    said = gettext("%(asked)s asked, %(read)s have read it, %(declined)s cannot come, %(accepted)s accepted")
    return said % {
        "asked": asked,
        "read": counts["read"],
        "declined": counts["declined"],
        "accepted": counts["accepted"],
    }


@register.inclusion_tag("components/ring.html")
def ring(left: float, total: float, words: str, deadline: str = "") -> dict:
    """Time left as a ring with its words beside it.

    `left` and `total` in the same unit. `deadline` (ISO 8601) lets the browser go on counting.
    """
    share = min(max(left / total, 0.0), 1.0) if total else 0.0
    around = 2 * pi * RING_RADIUS
    return {
        "words": words,
        "deadline": deadline,
        "total": total,
        "dash": f"{around * share:.1f} {around:.1f}",
        "is_soon": share < 0.25,
    }
