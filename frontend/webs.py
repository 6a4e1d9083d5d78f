"""People and what is between them as a drawing: hexagons in a circle, arrows, dashed lines. Numbers in, numbers out.

The same people and lines always give the same drawing. All numbers are strings, so that no language puts a comma in.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin
from typing import Any

from frontend.hexagons import corners

SIZE, APART, SMALLEST = 26.0, 132.0, 140.0
# Room around a person for their name and what stands at the lines; the height of a line of text.
WIDE, HIGH, TEXT = 62.0, 54.0, 15.0
# An arrow keeps to its right, so that the one back stands beside it; complaints further out than praise.
BESIDE = {"praise": 6.0, "complaint": 15.0, "tie": 0.0}
HEAD, GAP = 9.0, 3.0
LABEL_AT = {"praise": 0.72, "complaint": 0.62, "tie": 0.5}
# Whoever has this part of all lines stands in the middle.
IN_THE_MIDDLE, MIDDLE_FROM = 0.6, 4
LETTERS, LARGE_FROM = 14, 11


@dataclass(frozen=True)
class Dot:
    """A person."""

    key: int
    name: str
    href: str


@dataclass(frozen=True)
class Line:
    """From one person to another: `praise` or `complaint` with how many, or a `tie` with what they share."""

    kind: str
    one: int
    other: int
    words: tuple[str, ...]


Point = tuple[float, float]


def drawing(dots: Sequence[Dot], lines: Sequence[Line]) -> dict[str, Any]:
    """The parameters of components/web.html."""
    places = placed([dot.key for dot in dots], lines)
    left, top = (min((place[axis] for place in places.values()), default=0.0) for axis in (0, 1))
    right, bottom = (max((place[axis] for place in places.values()), default=0.0) for axis in (0, 1))
    width, height = right - left + 2 * WIDE, bottom - top + 2 * HIGH
    return {
        "box": f"{left - WIDE:.0f} {top - HIGH:.0f} {width:.0f} {height:.0f}",
        "width": f"{width:.0f}",
        "height": f"{height:.0f}",
        "is_large": len(dots) >= LARGE_FROM,
        "dots": [_dot(dot, *places[dot.key]) for dot in dots],
        "lines": [_line(line, places[line.one], places[line.other]) for line in lines],
    }


def placed(keys: Sequence[int], lines: Sequence[Line]) -> dict[int, Point]:
    """Where each stands: the one whom nearly everything is about in the middle, all others around."""
    busy = Counter(key for line in lines for key in (line.one, line.other))
    ranked = sorted(keys, key=lambda key: (-busy[key], key))
    has_middle = len(keys) >= MIDDLE_FROM and busy[ranked[0]] >= IN_THE_MIDDLE * len(lines)
    around = neighbours_first(ranked[1:] if has_middle else ranked, lines)
    turn = 2 * pi / max(len(around), 1)
    radius = max(SMALLEST, APART / (2 * sin(turn / 2))) if len(around) > 1 else SMALLEST
    begin = pi if len(around) == 2 else -pi / 2
    places = {key: (radius * cos(begin + at * turn), radius * sin(begin + at * turn)) for at, key in enumerate(around)}
    return places | ({ranked[0]: (0.0, 0.0)} if has_middle else {})


def neighbours_first(ranked: Sequence[int], lines: Sequence[Line]) -> list[int]:
    """An order around the circle in which people stand beside those whom they have most to do with."""
    between = Counter(frozenset((line.one, line.other)) for line in lines)
    order, left = list(ranked[:1]), list(ranked[1:])
    while left:
        closest = max(left, key=lambda key: between[frozenset((order[-1], key))])
        order.append(closest)
        left.remove(closest)
    return order


def _dot(dot: Dot, x: float, y: float) -> dict[str, str]:
    initials = "".join(word[0] for word in dot.name.split()[:2]).upper()
    name = dot.name if len(dot.name) <= LETTERS else f"{dot.name[: LETTERS - 1]}…"
    beside = y - SIZE - 7 if y < -SIZE else y + SIZE + 17
    place = {"x": f"{x:.1f}", "name_y": f"{beside:.1f}", "letters": f"{y + 5.5:.1f}"}
    return {**place, "points": corners(x, y, SIZE), "initials": initials, "name": name, "href": dot.href}


def _line(line: Line, one: Point, other: Point) -> dict[str, Any]:
    long = hypot(other[0] - one[0], other[1] - one[1]) or 1.0
    ahead = (other[0] - one[0]) / long, (other[1] - one[1]) / long
    aside = -ahead[1], ahead[0]
    beside = BESIDE[line.kind]

    def at(along: float, away: float) -> Point:
        return one[0] + ahead[0] * along + aside[0] * away, one[1] + ahead[1] * along + aside[1] * away

    tip, begin = long - SIZE - GAP, SIZE + GAP
    ends = at(begin, beside), at(tip if line.kind == "tie" else tip - HEAD, beside)
    head = (at(tip, beside), at(tip - HEAD, beside - HEAD / 2), at(tip - HEAD, beside + HEAD / 2))
    label = at(begin + (tip - begin) * LABEL_AT[line.kind], beside + (10.0 if beside else 0.0))
    first = label[1] + TEXT / 3 - TEXT * (len(line.words) - 1) / 2
    return {
        "kind": line.kind,
        "words": [
            {"text": word, "x": f"{label[0]:.1f}", "y": f"{first + TEXT * at_line:.1f}"}
            for at_line, word in enumerate(line.words)
        ],
        **{name: f"{value:.1f}" for name, value in zip(("x1", "y1"), ends[0], strict=True)},
        **{name: f"{value:.1f}" for name, value in zip(("x2", "y2"), ends[1], strict=True)},
        "head": "" if line.kind == "tie" else " ".join(f"{x:.1f},{y:.1f}" for x, y in head),
    }
