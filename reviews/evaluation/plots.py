"""The findings as pictures and one page that shows them."""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reviews.evaluation.attacks import AT_MOST, ATTACKS, NEVER
from reviews.evaluation.findings import HEAD, Finding, cells

matplotlib.use("Agg")

OURS, OTHERS = "#0b6e4f", "#7d8894"
STYLES = ("-", "--", "-.", ":")
MARKERS = ("o", "s", "^", "D", "x")
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Trust on {name}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th, td {{ padding: .3rem .7rem; text-align: right; border-bottom: 1px solid #d7dde3; }}
th:first-child, td:first-child {{ text-align: left; }}
tbody tr:first-child {{ font-weight: 600; }}
.wide {{ overflow-x: auto; }}
img {{ max-width: 100%; }}
</style>
<h1>Trust on {name}</h1>
{facts}
<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>
{rows}
</tbody></table></div>
{pictures}
</html>
"""


def write(folder: Path, name: str, facts: Sequence[str], findings: Sequence[Finding]) -> list[Path]:
    """Draw every picture into the folder, and the page `index.html` that shows them; returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = [_draw(folder / f"{key}.png", draw, findings) for key, (_, draw) in PICTURES.items()]
    page = folder / "index.html"
    page.write_text(_page(name, facts, findings), encoding="utf-8")
    return [page, *drawn]


def _page(name: str, facts: Sequence[str], findings: Sequence[Finding]) -> str:
    pictures = (
        f'<h2>{escape(words)}</h2>\n<img src="{key}.png" alt="{escape(words)}">' for key, (words, _) in PICTURES.items()
    )
    return PAGE.format(
        name=escape(name),
        facts="\n".join(f"<p>{escape(fact)}</p>" for fact in facts),
        head="".join(f"<th>{escape(cell)}</th>" for cell in HEAD),
        rows="\n".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in cells(one))}</tr>" for one in findings),
        pictures="\n".join(pictures),
    )


def _draw(path: Path, draw: Callable[[Axes, Sequence[Finding]], None], findings: Sequence[Finding]) -> Path:
    figure = Figure(figsize=(9, 4.5), layout="constrained")
    axes = figure.subplots()
    draw(axes, findings)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)
    return path


def _colours(findings: Sequence[Finding]) -> list[str]:
    return [OTHERS if number else OURS for number in range(len(findings))]


def _foretelling(axes: Axes, findings: Sequence[Finding]) -> None:
    at = np.arange(len(findings))
    future = np.array([one.auc_future for one in findings])
    low, high = np.array([one.interval for one in findings]).T
    spread = np.maximum([future - low, high - future], 0)
    axes.errorbar(future, at, xerr=spread, fmt="none", ecolor="#5b6673", capsize=3)
    axes.scatter(future, at, color=_colours(findings), s=70, label="later ratings, 95 % interval", zorder=3)
    following = [one.auc_next for one in findings]
    axes.scatter(following, at, color=_colours(findings), marker="|", s=200, label="the next rating")
    axes.axvline(0.5, color="#c5ccd3", linestyle=":")
    axes.set_yticks(at, [one.name for one in findings])
    axes.invert_yaxis()
    axes.set_xlabel("AUC (0.5 is chance)")
    axes.legend(frameon=False, loc="lower right")


def _calibration(axes: Axes, findings: Sequence[Finding]) -> None:
    axes.plot([0, 1], [0, 1], color="#c5ccd3", linestyle=":")
    shares = [one for one in findings if one.calibration]
    for one, line in zip(shares, STYLES, strict=False):
        said, was, counts = (np.array(column) for column in zip(*one.calibration, strict=True))
        colour = OURS if one is findings[0] else OTHERS
        axes.plot(said, was, line, color=colour, label=one.name, zorder=2 + (colour == OURS))
        axes.scatter(said, was, s=12 + 300 * counts / counts.sum(), color=colour, zorder=2 + (colour == OURS))
    axes.set_xlabel("score (the larger the dot, the more ratings)")
    axes.set_ylabel("share of good among the next ratings")
    axes.legend(frameon=False, loc="upper left")


def _lifting(axes: Axes, findings: Sequence[Finding]) -> None:
    at = np.arange(len(findings))
    for number, (attack, marker) in enumerate(zip(ATTACKS, MARKERS, strict=True)):
        counts = [one.lifts[attack] for one in findings]
        place = at + (number - (len(ATTACKS) - 1) / 2) * 0.14
        axes.scatter(counts, place, color=_colours(findings), marker=marker, s=40, label=attack)
    axes.axvline(AT_MOST, color="#c5ccd3", linestyle=":")
    axes.set_xscale("log", base=2)
    axes.set_xlim(0.8, 2 * AT_MOST)
    axes.set_xticks([1, 4, 16, 64, 256, NEVER], ["1", "4", "16", "64", "256", "never"])
    axes.set_yticks(at, [one.name for one in findings])
    axes.invert_yaxis()
    axes.set_xlabel(f"new accounts, median; {AT_MOST} were tried")
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.12), ncols=len(ATTACKS), fontsize=8)


def _slander(axes: Axes, findings: Sequence[Finding]) -> None:
    at = np.arange(len(findings))
    before, after = np.array([one.slander for one in findings]).T
    axes.hlines(at, after, before, color=_colours(findings), linewidth=3)
    axes.scatter(before, at, color=_colours(findings), s=60, label="before")
    axes.scatter(after, at, facecolor="white", edgecolor=_colours(findings), s=60, zorder=3, label="after")
    axes.set_yticks(at, [one.name for one in findings])
    axes.invert_yaxis()
    axes.set_xlim(-0.02, 1.02)
    axes.set_xlabel("score of the median honest person")
    axes.legend(frameon=False, loc="lower left")


PICTURES: dict[str, tuple[str, Callable[[Axes, Sequence[Finding]], None]]] = {
    "foretelling": ("How well each score foretells", _foretelling),
    "calibration": ("Whether a score means what it says", _calibration),
    "lifting": ("New accounts that lift somebody bad to the median of honest people", _lifting),
    "slander": ("What 64 fake complaints do to the median honest person", _slander),
}
