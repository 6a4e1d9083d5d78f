"""Prices with every part: an hour's price and how many there may be, options, extras, what the platform keeps."""

from typing import Any

from django.utils.translation import gettext as _

from frontend.conditions import tax_words
from frontend.templatetags.spoken import money, price_range, said_minutes
from marketplace.bookings import queries as bookings
from marketplace.bookings import rules
from marketplace.bookings.models import Booking, Extra, Offer, Request
from marketplace.catalog import queries as catalogue
from marketplace.catalog.models import Package
from marketplace.core.money import HOUR, price_of_minutes
from matching import queries as matching
from matching.queries import Prices


def package_words(package: Package) -> str:
    """A package in a list: its name, and how it is paid for and how long it takes."""
    length = said_minutes(package.minutes)
    if package.kind == Package.Kind.HOURLY:
        return _("%(package)s · by the hour, about %(length)s") % {"package": package, "length": length}
    if package.kind == Package.Kind.QUOTE:
        return _("%(package)s · neighbours name their price") % {"package": package}
    if package.is_remote:
        return _("%(package)s · by chat, phone or video, %(length)s") % {"package": package, "length": length}
    return f"{package} · {length}"


def asked_by(helper_id: int, topic_ids: list[int]) -> dict[int, list[dict[str, str]]]:
    """What a helper asks for each package of these topics, in words: topic id → packages. Empty where nobody pays."""
    if not catalogue.is_help_paid():
        return {}
    asked = catalogue.prices_of_all([helper_id]).get(helper_id, {})
    return {
        topic_id: [_asked_row(package, asked) for package in packages]
        for topic_id, packages in catalogue.packages_of_all(topic_ids).items()
    }


def _asked_row(package: Package, asked: dict[int, int]) -> dict[str, str]:
    if package.kind == Package.Kind.QUOTE:
        return {"words": package_words(package), "price": ""}
    price = money(asked.get(package.pk, package.price_usual), package.topic.programme.currency)
    return {"words": package_words(package), "price": price}


def hourly_words(rate: int, minutes: int, most: int, currency: str) -> str:
    """An agreement by the hour in one line: rate, estimate and the most it can come to."""
    words = {"rate": money(rate, currency), "length": said_minutes(minutes), "most": money(most, currency)}
    return _("%(rate)s an hour, about %(length)s, at most %(most)s") % words


def agreed_words(agreed: Offer | Booking, request: Request) -> str:
    """The line about an hour's price of an offer or a visit; once it was worked, minutes times rate. Else nothing."""
    if not agreed.rate:
        return ""
    worked = getattr(agreed, "minutes_worked", None)
    if worked is None:
        minutes = request.package.minutes if request.package else HOUR
        return hourly_words(agreed.rate, minutes, price_of_minutes(agreed.rate, agreed.minutes_most), agreed.currency)
    words = {
        "minutes": worked,
        "rate": money(agreed.rate, agreed.currency),
        "price": money(price_of_minutes(agreed.rate, worked), agreed.currency),
    }
    return _("%(minutes)s min at %(rate)s an hour: %(price)s") % words


def parts_of(booking: Booking) -> list[dict[str, Any]]:
    """What the price of a visit is made of, in minor units: the work, each option, each extra that was added."""
    extras = list(bookings.extras_of(booking).filter(state=Extra.State.ADDED))
    options = [{"words": str(one), "amount": one.price} for one in booking.request.options.all()]
    beside = sum(extra.price for extra in extras) + sum(option["amount"] for option in options)
    is_told = beside <= booking.price and not _is_quoted(booking)
    base = booking.price - (beside if is_told else sum(extra.price for extra in extras))
    lines = [{"words": str(booking.request.package or booking.request.topic), "amount": base}]
    lines[0]["note"] = agreed_words(booking, booking.request)
    lines += options if is_told else []
    return lines + [{"words": extra.words or _("An extra"), "amount": extra.price} for extra in extras]


def _is_quoted(booking: Booking) -> bool:
    """Whether the price is one that was quoted, which holds everything."""
    return booking.request.asks_quotes


def total_of(booking: Booking, side: str) -> dict[str, Any]:
    """The whole price with its parts, for this side: the helper reads also what is left of it."""
    return {
        "lines": parts_of(booking),
        "price": booking.price,
        "fee": booking.commission,
        "fee_note": tax_words(booking.terms) if booking.terms and booking.terms.tax_bps else "",
        "net": booking.price - booking.commission,
        "is_most": bool(booking.rate) and booking.minutes_worked is None,
        "side": side,
        "currency": booking.currency,
    }


def range_words(prices: dict[str, Any], currency: str) -> dict[str, str]:
    """What neighbours ask for a draft's package, in words: a range, an hour's range, the usual price."""
    package, found = prices["package"], prices["found"]
    if package is None:
        return {}
    low, high = (found.low, found.high) if found else (prices["low"], prices["high"])
    said = {"range": price_range(low, high, currency), "usual": money(prices["usual"], currency)}
    if package.kind == Package.Kind.HOURLY:
        said["hour"] = price_range(*_hours_of(found, package, prices["options"]), currency)
        said["length"] = said_minutes(package.minutes)
        said["longest"] = said_minutes(package.minutes_most)
    return said


def _hours_of(found: Prices | None, package: Package, options: int) -> tuple[int, int]:
    """The least and the most that helpers ask for an hour."""
    if found is None:
        return package.price_low, package.price_high
    return tuple(matching.hour_of(package, price - options) for price in (found.low, found.high))  # type: ignore[return-value]


def worked_so_far(booking: Booking) -> dict[str, Any] | None:
    """What the helper fills in at the end of work by the hour: the minutes that the clock says, and the bounds."""
    if not booking.rate or booking.state != Booking.State.STARTED:
        return None
    terms = booking.terms
    shape = {"step": terms.minutes_step, "least": terms.minutes_least, "most": booking.minutes_most}
    minutes = rules.minutes_counted(bookings.minutes_so_far(booking), **shape)
    return {
        **shape,
        "minutes": minutes,
        "rate": money(booking.rate, booking.currency),
        "length": said_minutes(shape["most"]),
    }
