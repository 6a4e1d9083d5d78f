"""A helper's settings as their overview shows them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from frontend.earning import account_of
from frontend.forms.helping import DAYS, by_day
from frontend.hours import days_text
from frontend.people import seen_by_others
from marketplace.accounts.models import User
from marketplace.bookings import queries as bookings
from marketplace.catalog import queries as catalogue
from marketplace.catalog.models import HelperProfile, Package, Topic
from marketplace.vetting import queries as vetting


def overview_of(by: User, profile: HelperProfile) -> dict[str, Any]:
    """The rows of the overview, and what others see of the place."""
    return {"profile": profile, "rows": _rows(by, profile), "seen": seen_by_others(profile.place)}


def _rows(by: User, profile: HelperProfile) -> list[dict[str, str]]:
    place = profile.place
    vetted = vetting.vetted_topic_ids(by.pk)
    services = [str(service.topic) for service in catalogue.services_of(by.pk) if service.topic_id in vetted]
    priced = len(catalogue.prices_of(by.pk))
    return [
        {
            "title": _("Where you start from"),
            "meta": f"{place.postcode} {place.town}" if place else _("not set yet: nobody can find you"),
            "href": reverse("helper_place"),
            "icon": "map-pin",
        },
        {"title": _("Your hours"), "meta": week_text(by.pk), "href": reverse("helper_hours"), "icon": "clock"},
        {
            "title": _("Days that are different"),
            "meta": days_text(by.pk),
            "href": reverse("helper_days"),
            "icon": "calendar-off",
        },
        {
            "title": _("Your topics"),
            "meta": ", ".join(services) or _("none yet"),
            "href": reverse("helper_topics"),
            "icon": "list-checks",
        },
        {
            "title": _("Your prices"),
            "meta": _("%(n)s of your own") % {"n": priced} if priced else _("the usual ones"),
            "href": reverse("helper_prices"),
            "icon": "tag",
        },
        *_payout_rows(by),
    ]


def _payout_rows(by: User) -> list[dict[str, str]]:
    """How this person is paid, where help can be paid for at all."""
    if not catalogue.is_help_paid():
        return []
    said = {
        "ready": _("set up"),
        "begun": _("begun, not finished"),
        "held_up": _("stopped: Stripe waits for an answer"),
        "none": _("not set up: you get free requests only"),
    }
    state = account_of(by)["state"]
    return [{"title": _("Your money"), "meta": said[state], "href": reverse("payouts"), "icon": "wallet"}]


def week_text(helper_id: int) -> str:
    """The week in short words: the days with hours."""
    days = sorted(by_day(bookings.hours_of(helper_id)))
    return ", ".join(str(DAYS[day])[:2] for day in days) or _("none yet: nobody asks you")


def own_topics(by: User) -> tuple[list[Topic], list[Topic]]:
    """The topics that somebody is vetted for, and those that need an application first."""
    vetted = vetting.vetted_topic_ids(by.pk)
    topics = list(catalogue.topics())
    return [one for one in topics if one.pk in vetted], [one for one in topics if one.pk not in vetted]


def own_place(by: User) -> dict[str, Any]:
    """The helper's place as the form's first values, and its id."""
    profile = catalogue.profile_of(by.pk)
    place = profile.place if profile else None
    if place is None:
        return {"id": None, "initial": {}}
    names = ("postcode", "town", "country", "coarser")
    return {"id": place.pk, "initial": {name: getattr(place, name) for name in names}}


def own_packages(by: User) -> list[Package]:
    """The packages of the helper's topics that have a price: where neighbours ask for quotes, it is named then."""
    services = catalogue.services_of(by.pk)
    packages = [package for service in services for package in catalogue.packages_of(service.topic)]
    return [package for package in packages if package.kind != Package.Kind.QUOTE]
