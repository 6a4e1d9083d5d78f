"""Searches as the operators' pages show them: each wave with its receipt and its replay."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.templatetags.spoken import said_at
from matching import explanations
from matching.filters import FILTERS
from matching.models import Search
from matching.numbers import in_order

FIGURES = 4
# What each filter asks of a helper, as operators read who did not pass it.
FILTER_WORDS = {
    "hours": gettext_lazy("no hours then"),
    "language": gettext_lazy("other languages"),
    "paid_only": gettext_lazy("helps for money only"),
    "payouts": gettext_lazy("cannot be paid yet"),
    "price": gettext_lazy("above the budget"),
    "trust": gettext_lazy("too little trust"),
    "blocked": gettext_lazy("blocked, one way or the other"),
    "asked": gettext_lazy("asked before"),
    "away": gettext_lazy("away then"),
    "busy": gettext_lazy("another visit then"),
    "capacity": gettext_lazy("enough visits that day"),
    "open_offers": gettext_lazy("enough open requests"),
    "day_cap": gettext_lazy("asked often that day"),
}


def search_row(search: Search) -> dict[str, Any]:
    """The parameters of components/row.html; names nobody."""
    said = {
        "running": _("running"),
        "won": _("somebody said yes"),
        "exhausted": _("nobody left"),
        "stopped": _("called off"),
    }
    waves = _("%(n)s waves, version %(version)s") % {"n": search.wave, "version": search.policy.version}
    return {
        "title": f"{search.pk} · {search.request.topic}",
        "meta": f"{said_at(search.started_at)} · {waves}",
        "href": reverse("console_search", args=[search.pk]),
        "end": said.get(search.state, search.state),
    }


def search_page(search: Search, wanted: str) -> dict[str, Any]:
    """A search and one of its waves: the one that is wanted, else the last."""
    waves = list(search.receipts.order_by("wave").values_list("wave", flat=True))
    wave = int(wanted) if wanted.isdecimal() and int(wanted) in waves else max(waves, default=0)
    sheet = explanations.wave_of(search, wave)
    return {"search": search, "row": search_row(search), "waves": waves, **(_wave(sheet) if sheet else {})}


def _wave(sheet: explanations.WaveSheet) -> dict[str, Any]:
    receipt = sheet.receipt
    known = receipt.ranked[0] if receipt.ranked else {}
    return {
        "sheet": sheet,
        "columns": _parts(known.get("features", {})),
        "numbers": [*known.get("given", {})],
        "rows": [_ranked(sheet, line) for line in receipt.ranked],
        "stopped": [_stopped(sheet, line) for line in receipt.stopped],
        "counts": [(FILTER_WORDS[name], receipt.left_out[name]) for name in FILTERS if name in receipt.left_out],
        "wish": receipt.wish.items(),
        "weights": _weights(sheet),
    }


def _ranked(sheet: explanations.WaveSheet, line: dict[str, Any]) -> dict[str, Any]:
    features, given = line.get("features", {}), line.get("given", {})
    return {
        **_who(sheet, line),
        "rank": line["rank"],
        "is_asked": line["helper"] in sheet.asked,
        "score": round(line["score"], FIGURES) if "score" in line else "",
        "features": [round(features[name], FIGURES) for name in _parts(features)],
        "given": [round(value, FIGURES) for value in given.values()],
        "differs": sheet.replay is not None and line["rank"] in sheet.replay.differing,
    }


def _stopped(sheet: explanations.WaveSheet, line: dict[str, Any]) -> dict[str, Any]:
    return {**_who(sheet, line), "filter": _filter(line["filter"]), "next": _filter(line.get("next", ""))}


def _filter(name: str) -> str:
    return str(FILTER_WORDS.get(name, name))


def _who(sheet: explanations.WaveSheet, line: dict[str, Any]) -> dict[str, Any]:
    helper = line["helper"]
    return {"name": sheet.names.get(helper) or _("somebody"), "href": reverse("console_person", args=[helper])}


def _parts(by_name: dict[str, float]) -> list[str]:
    """Names of the parts of a score as people read them, what counts most first."""
    return [path.split(".")[1] for path in in_order(f"weights.{name}" for name in by_name)]


def _weights(sheet: explanations.WaveSheet) -> list[tuple[str, float]]:
    weights = sheet.policy.rules["weights"] if sheet.policy else {}
    return [(name, weights[name]) for name in _parts(weights)]
