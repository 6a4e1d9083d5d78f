"""Plots of a trial: how many are filled, how long they wait, how earnings are shared, where help is missing."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from marketplace.accounts.cells import outline
from matching.simulator.measures import lorenz
from matching.simulator.trial import Trial

PRODUCT_COLOURS = ("#0b6e5f", "#1f9d84", "#3c7d1c", "#0f4c5c")
BASELINE_COLOURS = {"nearest": "#6b7280", "rating": "#c46a2b", "broadcast": "#5b5ea6", "nearest_soft": "#b03a5b"}
LOOK = {"font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.alpha": 0.25}
LONGEST_WAIT = 60
FEWEST_IN_A_CELL = 5


def draw(trials: Sequence[Trial], shown: str, folder: Path) -> list[Path]:
    """Write fill, wait, earnings and map as PNG into a folder (made if need be); the map is that of policy `shown`."""
    folder.mkdir(parents=True, exist_ok=True)
    plots = {"fill": _fill, "wait": _wait, "earnings": _earnings}
    written = []
    with mpl.rc_context(LOOK):
        for name, plot in plots.items():
            written.append(_save(plot(trials), folder / f"{name}.png"))
        written.append(_save(_map(trials, shown), folder / "map.png"))
    return written


def _save(figure: Figure, path: Path) -> Path:
    figure.savefig(path, dpi=110)
    return path


def _panels(trials: Sequence[Trial], height: float = 3.4) -> tuple[Figure, list[Any]]:
    """A panel per density, side by side."""
    figure = Figure(figsize=(max(6.0, 4.2 * len(trials)), height), layout="constrained")
    panels = list(figure.subplots(1, len(trials), squeeze=False)[0])
    for panel, trial in zip(panels, trials, strict=True):
        panel.set_title(trial.density)
    return figure, panels


def _colour(policy: str, index: int) -> str:
    """A baseline always has the same; the others are greens."""
    return BASELINE_COLOURS.get(policy, PRODUCT_COLOURS[index % len(PRODUCT_COLOURS)])


def _fill(trials: Sequence[Trial]) -> Figure:
    """Bars of fill and urgent fill per policy, with two standard errors."""
    figure, panels = _panels(trials)
    for panel, trial in zip(panels, trials, strict=True):
        for index, policy in enumerate(trial.results):
            for offset, name, alpha in ((-0.2, "fill", 1.0), (0.2, "urgent_fill", 0.55)):
                error = 2 * np.nan_to_num(trial.error(policy, name))
                height = np.nan_to_num(trial.mean(policy, name))
                colour = _colour(policy, index)
                panel.bar(index + offset, height, 0.38, yerr=error, color=colour, alpha=alpha, capsize=2)
        panel.set_xticks(range(len(trial.results)), list(trial.results), rotation=25, ha="right")
        panel.set_ylim(0, 1)
    panels[0].set_ylabel("share filled (pale: urgent)")
    return figure


def _wait(trials: Sequence[Trial]) -> Figure:
    """Of the urgent requests that were filled, the share that had their yes within so many minutes."""
    figure, panels = _panels(trials)
    for panel, trial in zip(panels, trials, strict=True):
        for index, (policy, found) in enumerate(trial.results.items()):
            waits = np.sort([minutes for one in found for minutes in one.waits])
            if len(waits):
                shares = np.arange(1, len(waits) + 1) / len(waits)
                panel.plot(waits, shares, color=_colour(policy, index), label=policy)
        panel.set_xlim(0, LONGEST_WAIT)
        panel.set_ylim(0, 1)
        panel.set_xlabel("minutes to the yes, urgent")
    panels[0].set_ylabel("share of the filled")
    panels[-1].legend(frameon=False)
    return figure


def _earnings(trials: Sequence[Trial]) -> Figure:
    """Lorenz curves: the share of all earnings that the least earning share of helpers has."""
    figure, panels = _panels(trials)
    for panel, trial in zip(panels, trials, strict=True):
        panel.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=1)
        for index, (policy, found) in enumerate(trial.results.items()):
            curve = np.mean([lorenz(np.array(one.earnings)) for one in found], axis=0)
            label = f"{policy} ({trial.mean(policy, 'gini'):.2f})"
            panel.plot(np.linspace(0, 1, len(curve)), curve, color=_colour(policy, index), label=label)
        panel.set_xlabel("share of helpers")
        panel.legend(frameon=False, title="Gini")
    panels[0].set_ylabel("share of earnings")
    return figure


def _map(trials: Sequence[Trial], shown: str) -> Figure:
    """Cells by the share filled under one policy; stronger where more is asked. Cells of few requests stay empty."""
    figure, panels = _panels(trials, height=4.2)
    norm = mpl.colors.Normalize(0.4, 1.0)
    colours = mpl.colormaps["RdYlBu"]
    for panel, trial in zip(panels, trials, strict=True):
        asked, filled = _sums(trial, shown)
        cells = [cell for cell, count in asked.items() if count >= FEWEST_IN_A_CELL * len(trial.seeds)]
        most = max((asked[cell] for cell in cells), default=1)
        faces = [
            (*colours(norm(filled[cell] / asked[cell]))[:3], 0.35 + 0.65 * (asked[cell] / most) ** 0.5)
            for cell in cells
        ]
        panel.add_collection(PolyCollection([outline(cell) for cell in cells], facecolors=faces, edgecolors="white"))
        panel.autoscale_view()
        panel.set_axis_off()
        _keep_shape(panel, cells)
    bar = figure.colorbar(mpl.cm.ScalarMappable(norm, colours), ax=panels, shrink=0.8)
    bar.set_label(f"share filled, {shown} (strong: much is asked)")
    return figure


def _sums(trial: Trial, policy: str) -> tuple[Counter[str], Counter[str]]:
    asked: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    for found in trial.results[policy]:
        for cell, (count, yes) in found.cells.items():
            asked[cell] += count
            filled[cell] += yes
    return asked, filled


def _keep_shape(panel: Any, cells: list[str]) -> None:
    """A degree of longitude is shorter than one of latitude."""
    if cells:
        lat = np.mean([point[1] for cell in cells for point in outline(cell)])
        panel.set_aspect(1 / max(0.1, float(np.cos(np.radians(lat)))))
