"""What the product knows of a visit, in words for a bank that takes its payment back.

Only what is needed to show that the work was agreed and done: no address, no number, nothing of what the two wrote.
"""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.happened import LINES
from frontend.templatetags.spoken import money, said_minutes
from marketplace.bookings import queries as bookings
from marketplace.bookings import rules
from marketplace.bookings.models import Booking
from marketplace.chat import queries as chat
from marketplace.core.entries import Entry
from marketplace.disputes import queries as disputes
from payments import queries as payments
from reviews import queries as reviews

# What shows that the visit was wanted, took place and was paid.
TELLING = {
    "request.published",
    "quote.accepted",
    "booking.reserved",
    "booking.agreed",
    "booking.moved",
    "payment.held",
    "doorstep.confirmed",
    "booking.arrived",
    "booking.started",
    "booking.finished",
    "booking.confirmed",
    "booking.cancelled",
    "booking.missed",
    "extra.added",
    "payment.captured",
    "payment.refunded",
    "payment.released",
    "case.opened",
    "case.ruled",
}


def evidence_of(booking: Booking) -> dict[str, str]:
    """Stripe's name of each field → what we can say in it."""
    return {
        "product_description": _product(booking),
        "service_date": timezone.localdate(booking.started_at or booking.visit.lower).isoformat(),
        "uncategorized_text": "\n".join(_happened(booking)),
        "cancellation_policy_disclosure": _policy(booking),
        "cancellation_rebuttal": _ended(booking),
    }


def _product(booking: Booking) -> str:
    words = {
        "what": booking.request.package or booking.request.topic,
        "price": money(booking.price, booking.currency),
    }
    said = _("Help from a neighbour, arranged and paid through Service Friend: %(what)s.") % words
    said += " " + _("Agreed price: %(price)s.") % words
    if booking.minutes_worked:
        said += " " + _("Worked: %(time)s.") % {"time": said_minutes(booking.minutes_worked)}
    extras = [extra for extra in bookings.extras_of(booking) if extra.state == "added"]
    for extra in extras:
        words = {"what": extra.words, "price": money(extra.price, booking.currency)}
        said += " " + _("Agreed and paid on top: %(what)s, %(price)s.") % words
    return said


def _happened(booking: Booking) -> Iterator[str]:
    """The timeline as lines, then who wrote when."""
    yield _("What happened (times of %(zone)s):") % {"zone": timezone.get_current_timezone_name()}
    rooms = (bookings, payments, disputes, reviews)
    entries = [entry for room in rooms for entry in room.entries_for_booking(booking.pk) if entry.kind in TELLING]
    for entry in sorted(entries, key=lambda entry: entry.at):
        yield f"{_moment(entry.at)} – {LINES[entry.kind][0]}{_by(entry, booking)}"
    yield from _door(booking)
    yield from _talk(booking)


def _by(entry: Entry, booking: Booking) -> str:
    if entry.kind == "booking.confirmed" and entry.actor_id is None:
        return " (" + _("by itself, 72 hours after it was done: the customer had raised nothing") + ")"
    names = {booking.seeker_id: _("the customer"), booking.helper_id: _("the helper")}
    return f" ({names[entry.actor_id]})" if entry.actor_id in names else ""


def _door(booking: Booking) -> Iterator[str]:
    if bookings.is_arrival_proven(booking):
        yield _(
            "At the door each of the two told the other a word that only the other one's page showed, and both"
            " confirmed to have heard the right one: the helper was there, and met the customer."
        )


def _talk(booking: Booking) -> Iterator[str]:
    """How often they wrote, and when last; not what."""
    said = chat.entries_for_booking(booking.pk)
    theirs = [entry for entry in said if entry.actor_id == booking.seeker_id]
    if said:
        words = {"all": len(said), "theirs": len(theirs), "last": _moment(said[-1].at)}
        yield _("The two wrote %(all)s messages, %(theirs)s of them the customer; the last one at %(last)s.") % words


def _policy(booking: Booking) -> str:
    terms = booking.terms or rules.WITHOUT_TERMS
    late = money(rules.share_of_price(booking, terms.late_cancel_bps), booking.currency)
    words = {"hours": terms.free_cancel_hours, "late": late}
    rule = _(
        "Calling off is free until %(hours)s hours before the visit, and costs up to %(late)s after that. If the helper"
        " does not come, nothing is paid."
    )
    shown = _("The customer read this before the request was sent, and again on the page of the visit.")
    return f"{rule % words} {shown}"


def _ended(booking: Booking) -> str:
    if booking.state == Booking.State.CANCELLED:
        return _("The visit was called off; what was charged is the fee that the policy names.")
    if disputes.case_of(booking):
        return _("The visit was not called off. What the customer raised about it was looked into by our team.")
    return _(
        "The visit was not called off. Its page lets the customer say that something is wrong, before the payment and"
        " for 14 days after it; the customer did not."
    )


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
