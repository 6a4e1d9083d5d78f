"""The words for the parts of a score and for the filters; each with what would change it, and where."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.queries import band_words
from matching.ranking import NEAR_KM, nearness

LEVELS = 4
# A distance is told as its band, so a share that is told of it comes from the band's middle, in km.
MIDDLE_KM = {"under-2": 1.0, "2-5": 3.5, "5-10": 7.5, "10-20": 15.0, "over-20": 25.0}


@dataclass(frozen=True)
class Part:
    """One part of a score in words: `level` of 4, `counts` percent of the whole; `where` it can be changed."""

    code: str
    title: str
    words: str
    level: int
    counts: int
    change: str = ""
    where: str = ""

    @property
    def missing(self) -> float:
        """How much of the whole a better level would bring."""
        return self.counts * (LEVELS - self.level) / LEVELS


@dataclass(frozen=True)
class Stop:
    """The filter that stopped somebody, in words, and what would change it; empty where nothing would."""

    code: str
    words: str
    change: str = ""
    where: str = ""


def day_part(moment: datetime) -> str:
    """A weekday and a part of the day: as much as somebody who was not asked may know of the time."""
    local = timezone.localtime(moment)
    parts = ((6, _("night")), (12, _("morning")), (18, _("afternoon")), (22, _("evening")), (24, _("night")))
    name = next(name for until, name in parts if local.hour < until)
    return _("%(day)s %(part)s") % {"day": date_format(local, "l"), "part": name}


def level_words(level: int) -> str:
    """How well somebody does in one part."""
    return (_("hardly"), _("a little"), _("half"), _("well"), _("fully"))[level]


def stop_of(code: str, begins: datetime, rules: dict[str, Any]) -> Stop:
    """The words of a filter. A block has none: whoever it stopped never reads of it."""
    if code in {"open_offers", "day_cap"}:
        return _cap(code, rules)
    words, change, where = _filters(day_part(begins)).get(
        code, (_("It did not fit what you have set."), "", "settings")
    )
    return Stop(code, words, change, where)


def _filters(when: str) -> dict[str, tuple[str, str, str]]:
    return {
        "hours": (_("You have no hours on %(when)s.") % {"when": when}, _("Change your hours."), "hours"),
        "language": (_("Somebody with another language was needed."), _("Add languages that you speak."), "profile"),
        "paid_only": (
            _("It was for free, and you come for money only."),
            _("Say that you also help for free."),
            "settings",
        ),
        "payouts": (_("It was paid, and you cannot be paid yet."), _("Set up how you are paid."), "payouts"),
        "price": (_("Your price was above what was offered."), _("Look at your price."), "prices"),
        "trust": (
            _("Your trust was below what is needed to be asked."),
            _("Good reviews after visits raise it."),
            "trust",
        ),
        "asked": (_("You had answered already."), "", ""),
        "elsewhere": (_("At that moment you were asked first for another neighbour's request."), "", ""),
        "away": (_("You were away at that time, or it was a public holiday."), _("Look at your days."), "days"),
        "busy": (_("You had another visit at that time."), "", ""),
        "capacity": (
            _("You had as many visits that day as you want."),
            _("Say how many visits a day you want."),
            "settings",
        ),
    }


def _cap(code: str, rules: dict[str, Any]) -> Stop:
    if code == "day_cap":
        most = int(rules["offers_a_day_at_most"])
        words = _("You had been asked %(n)s times within a day, and nobody is asked more often.") % {"n": most}
        return Stop(code, words)
    open_now = int(rules["open_offers_at_most"])
    words = ngettext(
        "%(n)s request was waiting for your answer.", "%(n)s requests were waiting for your answer.", open_now
    ) % {"n": open_now}
    return Stop(code, words, _("Answer sooner, also with a no: it is never held against you."), "offers")


def parts_of(shares: dict[str, float], given: dict[str, Any], band: str, weights: dict[str, float]) -> list[Part]:
    """Every part of a score, what counts most first; `given` are the numbers behind it, as far as they are kept.

    Distance goes in as its band and price not at all, so that nothing of the request can be worked out from a level.
    """
    shares = {**shares, "near": nearness(MIDDLE_KM.get(band, NEAR_KM))}
    if given:
        shares["answers"] = (given["accepted"] + 2) / (given["offers"] + 4)
    if given.get("jobs"):
        shares.pop("new", None)
    whole = sum(weights.values()) or 1
    counts = {code: round(100 * weights.get(code, 0) / whole) for code in shares}
    found = [_part(code, share, given, counts[code], band) for code, share in shares.items() if counts[code]]
    return sorted(found, key=lambda part: -part.counts)


def _part(code: str, share: float, given: dict[str, Any], counts: int, band: str) -> Part:
    whole = (share + 1) / 2 if code == "fair" else share
    level = round(LEVELS * max(0.0, min(1.0, whole)))
    words = {
        "near": lambda: (_("How near you live"), _("Between you and the request: %s.") % band_words(band)),
        "trust": lambda: _trust(level),
        "answers": lambda: _answers(given),
        "price": lambda: (_("Your price"), _("It is within what is offered.")),
        "reliable": lambda: _reliable(level),
        "new": lambda: _new(level),
        "fair": lambda: _fair(share),
    }.get(code, lambda: (code, ""))
    title, said, *change = words()
    return Part(code, title, said, level, counts, *change)


def _trust(level: int) -> tuple[str, ...]:
    words = (
        _("People who have been vouched for speak well of you.") if level >= 3 else _("There is little praise so far.")
    )
    return _("How you are trusted"), words, _("Each good review after a visit raises it."), "trust"


def _answers(given: dict[str, Any]) -> tuple[str, ...]:
    title, change = _("How likely you say yes"), _("Set hours at which you really can come, and answer soon.")
    if not given:
        return title, "", change, "hours"
    if not given["offers"]:
        return title, _("You were not asked in the last 30 days, so we expect a yes every other time."), change, "hours"
    words = _("In the last 30 days you said yes to %(yes)s of %(all)s.") % {
        "yes": given["accepted"],
        "all": given["offers"],
    }
    return title, words, change, "hours"


def _reliable(level: int) -> tuple[str, ...]:
    words = (
        _("You come when you have said so.")
        if level == LEVELS
        else _("Visits that you called off yourself count here.")
    )
    return _("How reliable you are"), words


def _new(level: int) -> tuple[str, ...]:
    words = (
        _("You are new, and we want you to get your first visits.")
        if level == LEVELS
        else _("You have your first reviews.")
    )
    return _("A start for new helpers"), words


def _fair(share: float) -> tuple[str, ...]:
    if share > 0.05:
        words = _("You had fewer visits than others near by.")
    elif share < -0.05:
        words = _("You had more visits than others near by.")
    else:
        words = _("You had as many visits as others near by.")
    return _("A fair share for everybody"), words
