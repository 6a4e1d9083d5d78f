"""A person as pages show them: face, name, badge with what is behind it, languages, and where about."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from frontend.pricing import asked_by
from frontend.reviewing import public_rows, trust_of, trust_words
from frontend.showing import results_of
from frontend.tallying import tally_of
from frontend.thanking import thanked_for
from frontend.trusting import families
from marketplace.accounts import localities
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Place, User
from marketplace.bookings import queries as bookings
from marketplace.catalog import queries as catalogue
from marketplace.vetting import queries as vetting
from marketplace.vetting.models import Badge
from marketplace.vetting.rules import CHECKS, TOPIC_CHECKS
from reviews import queries as reviews
from reviews.rules import REPORT_REASONS

PLACES_AT_MOST = 5


def photo_of(person: User) -> str:
    return reverse("person_photo", args=[person.pk]) if person.photo else ""


def checks_of(person: User) -> list[dict]:
    """What was checked of a helper, each with its date: exactly the list behind the badge."""
    return _checks(vetting.badges_of(person.pk))


def _checks(badges: Iterable[Badge]) -> list[dict]:
    found: dict[Any, dict] = {}
    for badge in badges:
        for code in badge.checks:
            about_topic = code in TOPIC_CHECKS
            label = f"{badge.topic}: {CHECKS[code]}" if about_topic else CHECKS[code]
            key = (code, badge.topic_id) if about_topic else code
            found.setdefault(key, {"label": label, "when": badge.given_at, "until": badge.expires_at})
    return list(found.values())


def card_of(person: User) -> dict:
    """The parameters of components/person.html."""
    is_helper = person.is_helper
    return {
        "id": person.pk,
        "name": person.name_shown,
        "photo": photo_of(person),
        "checks": checks_of(person) if is_helper else [],
        "languages": person.languages,
        "note": "" if is_helper else _("asks for help"),
        "href": reverse("person", args=[person.pk]),
        **trust_of(person),
    }


def cards_of(helpers: Sequence[User], family: str | None = None) -> list[dict]:
    """The same of several helpers, in a number of reads that does not grow with them.

    For a `family` of topics their trust is what counts there.
    """
    ids = [person.pk for person in helpers]
    badges, trusts = vetting.badges_by_person(ids), reviews.trusts_of(ids)
    return [
        {
            "id": person.pk,
            "name": person.name_shown,
            "photo": photo_of(person),
            "checks": _checks(badges[person.pk]),
            "languages": person.languages,
            "href": reverse("person", args=[person.pk]),
            **trust_words(trusts[person.pk].trust_in(family)),
        }
        for person in helpers
    ]


def badges_of(person: User) -> list[dict]:
    """The topics that somebody is vetted for, each with what was checked."""
    return [_badge_row(badge) for badge in vetting.badges_of(person.pk)]


def _badge_row(badge: Badge) -> dict:
    checks = [str(CHECKS[code]) for code in badge.checks]
    return {"topic": badge.topic, "checks": checks, "when": badge.given_at, "until": badge.expires_at}


def person_page(person: User, by: User | None) -> dict:
    """Somebody's public side: what they help with, what was checked for it, and where about they start from."""
    profile = catalogue.profile_of(person.pk) if person.is_helper else None
    offered = {service.topic_id for service in catalogue.services_of(person.pk)}
    helps = [row for row in badges_of(person) if row["topic"].pk in offered]
    prices = asked_by(person.pk, [row["topic"].pk for row in helps]) if helps else {}
    near = seen_by_others(profile.place) if profile else ""
    facts = [{"icon": "hexagon", "term": _("Where about"), "text": _("near %(town)s") % {"town": near}}] if near else []
    return {
        "person": person,
        "card": card_of(person),
        "helper": profile,
        "helps": [{**row, "prices": prices.get(row["topic"].pk, [])} for row in helps],
        "free": bool(prices and profile and profile.helps_for_free),
        "thanked_for": thanked_for(person),
        "families": _families(person, helps),
        "facts": facts,
        "near": near,
        "again": _again_url(person, by) if by and by.is_authenticated else "",
        "results": results_of(person) if person.is_helper else [],
        "tally": tally_of(person.pk) if person.is_helper else None,
        "reviews": public_rows(person, by) if person.is_helper else [],
        "report_reasons": list(REPORT_REASONS.items()),
    }


def _families(person: User, helps: list[dict]) -> list[dict]:
    """How far somebody can be trusted with each kind of help that they offer."""
    wanted = {row["topic"].family_id for row in helps}
    return families(reviews.trusts_of([person.pk])[person.pk], wanted, catalogue.family_names()) if helps else []


def _again_url(helper: User, by: User) -> str:
    """Where one asks this helper again, of whom one had a confirmed visit; empty when that is not possible."""
    booking = bookings.last_visit_with(by, helper.pk)
    return reverse("booking_again", args=[booking.pk]) if booking and not bookings.why_not_again(booking) else ""


def seen_by_others(place: Place | None) -> str:
    """The only thing that others learn of a place: the town or district around its cell's centre."""
    return localities.town_at(place.cell_lng, place.cell_lat) if place else ""


def own_places(by: User) -> list[dict]:
    """One's own addresses, the latest first and each once, with what others see of them."""
    found: dict[str, dict] = {}
    for place in accounts.places_of(by):
        street = f"{place.street} {place.number}".strip()
        address = ", ".join(part for part in (street, f"{place.postcode} {place.town}") if part)
        if address not in found and len(found) < PLACES_AT_MOST:
            seen = seen_by_others(place)
            found[address] = {"address": address, "how": place.get_precision_display(), "seen": seen}
    return list(found.values())
