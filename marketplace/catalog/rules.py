"""What the catalogue allows: risk classes, prices within their band, how far a helper comes."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.regions import REGIONS, ZONES
from marketplace.core.errors import Reason

RADIUS_LEAST, RADIUS_MOST = 3, 50
VISITS_LEAST, VISITS_MOST = 1, 12
BUFFER_MOST = 120
NOT_A_HELPER = Reason("not_a_helper", _("You can set this once you are approved as a helper."))
TOPIC_UNKNOWN = Reason("topic_unknown", _("We do not know this topic. Please choose one from the list."))
ALREADY_PAUSED = Reason("already_paused", _("You are already taking a break."))
NOT_OPERATOR = Reason("operators_only", _("Only operators can change the catalogue."))
NOT_PAUSED = Reason("not_paused", _("You are not taking a break."))


def why_not_topic(topic) -> Reason | None:
    """Whether help with this topic exists here at all."""
    if topic.risk == "forbidden":
        return Reason("topic_forbidden", _("We must not help with this. We tell you who can."))
    return None


def why_not_edit(by) -> Reason | None:
    return None if by.is_operator else NOT_OPERATOR


def why_not_radius(radius_km: int) -> Reason | None:
    if RADIUS_LEAST <= radius_km <= RADIUS_MOST:
        return None
    return Reason("radius_wrong", _("Please choose between 3 and 50 km."))


def why_not_visits(visits_a_day: int) -> Reason | None:
    if VISITS_LEAST <= visits_a_day <= VISITS_MOST:
        return None
    return Reason("visits_wrong", _("Please choose between 1 and 12 visits a day."))


def why_not_zone(time_zone: str) -> Reason | None:
    """The name of a zone that the platform reckons in; its own is always one."""
    if time_zone in ZONES or time_zone == settings.TIME_ZONE:
        return None
    return Reason("zone_unknown", _("Please choose a time zone from the list."))


def why_not_region(region: str) -> Reason | None:
    """An ISO 3166-2 code, or nothing for somebody who also comes on public holidays."""
    if region in REGIONS or not region:
        return None
    return Reason("region_unknown", _("Please choose a region from the list."))


def why_not_buffer(minutes: int) -> Reason | None:
    if 0 <= minutes <= BUFFER_MOST:
        return None
    return Reason("buffer_wrong", _("Please choose between 0 and 120 minutes."))


def why_not_price(package, amount: int) -> Reason | None:
    """A helper's price (minor units; of an hour, where it is by the hour) stays within the package's band."""
    if package.kind == "quote":
        return Reason("price_by_quote", _("For this, you name your price when a neighbour asks."))
    if package.price_low <= amount <= package.price_high:
        return None
    return Reason("price_outside", _("Please stay within the range that is given for this package."))


def why_not_helper(person) -> Reason | None:
    return None if person.is_helper else NOT_A_HELPER
