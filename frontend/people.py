"""A person as pages show them: face, name, badge with what is behind it, languages."""

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.vetting import queries as vetting
from marketplace.vetting.rules import CHECKS


def photo_of(person: User) -> str:
    return reverse("person_photo", args=[person.pk]) if person.photo else ""


def checks_of(person: User) -> list[dict]:
    """What was checked of a helper, each with its date: exactly the list behind the badge."""
    found: dict[str, dict] = {}
    for badge in vetting.badges_of(person.pk):
        for code in badge.checks:
            found.setdefault(code, {"label": CHECKS[code], "when": badge.given_at, "until": badge.expires_at})
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
    }
