"""Badges as pages show them: what somebody is thanked for, by which rule, and how far they are, said calmly."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from frontend.templatetags.spoken import language_names
from marketplace.accounts.models import User
from marketplace.core.actors import Actor
from reviews import queries, recognition
from reviews.models import Recognition
from reviews.queries import Standing
from reviews.recognition import Found

ICONS = {
    recognition.FIRST_TEN: "sprout",
    recognition.WITHIN_THE_HOUR: "clock-check",
    recognition.THREE_LANGUAGES: "languages",
    recognition.ELDERS: "heart-handshake",
}


def rule_rows() -> list[dict[str, Any]]:
    """Every badge with its rule, as everybody reads them."""
    return [_words(code) | {"rule": rule.said} for code, rule in recognition.RULES.items()]


def thanked_for(person: User) -> list[dict[str, Any]]:
    """What somebody is thanked for, for everybody to read; the parameters of components/thanks.html."""
    return [_thanks(row) for row in queries.recognitions_of(person.pk)] if person.is_helper else []


def _words(code: str) -> dict[str, Any]:
    rule = recognition.RULES[code]
    href = f"{reverse('badges')}#{code}"
    return {"code": code, "name": str(rule.name), "meaning": str(rule.meaning), "icon": ICONS[code], "href": href}


def _thanks(row: Recognition) -> dict[str, Any]:
    until = recognition.counts_until(row.code, row.looked_at)
    return {**_words(row.code), "since": row.given_at, "until": until}


def own_badges(by: Actor) -> dict[str, Any]:
    """Every badge for its own helper: since when, or how far they are. Raises Missing for whoever does not help."""
    rows = [_own(one) for one in queries.own_recognition(by)]
    return {"rows": rows, "is_shown": queries.is_recognition_shown(by.pk)}


def _own(one: Standing) -> dict[str, Any]:
    row = one.row
    return {
        **(_thanks(row) if row else _words(one.code) | {"since": None, "until": None}),
        "rule": one.rule.said,
        "progress": "" if row else progress_words(one.code, one.found),
        "ended": [_ended(past) for past in one.ended],
    }


def _ended(row: Recognition) -> dict[str, Any]:
    return {"since": row.given_at, "until": row.ended_at, "reason": row.get_ended_because_display()}


def progress_words(code: str, found: Found) -> str:
    """How far somebody is, in words: no bar, no hurry."""
    numbers = {"have": found.have, "need": found.need, "good": found.good, "needed": found.good_needed}
    if found.languages:
        return _("%(have)s of %(need)s languages so far: %(names)s") % {
            **numbers,
            "names": language_names(found.languages),
        }
    if code == recognition.THREE_LANGUAGES:
        return _("%(have)s of %(need)s languages so far") % numbers
    if found.has_case and found.have >= found.need:
        return _("A case about one of the latest visits was decided against you. The visits after it count anew.")
    if found.have >= found.need:
        return _WELL[code]() % numbers
    if code == recognition.WITHIN_THE_HOUR:
        return _("%(have)s of %(need)s requests so far") % numbers
    return _("%(have)s of %(need)s visits so far") % numbers


# What is said once there is enough, but not of the kind that the rule wants.
_WELL = {
    recognition.FIRST_TEN: lambda: _("%(good)s of the latest %(need)s visits went well; the rule asks for %(needed)s"),
    recognition.WITHIN_THE_HOUR: lambda: _(
        "%(good)s of the last %(need)s were answered within the hour; the rule asks for %(needed)s"
    ),
    recognition.ELDERS: lambda: _(
        "%(good)s of the latest %(need)s times “kind and clear” was answered with yes; the rule asks for %(needed)s"
    ),
}
