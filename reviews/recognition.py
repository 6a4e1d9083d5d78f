"""What helpers are thanked for: badges, each given by a rule that everybody can read. Pure.

They say that something went well, never how often, and nothing reads them: neither trust nor who is asked first.
Versions of the rules are counted by VERSION; each badge keeps the one that it was given by.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.actors import Actor
from marketplace.core.errors import Reason
from reviews.rules import SUSPENDED, YES

VERSION = 1
FIRST_TEN, WITHIN_THE_HOUR, THREE_LANGUAGES, ELDERS = "first_ten", "within_the_hour", "three_languages", "elders"
VISITS, VISITS_WELL = 10, 8
ASKED, ANSWERED = 20, 16
WITHIN = timedelta(minutes=60)
# Hours of the day in the helper's own time zone; whoever is asked by ASKED_UNTIL has an hour before the quiet ones.
ASKED_FROM, ASKED_UNTIL = 7, 21
LOOKED_AT_EVERY = timedelta(days=90)
LANGUAGES = 3
ELDERS_VISITS, ELDERS_KIND = 5, 4
WELL_FROM_STARS = 4

NOT_A_HELPER = Reason("not_a_helper", _("Badges are for people who help."))


@dataclass(frozen=True)
class Visit:
    """A confirmed visit as the rules see it. `counts` once its reviews are open or the time for them is over.

    `kind` is what the other side answered to "kind and clear", 0 to 2; None without an open answer. `language` is a
    code, empty when it is not known. `is_for_elders`: somebody asked for their parent or grandparent.
    """

    booking: int
    at: datetime
    counts: bool
    went_well: bool
    kind: int | None = None
    language: str = ""
    is_for_elders: bool = False


@dataclass(frozen=True)
class Asked:
    """A request that a helper was asked, `sent` on their own clock; `took` until the answer, None without one."""

    sent: datetime
    took: timedelta | None


@dataclass(frozen=True)
class Facts:
    """What the rules look at: visits and requests, the newest first, and when cases were decided against the helper."""

    visits: Sequence[Visit] = ()
    asked: Sequence[Asked] = ()
    cases: Sequence[datetime] = ()


@dataclass(frozen=True)
class Found:
    """How far somebody is: `have` of `need`; of those `good`, where at least `good_needed` have to be."""

    have: int
    need: int
    good: int = 0
    good_needed: int = 0
    has_case: bool = False
    visits: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return self.have >= self.need and self.good >= self.good_needed and not self.has_case


def first_ten(facts: Facts) -> Found:
    latest = _counted(facts)[:VISITS]
    return _of_visits(latest, VISITS, VISITS_WELL, (visit.went_well for visit in latest), facts.cases)


def within_the_hour(facts: Facts) -> Found:
    asked = [one for one in facts.asked if is_waking(one.sent)][:ASKED]
    answered = sum(one.took is not None and one.took <= WITHIN for one in asked)
    return Found(len(asked), ASKED, answered, ANSWERED)


def three_languages(facts: Facts) -> Found:
    newest: dict[str, int] = {}
    for visit in _counted(facts):
        if visit.went_well and visit.language:
            newest.setdefault(visit.language, visit.booking)
    return Found(len(newest), LANGUAGES, visits=tuple(newest.values()), languages=tuple(newest))


def elders(facts: Facts) -> Found:
    latest = [visit for visit in _counted(facts) if visit.is_for_elders and visit.kind is not None][:ELDERS_VISITS]
    return _of_visits(latest, ELDERS_VISITS, ELDERS_KIND, (visit.kind == YES for visit in latest), facts.cases)


def is_waking(sent: datetime) -> bool:
    """Whether somebody who was asked then, on their own clock, has an hour before the quiet ones."""
    return ASKED_FROM <= sent.hour < ASKED_UNTIL or (sent.hour, sent.minute, sent.second) == (ASKED_UNTIL, 0, 0)


def _counted(facts: Facts) -> list[Visit]:
    return [visit for visit in facts.visits if visit.counts]


def _of_visits(latest: list[Visit], need: int, needed: int, good: Iterable[bool], cases: Sequence[datetime]) -> Found:
    has_case = bool(latest) and any(at >= latest[-1].at for at in cases)
    return Found(len(latest), need, sum(good), needed, has_case, tuple(visit.booking for visit in latest))


@dataclass(frozen=True)
class Rule:
    """A badge: what it is called and means, and the rule that gives it. `every`: how often it is looked at again."""

    name: Promise
    meaning: Promise
    words: Promise
    find: Callable[[Facts], Found]
    every: timedelta | None = None

    @property
    def said(self) -> str:
        """The rule in words, with its numbers."""
        return str(self.words) % NUMBERS


NUMBERS = {
    "visits": VISITS,
    "visits_well": VISITS_WELL,
    "asked": ASKED,
    "answered": ANSWERED,
    "minutes": WITHIN // timedelta(minutes=1),
    "from": ASKED_FROM,
    "until": ASKED_UNTIL,
    "days": LOOKED_AT_EVERY.days,
    "languages": LANGUAGES,
    "elders": ELDERS_VISITS,
    "elders_kind": ELDERS_KIND,
}
RULES: dict[str, Rule] = {
    FIRST_TEN: Rule(
        _("First ten visits"),
        _("The first visits went well, nearly all of them."),
        _(
            "%(visits)s confirmed visits. Of the latest %(visits)s at least %(visits_well)s went well, and since the"
            " first of them no case was decided against the helper."
        ),
        first_ten,
    ),
    WITHIN_THE_HOUR: Rule(
        _("Answers within the hour"),
        _("Whoever asks soon knows whether this helper can come. A no is an answer, too."),
        _(
            "Of the last %(asked)s requests that came between %(from)s and %(until)s o'clock, at least %(answered)s"
            " were answered within %(minutes)s minutes, with a yes, a no or a price. Where somebody else was faster or"
            " the request was taken back, nothing counts. It is looked at again every %(days)s days."
        ),
        within_the_hour,
        LOOKED_AT_EVERY,
    ),
    THREE_LANGUAGES: Rule(
        _("Helps in three languages"),
        _("Neighbours were really helped in these languages."),
        _(
            "Visits that went well in at least %(languages)s of the languages that the helper speaks. The language of a"
            " visit is the one that was asked for; where that leaves several, the only one that both speak, else the"
            " one in which the neighbour reads this site."
        ),
        three_languages,
    ),
    ELDERS: Rule(
        _("Elders' friend"),
        _("Parents and grandparents were helped kindly, and so that they understood it."),
        _(
            "%(elders)s visits that somebody asked for on behalf of a parent or grandparent. After at least"
            " %(elders_kind)s of the latest %(elders)s they answered yes to “kind and clear”, and since the first of"
            " them no case was decided against the helper. Nobody's age is guessed."
        ),
        elders,
    ),
}


def still_holds(code: str, facts: Facts, given_for: Sequence[int]) -> bool:
    """Whether a badge still stands on the visits that it was given for; also while a case about one is open."""
    kept = [replace(visit, counts=True) for visit in facts.visits if visit.booking in given_for]
    return RULES[code].find(Facts(visits=kept)).holds


def is_due(code: str, looked_at: datetime, now: datetime) -> bool:
    """Whether a badge that counts for a time only has to be looked at again."""
    every = RULES[code].every
    return every is not None and now >= looked_at + every


def counts_until(code: str, looked_at: datetime) -> datetime | None:
    """When a badge is looked at again; None for one that stays."""
    every = RULES[code].every
    return looked_at + every if every else None


def why_not_show(by: Actor, is_helper: bool) -> Reason | None:
    if by.is_suspended:
        return SUSPENDED
    return None if is_helper else NOT_A_HELPER
