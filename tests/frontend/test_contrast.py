"""Every pair of colours that carries text can be read, in light and in dark."""

import re
from pathlib import Path

import pytest

TOKENS = Path("frontend/static/css/tokens.css").read_text()
TEXT = 4.5
EDGE = 3.0
GROUNDS = ("paper", "surface", "sunken")
TEXT_ON = [(ink, ground) for ink in ("ink", "muted", "lake", "brick", "moss", "sky") for ground in GROUNDS]
TEXT_ON += [("ink", f"{tint}-tint") for tint in ("lake", "marigold", "moss", "brick", "sky")]
TEXT_ON += [(tone, f"{tone}-tint") for tone in ("lake", "moss", "brick", "sky")]
TEXT_ON += [("muted", "lake-tint"), ("muted", "marigold-tint")]
TEXT_ON += [("on-lake", "lake"), ("on-lake", "lake-deep"), ("on-marigold", "marigold"), ("on-brick", "brick-deep")]
EDGES = [("edge", "paper"), ("edge", "surface"), ("lake", "paper"), ("lake", "surface")]


def schemes() -> dict[str, dict[str, str]]:
    """The colours of each block of tokens; dark ones stand on the light ones that they leave alone."""
    blocks = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in TOKENS.split(":root")]
    light, by_device, chosen = (block for block in blocks if "paper" in block)
    return {"light": light, "dark by device": light | by_device, "dark by choice": light | chosen}


def luminance(colour: str) -> float:
    """Relative luminance, from WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio from 1 to 21, from WCAG 2.2."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def too_weak(colours: dict[str, str], pairs: list[tuple[str, str]], at_least: float) -> list[str]:
    ratios = {f"{ink} on {ground}": contrast(colours[ink], colours[ground]) for ink, ground in pairs}
    return [f"{pair}: {ratio:.2f}" for pair, ratio in ratios.items() if ratio < at_least]


@pytest.mark.parametrize("scheme", schemes())
def test_text_can_be_read(scheme):
    assert too_weak(schemes()[scheme], TEXT_ON, TEXT) == []


@pytest.mark.parametrize("scheme", schemes())
def test_edges_of_controls_can_be_seen(scheme):
    assert too_weak(schemes()[scheme], EDGES, EDGE) == []


def test_dark_is_the_same_by_device_and_by_choice():
    found = schemes()

    assert found["dark by device"] == found["dark by choice"]


def test_a_planted_weak_pair_is_seen():
    assert too_weak({"pale": "#999999", "white": "#ffffff"}, [("pale", "white")], TEXT) == ["pale on white: 2.85"]
