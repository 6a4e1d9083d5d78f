"""Flags as operators see them: what is out of the ordinary, why it may be nothing, who with whom, and what was said."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frontend.reviewing import row_of
from frontend.webs import Dot, Line, drawing
from marketplace.accounts.models import Fingerprint, User
from reviews import queries
from reviews.models import Flag, Review
from reviews.rules import REPORT_REASONS
from reviews.trust import PROVEN_FROM
from reviews.watch import PRAISE_FROM

NAMED, DRAWN = 3, 24
# In the drawing there is room for one word.
SHORT = {
    "device": gettext_lazy("device"),
    "payment": gettext_lazy("payment"),
    "address": gettext_lazy("address"),
}
COMPLAINT_UP_TO = 2
WHY = {
    "reciprocal": gettext_lazy(
        "They praise each other again and again, and hardly anybody else praises either of them."
    ),
    "burst": gettext_lazy(
        "Within a week many people spoke about one of them for whom nobody has vouched yet, far more than usual."
    ),
    "shared": gettext_lazy("Who wrote a review shares something with the person whom it is about."),
    "copied": gettext_lazy("Reviews have the same words, beyond the few that everybody writes."),
    "ring": gettext_lazy("They praise each other far more than chance and ordinary visits explain."),
}
HARMLESS = {
    "reciprocal": gettext_lazy("Two regulars who have few other visits look like this, too."),
    "burst": gettext_lazy("A helper whom a club or a newspaper has recommended looks like this, too."),
    "shared": gettext_lazy("A couple, a family, or neighbours in one big house look like this, too."),
    "copied": gettext_lazy("Somebody who writes the same kind sentence after each visit looks like this, too."),
    "ring": gettext_lazy("A few honest neighbours who keep to themselves look like this, too."),
}
REASONS = {
    "reciprocal": gettext_lazy("The visits took place; the two are regulars."),
    "burst": gettext_lazy("The visits took place; the helper was recommended."),
    "shared": gettext_lazy("They live together; the visits took place and were paid."),
    "copied": gettext_lazy("A standing sentence of one and the same person; the visits took place."),
    "ring": gettext_lazy("Neighbours who help each other; the visits took place."),
}


def names_of(people: Iterable[User]) -> str:
    """The first few by name, and how many more there are."""
    named = [name_of(person) for person in people]
    more = len(named) - NAMED
    if more <= 0:
        return _listed(named)
    rest = ngettext("%(n)s other person", "%(n)s other people", more) % {"n": more}
    return _listed([*named[:NAMED], rest])


def _listed(names: list[str]) -> str:
    return get_text_list(names, _("and"))


def name_of(person: User) -> str:
    return person.name_shown or _("somebody who left")


def people_of(flag: Flag) -> list[User]:
    return sorted(flag.people.all(), key=lambda person: person.pk)


def row_of_flag(flag: Flag) -> dict[str, Any]:
    """The parameters of components/case_row.html."""
    return {
        "href": reverse("console_flag", args=[flag.pk]),
        "who": names_of(people_of(flag)),
        "what": flag.get_cause_display(),
        "since": flag.raised_at,
        "next": _("look"),
    }


def closed_row(flag: Flag) -> dict[str, Any]:
    """The parameters of components/row.html."""
    return {
        "title": f"{flag.get_cause_display()}: {names_of(people_of(flag))}",
        "meta": capfirst(flag.get_outcome_display()),
        "href": reverse("console_flag", args=[flag.pk]),
        "end": flag.reason,
    }


def between(reviews: Iterable[Review]) -> list[dict[str, Any]]:
    """Who said how much of whom: a line for each direction, the most praise first."""
    praise, complaints, proven = Counter[tuple](), Counter[tuple](), Counter[tuple]()
    people: dict[int, User] = {}
    for review in reviews:
        if review.removed_at:
            continue
        way = (review.author_id, review.subject_id)
        people |= {review.author_id: review.author, review.subject_id: review.subject}
        praise[way] += review.stars >= PRAISE_FROM
        complaints[way] += review.stars <= COMPLAINT_UP_TO
        proven[way] += any(entry.voice >= PROVEN_FROM for entry in review.entries.all())
    ways = sorted(praise, key=lambda way: (-praise[way], way))
    return [
        {
            "author": people[way[0]],
            "subject": people[way[1]],
            "praise": praise[way],
            "complaints": complaints[way],
            "proven": proven[way],
        }
        for way in ways
    ]


def ties_of(web: queries.Web) -> list[dict[str, Any]]:
    """Who shares what with whom, a line for each two."""
    kinds: dict[tuple[int, int], list[str]] = {}
    for low, high, kind in web.ties:
        kinds.setdefault((low, high), []).append(kind)
    people = {person.pk: person for person in web.people}
    return [{"one": people[low], "other": people[high], "kinds": some} for (low, high), some in kinds.items()]


def kinds_said(kinds: Iterable[str]) -> str:
    return _listed([str(Fingerprint.Kind(kind).label) for kind in kinds])


def flag_page(flag: Flag) -> dict[str, Any]:
    """Everything on the page of a flag but the form."""
    web = queries.web_of(flag)
    said, ties = between(web.reviews), ties_of(web)
    ends = [(line, line["author"].pk, line["subject"].pk) for line in said]
    drawn = _most_entwined(web.people, [pair for _, *pair in ends] + [[t["one"].pk, t["other"].pk] for t in ties])
    return {
        "flag": flag,
        "title": flag.get_cause_display(),
        "why": WHY[flag.cause],
        "harmless": HARMLESS[flag.cause],
        "held": kinds_said(flag.kinds) if flag.kinds else "",
        "web": drawing([_dot(person) for person in drawn], _lines(said, ties, {person.pk for person in drawn})),
        "left_out": len(web.people) - len(drawn),
        "people": [_person(person) for person in web.people],
        "said": [{**line, "from": name_of(line["author"]), "to": name_of(line["subject"])} for line in said],
        "ties": [_("%(one)s and %(other)s: %(what)s") % _tie(tie) for tie in ties],
        "reviews": [_review(review, flag) for review in web.reviews],
        "remove_reasons": REPORT_REASONS,
        "texts": [REASONS[flag.cause], _("The reviews in question were taken down.")],
    }


def _most_entwined(people: list[User], pairs: list[list[int]]) -> list[User]:
    """As many as can be drawn: those with the most lines, in the order of their ids."""
    lines = Counter(end for pair in pairs for end in pair)
    chosen = sorted(people, key=lambda person: (-lines[person.pk], person.pk))[:DRAWN]
    return sorted(chosen, key=lambda person: person.pk)


def _dot(person: User) -> Dot:
    return Dot(person.pk, name_of(person), reverse("console_person", args=[person.pk]))


def _lines(said: list[dict], ties: list[dict], drawn: set[int]) -> list[Line]:
    lines = [
        Line("tie", tie["one"].pk, tie["other"].pk, tuple(str(SHORT[kind]) for kind in tie["kinds"])) for tie in ties
    ]
    for one in said:
        ends = one["author"].pk, one["subject"].pk
        lines += [Line("praise", *ends, (str(one["praise"]),))] if one["praise"] else []
        lines += [Line("complaint", *ends, (str(one["complaints"]),))] if one["complaints"] else []
    return [line for line in lines if {line.one, line.other} <= drawn]


def _person(person: User) -> dict[str, Any]:
    """The parameters of components/row.html."""
    return {
        "title": name_of(person),
        "href": reverse("console_person", args=[person.pk]),
        "joined": person.date_joined,
        "does": _("helps") if person.is_helper else _("asks for help"),
        "is_suspended": person.is_suspended,
    }


def _tie(tie: dict[str, Any]) -> dict[str, str]:
    return {"one": name_of(tie["one"]), "other": name_of(tie["other"]), "what": kinds_said(tie["kinds"])}


def _review(review: Review, flag: Flag) -> dict[str, Any]:
    is_open = review.removed_at is None
    return {
        "row": row_of(review, None),
        "about": name_of(review.subject),
        "visit_url": reverse("booking", args=[review.booking_id]),
        "remove_url": reverse("console_review_remove", args=[review.pk]) if is_open else "",
    }
