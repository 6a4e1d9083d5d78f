"""What came out of a trial, in words: the table, the RESULT line and one HTML page with the plots."""

import math
from collections.abc import Sequence
from html import escape
from pathlib import Path

from matching.simulator.trial import NAMES, Trial

HEADS = {
    "fill": "fill",
    "urgent_fill": "urgent fill",
    "wait": "urgent wait min",
    "regret": "regret",
    "gini": "Gini",
    "offers": "offers/fill",
    "parity": "parity of new",
}
DIGITS = {"wait": 1, "offers": 1}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Dispatch, simulated</title>
<meta name="viewport" content="width=device-width">
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse}}td,th{{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #ddd}}
td:first-child,th:first-child{{text-align:left}}img{{max-width:100%}}pre{{overflow-x:auto}}</style></head>
<body><h1>Dispatch, simulated</h1><p>{about}</p>{tables}{pictures}</body></html>
"""
CAPTIONS = {
    "fill": "How many requests found somebody, with two standard errors.",
    "wait": "How long urgent requests waited for their yes.",
    "earnings": "How earnings are shared: the nearer to the straight line, the more equally.",
    "map": "Where help was found, cell by cell.",
}


def said(trial: Trial, policy: str, name: str) -> str:
    """A mean with its standard error, "–" where nothing was measured."""
    mean, error, digits = trial.mean(policy, name), trial.error(policy, name), DIGITS.get(name, 3)
    if math.isnan(mean):
        return "–"
    return f"{mean:.{digits}f}" + ("" if math.isnan(error) else f" ±{error:.{digits}f}")


def table(trial: Trial) -> str:
    """Policies by measures, as text; one line below the other."""
    width = max(len(policy) for policy in trial.results) + 2
    requests = sum(found.requests for found in next(iter(trial.results.values())))
    title = (
        f"{trial.density}: {len(trial.seeds)} seeds, {trial.days} days from {trial.start}, {requests} requests counted"
    )
    lines = [title, f"{'policy':{width}}" + "".join(f"{HEADS[name]:>16}" for name in NAMES)]
    for policy in trial.results:
        lines.append(f"{policy:{width}}" + "".join(f"{said(trial, policy, name):>16}" for name in NAMES))
    return "\n".join(lines)


def result_line(trial: Trial, policy: str) -> str:
    """The figures of one policy for a machine."""
    names = ("fill", "urgent_fill", "wait", "regret", "gini")
    figures = " ".join(f"{name}={trial.mean(policy, name):.{DIGITS.get(name, 3)}f}" for name in names)
    return f"RESULT policy={policy.replace(' ', '_')} {figures} density={trial.density.replace(' ', '_')}"


def write_page(trials: Sequence[Trial], pictures: Sequence[Path], folder: Path) -> Path:
    """One HTML page beside the pictures."""
    first = trials[0]
    about = f"{first.days} days from {first.start}, seeds {', '.join(map(str, first.seeds))}; means ± standard errors."
    images = "".join(
        f'<figure><img src="{escape(path.name)}" alt="{CAPTIONS[path.stem]}"><figcaption>{CAPTIONS[path.stem]}'
        "</figcaption></figure>"
        for path in pictures
    )
    page = folder / "index.html"
    page.write_text(PAGE.format(about=escape(about), tables="".join(map(_rows, trials)), pictures=images))
    return page


def _rows(trial: Trial) -> str:
    heads = "".join(f"<th>{HEADS[name]}</th>" for name in NAMES)
    rows = "".join(
        f"<tr><td>{escape(policy)}</td>" + "".join(f"<td>{said(trial, policy, name)}</td>" for name in NAMES) + "</tr>"
        for policy in trial.results
    )
    return f"<h2>{escape(trial.density)}</h2><table><tr><th>policy</th>{heads}</tr>{rows}</table>"
