"""The same helper once more, and regularly: what those pages show."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend import slots
from frontend.people import card_of
from marketplace.accounts.models import User
from marketplace.bookings import queries
from marketplace.bookings.models import Booking, Series

# Why a date is left out, as both read it; nothing of what else the helper does.
LEFT_OUT = {
    "away_then": gettext_lazy("left out: your helper is away"),
    "too_late": gettext_lazy("left out: it had passed"),
}
SAID = {
    "agree": (gettext_lazy("Yes, to all of it"), "check", "primary"),
    "refuse": (gettext_lazy("No, thank you"), "x", "quiet"),
}
NEXT = {
    ("proposed", "helper"): gettext_lazy(
        "One yes is enough for all of it. Each visit can be moved or called off later."
    ),
    ("proposed", "seeker"): gettext_lazy("We asked your helper. You hear from us as soon as there is an answer."),
    ("running", "helper"): gettext_lazy("Visits are fixed five weeks ahead. Each is a visit of its own."),
    ("running", "seeker"): gettext_lazy(
        "Visits are fixed five weeks ahead. Each is a visit of its own, and is paid two days before."
    ),
}


def links_of(booking: Booking, by: User) -> dict[str, str] | None:
    """The ways on from a visit: to the same again, and to the series that it is part of; None when there is none."""
    series_id = booking.request.series_id
    may_ask = by.pk == booking.seeker_id and not queries.why_not_again(booking)
    if not may_ask and not series_id:
        return None
    return {
        "again": reverse("booking_again", args=[booking.pk]) if may_ask else "",
        "series": reverse("series", args=[series_id]) if series_id and by.pk else "",
    }


def page_of(booking: Booking, week: int, chosen: str = "") -> dict[str, Any]:
    """The free times of a visit's helper for the same once more, and what it costs."""
    minutes = int((booking.visit.upper - booking.visit.lower).total_seconds() // 60)
    reason = queries.why_not_again(booking)
    return {
        "booking": booking,
        "helper": card_of(booking.helper),
        "price": booking.offer.price,
        "reason": reason,
        "slots": None if reason else slots.page_of(slots.Wanted(booking.helper_id, minutes), week, chosen),
    }


def series_page(series: Series, by: User) -> dict[str, Any]:
    """All dates of a series, what one visit costs or brings, and this side's verbs."""
    side = "helper" if series.helper_id == by.pk else "seeker"
    choices = {choice.verb for choice in queries.series_choices(series, by) if choice.reason is None}
    return {
        "series": series,
        "side": side,
        "other": card_of(series.seeker if side == "helper" else series.helper),
        "amount": series.net if side == "helper" else series.price,
        "dates": [_date(one) for one in queries.series_dates(series)],
        # Who pays nothing need not read when it is paid.
        "next": NEXT.get((series.state, "helper" if series.state == "running" and not series.price else side), ""),
        "verbs": [_verb(verb, series) for verb in SAID if verb in choices],
        "withdraw_url": reverse("series_withdraw", args=[series.pk]) if "withdraw" in choices else "",
        "end_url": reverse("series_end", args=[series.pk]) if "end" in choices else "",
    }


def _verb(verb: str, series: Series) -> dict[str, Any]:
    label, icon, kind = SAID[verb]
    return {"url": reverse(f"series_{verb}", args=[series.pk]), "label": label, "icon": icon, "kind": kind}


def _date(one: queries.SeriesDate) -> dict[str, Any]:
    left_out = LEFT_OUT.get(one.left_out, _("left out: your helper has no time then")) if one.left_out else ""
    href = reverse("booking", args=[one.booking.pk]) if one.booking else ""
    return {"begins": one.begins, "ends": one.ends, "booking": one.booking, "href": href, "left_out": left_out}
