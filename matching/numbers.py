"""Every number of a policy: what it means, its unit and its bounds; the form and the rules are made of this.

A policy's rules are a tree of numbers; here each is named by its path, such as `weights.near`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Rules = dict[str, Any]
Words = str | Promise


@dataclass(frozen=True)
class Number:
    """What a number means, its unit, its bounds (both included), and whether it is a whole one."""

    words: Words
    unit: Words = ""
    low: float = 0
    high: float = 1_000
    is_whole: bool = True


def _weight(words: Words) -> Number:
    return Number(words, low=0, high=1, is_whole=False)


SECONDS, MINUTES, OCLOCK = gettext_lazy("seconds"), gettext_lazy("minutes"), gettext_lazy("o'clock")
PEOPLE, OFFERS = gettext_lazy("neighbours"), gettext_lazy("requests")
NUMBERS: dict[str, Number] = {
    "weights.trust": _weight(gettext_lazy("How much trust counts")),
    "weights.near": _weight(gettext_lazy("How much it counts to live near")),
    "weights.answers": _weight(gettext_lazy("How much it counts to be likely to say yes")),
    "weights.price": _weight(gettext_lazy("How much a price within the budget counts")),
    "weights.reliable": _weight(gettext_lazy("How much it counts to come when one has said so")),
    "weights.new": _weight(gettext_lazy("How much new helpers come forward")),
    "weights.fair": _weight(gettext_lazy("How much those come forward who had fewer visits than others")),
    "trust_floor": Number(gettext_lazy("The least trust with which somebody is asked"), low=0, high=1, is_whole=False),
    "open_offers_at_most": Number(gettext_lazy("How many requests may wait for one helper's answer"), OFFERS, 1, 10),
    "offers_a_day_at_most": Number(
        gettext_lazy("How often a helper is asked within a day, but for urgent ones"), OFFERS, 1, 50
    ),
    "waves_at_most": Number(gettext_lazy("After how many waves a search gives up"), gettext_lazy("waves"), 1, 100),
    "offer_open_minutes": Number(gettext_lazy("How long helpers have to answer"), MINUTES, 5, 24 * 60),
    "urgent.wave_every": Number(gettext_lazy("Urgent: the next wave goes after"), SECONDS, 1, 3_600),
    "urgent.sure_enough": Number(
        gettext_lazy("Urgent: a wave asks until a yes is this likely"), low=0.1, high=0.99, is_whole=False
    ),
    "urgent.at_most": Number(gettext_lazy("Urgent: a wave asks at most"), PEOPLE, 1, 50),
    "flexible.wave_every": Number(gettext_lazy("Flexible: the next wave goes after"), SECONDS, 1, 24 * 3_600),
    "flexible.at_most": Number(gettext_lazy("Flexible: a wave asks at most"), PEOPLE, 1, 50),
    "window_seconds": Number(gettext_lazy("Flexible: searches wait for each other at most"), SECONDS, 0, 600),
    "choose.offer_open_minutes": Number(
        gettext_lazy("How long a helper whom the seeker chose has to answer"), MINUTES, 5, 24 * 60
    ),
    "choose.shown_at_most": Number(gettext_lazy("From how many helpers a seeker chooses"), PEOPLE, 1, 50),
    "widen_km": Number(
        gettext_lazy("How much further a widened search looks"), gettext_lazy("km"), 0, 50, is_whole=False
    ),
    "quiet_from": Number(gettext_lazy("Quiet hours begin at"), OCLOCK, 0, 23),
    "quiet_until": Number(gettext_lazy("Quiet hours end at"), OCLOCK, 0, 23),
}
# Helpers plan by these: a change of them is announced before it counts.
DEADLINES = ("offer_open_minutes", "choose.offer_open_minutes")


def number_of(path: str, now: float) -> Number:
    """What is known of a number; one that nobody has described yet is bounded by ten times its first value."""
    if path in NUMBERS:
        return NUMBERS[path]
    words = path.replace("_", " ").replace(".", ": ").capitalize()
    return Number(words, high=max(10 * now, 1), is_whole=isinstance(now, int))


def flat(rules: Rules, above: str = "") -> Iterator[tuple[str, Any]]:
    """Each number of the tree with its path, in its order."""
    for name, value in rules.items():
        if isinstance(value, dict):
            yield from flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def in_order(paths: Iterable[str]) -> list[str]:
    """Paths as people read them; the database gives them back by length. Those that nobody described come last."""
    places = {path: place for place, path in enumerate(NUMBERS)}
    return sorted(paths, key=lambda path: (places.get(path, len(places)), path))


def nested(numbers: dict[str, Any]) -> Rules:
    """The tree of paths and numbers."""
    rules: Rules = {}
    for path, value in numbers.items():
        *branches, name = path.split(".")
        branch = rules
        for part in branches:
            branch = branch.setdefault(part, {})
        branch[name] = value
    return rules


def faults(rules: Any, first: Rules) -> dict[str, str]:
    """Path → what is wrong with the number there, in words; `first` holds every number that there has to be."""
    given, wanted = dict(flat(rules)) if isinstance(rules, dict) else {}, dict(flat(first))
    wrong = {path: _("There is no such number.") for path in given.keys() - wanted.keys()}
    wrong |= {path: _("This number is missing.") for path in wanted.keys() - given.keys()}
    for path in given.keys() & wanted.keys():
        if fault := _fault(number_of(path, wanted[path]), given[path]):
            wrong[path] = fault
    weights = [path for path in wanted if path.startswith("weights.")]
    if weights and not wrong and not any(given[path] for path in weights):
        wrong[weights[0]] = _("At least one weight has to count.")
    return wrong


def _fault(number: Number, value: Any) -> str:
    if not isinstance(value, int | float) or isinstance(value, bool) or value != value:
        return _("This has to be a number.")
    if not number.low <= value <= number.high:
        return _("Between %(low)s and %(high)s, please.") % {"low": number.low, "high": number.high}
    return _("A whole number, please.") if number.is_whole and value != int(value) else ""


@dataclass(frozen=True)
class Change:
    """One number that differs between two versions; None where a version does not have it."""

    path: str
    words: Words
    unit: Words
    before: float | None
    after: float | None


def changes(before: Rules, after: Rules) -> list[Change]:
    """What changed from one version to the next."""
    old, new = dict(flat(before)), dict(flat(after))
    found = []
    for path in in_order(old.keys() | new.keys()):
        if old.get(path) != new.get(path):
            number = number_of(path, new.get(path, old.get(path, 0)))
            found.append(Change(path, number.words, number.unit, old.get(path), new.get(path)))
    return found
