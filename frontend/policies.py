"""The rules of asking as pages show them: versions with what changed, and proposals with what came of trying them."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from marketplace.core.errors import Reason
from matching import queries
from matching.models import Policy, PolicyTrial
from matching.numbers import Rules, changes, flat, in_order, number_of

# How the simulator's measures are said, and whether more of it is better.
MEASURES = {
    "fill": True,
    "urgent_fill": True,
    "wait": False,
    "regret": False,
    "gini": False,
    "offers": False,
    "parity": True,
}


def measure_words(name: str) -> str:
    return {
        "fill": _("requests for which somebody said yes"),
        "urgent_fill": _("urgent ones for which somebody said yes"),
        "wait": _("minutes until a yes, urgent, half of them"),
        "regret": _("how far from the best that was possible"),
        "gini": _("how unevenly earnings are spread (0 even, 1 one has all)"),
        "offers": _("helpers asked for each yes"),
        "parity": _("new helpers' share of visits over their share of helpers"),
    }.get(name, name)


def diff(before: Rules, after: Rules) -> list[dict[str, Any]]:
    """What changed, in words."""
    return [
        {"words": one.words, "unit": one.unit, "before": said(one.before), "after": said(one.after)}
        for one in changes(before, after)
    ]


def said(value: float | None, digits: int = 6) -> str:
    """A number as the reader's language writes it, with so many digits that count."""
    if value is None:
        return "–"
    short = float(f"{value:.{digits}g}")
    return localize(int(short) if short == int(short) else short)


def versions() -> list[dict[str, Any]]:
    """Every version, the newest first, with what it changed; which of them is in force."""
    found = list(queries.policies())
    now = queries.policy_now()
    before = [*found[1:], None]
    return [
        {
            "policy": policy,
            "reason": policy.reason if policy.author or policy.version > 1 else _("The first rules of this site."),
            "author": policy.author.name_shown if policy.author else _("Service Friend"),
            "is_now": policy == now,
            "is_ahead": policy.starts_at > timezone.now(),
            "changes": diff(earlier.rules, policy.rules) if earlier else [],
        }
        for policy, earlier in zip(found, before, strict=True)
    ]


def numbers_of(policy: Policy) -> list[dict[str, Any]]:
    """Every number of a version in words."""
    values = dict(flat(policy.rules))
    rows = [(number_of(path, values[path]), values[path]) for path in in_order(values)]
    return [{"words": number.words, "unit": number.unit, "value": said(value)} for number, value in rows]


def overview() -> dict[str, Any]:
    return {"versions": versions(), "trials": [trial_row(trial) for trial in queries.trials()[:20]]}


def helpers_page() -> dict[str, Any]:
    """What everybody who helps may read: what counts now, and how it changed, without who wrote it."""
    return {"numbers": numbers_of(queries.policy_now()), "versions": versions()}


def trial_row(trial: PolicyTrial) -> dict[str, Any]:
    words = {"waiting": _("waits"), "running": _("is tried"), "done": _("tried"), "failed": _("failed")}
    end = _("version %(n)s") % {"n": trial.policy.version} if trial.policy else words[trial.state]
    return {"title": trial.reason, "href": reverse("console_trial", args=[trial.pk]), "end": end, "at": trial.at}


def trial_page(trial: PolicyTrial, reason: Reason | None) -> dict[str, Any]:
    """A proposal, how far it is, what came out; `reason` is why it cannot be put in force."""
    result = trial.result or {}
    return {
        "trial": trial,
        "changes": diff(trial.basis.rules, trial.rules),
        "is_under_way": trial.state in {PolicyTrial.State.WAITING, PolicyTrial.State.RUNNING},
        "replayed": result.get("replayed"),
        "simulated": _simulated(result.get("simulated")),
        "is_tried": trial.state == PolicyTrial.State.DONE,
        "why_not": reason,
    }


def _simulated(found: dict[str, Any] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    measures = found["measures"]
    rows = [
        _measure(name, measures[name]) for name in [*MEASURES, *sorted(measures.keys() - MEASURES)] if name in measures
    ]
    return {**found, "rows": rows}


def _measure(name: str, values: list[float | None]) -> dict[str, Any]:
    before, after, gap, error = values
    is_clear = gap is not None and error is not None and abs(gap) > 2 * error and gap != 0
    verdict = ""
    if is_clear and name in MEASURES:
        verdict = _("better") if (gap > 0) == MEASURES[name] else _("worse")
    shown = [_("not known") if value is None else said(value, 3) for value in (before, after, gap)]
    return {
        "words": measure_words(name),
        "before": shown[0],
        "after": shown[1],
        "gap": shown[2],
        "error": "" if error is None else said(error, 2),
        "verdict": verdict or _("no clear difference"),
    }
