"""What the catalogue allows: risk classes, prices within their band, how far a helper comes."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models import default_outcomes
from marketplace.catalog.regions import REGIONS, ZONES
from marketplace.core.errors import Reason
from marketplace.core.money import ALL_BPS, share

RADIUS_LEAST, RADIUS_MOST = 3, 50
VISITS_LEAST, VISITS_MOST = 1, 12
BUFFER_MOST = 120
NOT_A_HELPER = Reason("not_a_helper", _("You can set this once you are approved as a helper."))
TOPIC_UNKNOWN = Reason("topic_unknown", _("We do not know this topic. Please choose one from the list."))
ALREADY_PAUSED = Reason("already_paused", _("You are already taking a break."))
NOT_OPERATOR = Reason("operators_only", _("Only operators can change the catalogue."))
PAUSED_BY_US = Reason("paused_by_us", _("This break was decided by our team. It ends by itself."))
NOT_PAUSED = Reason("not_paused", _("You are not taking a break."))


PAYERS = {"seeker": _("the seeker"), "programme": _("the programme"), "nobody": _("nobody")}
TERMS_WRONG = Reason("terms_wrong", _("Please check the numbers: shares lie between 0 and 100 per cent."))
TAX_WRONG = Reason("tax_wrong", _("VAT lies between 0 and 30 per cent."))
TAX_MOST = 3_000
TERMS_SAME = Reason("terms_same", _("Nothing is different from what holds now."))
# What makes up a version of a programme's conditions.
TERMS = (
    *("commission_bps", "free_cancel_hours", "late_cancel_bps", "absent_bps", "tax_bps"),
    *("grace_minutes", "answer_minutes", "outcomes"),
)


def why_not_terms(values: dict, newest) -> Reason | None:
    """Whether a programme's conditions can be these: shares up to the whole, times that leave room to answer."""
    shares = [values[name] for name in TERMS if name.endswith("_bps")]
    shares += [rule["bps"] for rule in values["outcomes"].values()]
    payers = {rule["payer"] for rule in values["outcomes"].values()}
    times = values["free_cancel_hours"] <= 168 and values["grace_minutes"] <= 60 and 1 <= values["answer_minutes"] <= 60
    is_known = set(values["outcomes"]) == set(default_outcomes()) and payers <= set(PAYERS)
    if not times or not is_known or not all(0 <= one <= ALL_BPS for one in shares):
        return TERMS_WRONG
    if values["tax_bps"] > TAX_MOST:
        return TAX_WRONG
    is_same = newest is not None and all(getattr(newest, name) == values[name] for name in TERMS)
    return TERMS_SAME if is_same else None


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


def price_for_least(net_least: int, bps: int, package) -> int:
    """The price in minor units that leaves at least so much after a commission of `bps`, within the package's band.

    The commission of a price is price × bps / 10,000, rounded half up.
    """
    gross = net_least * ALL_BPS // (ALL_BPS - bps) if bps < ALL_BPS else package.price_high
    while gross < package.price_high and gross - share(gross, bps) < net_least:
        gross += 1
    return min(gross, package.price_high)


def why_not_price(package, amount: int) -> Reason | None:
    """A helper's price (minor units; of an hour, where it is by the hour) stays within the package's band."""
    if package.kind == "quote":
        return Reason("price_by_quote", _("For this, you name your price when a neighbour asks."))
    if package.price_low <= amount <= package.price_high:
        return None
    return Reason("price_outside", _("Please stay within the range that is given for this package."))


def why_not_helper(person) -> Reason | None:
    return None if person.is_helper else NOT_A_HELPER
