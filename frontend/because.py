"""Where the money of a visit is, since when, why and until when, and whose turn it is: one sentence for each state."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from frontend.cards import way_of
from frontend.templatetags.spoken import money, said_at, said_day, said_on
from marketplace.bookings.models import Booking
from marketplace.bookings.rules import HOLD_LATER_BEFORE, LAPSED
from payments.queries import Money
from payments.whereabouts import Whereabouts, whereabouts_of

NOTHING_YET = Whereabouts()


def story_of(booking: Booking, side: str) -> str:
    """The same for one visit that the reader may see; empty for a free one."""
    if not booking.price:
        return ""
    return told(booking, side, whereabouts_of([booking]).get(booking.pk, NOTHING_YET))


def told(booking: Booking, side: str, where: Whereabouts) -> str:
    found = money_in_it(booking, where)
    words = _words(booking, side, found, where)
    return words % _parts(booking, side, found, where)


def money_in_it(booking: Booking, where: Whereabouts) -> Money:
    return where.money or Money(booking.currency, booking.price, booking.commission)


def _parts(booking: Booking, side: str, found: Money, where: Whereabouts) -> dict[str, Any]:
    amounts = {"kept": found.kept, "out": found.paid_out, "back": found.refunded, "price": booking.price}
    dates = {"taken": where.taken_at, "paid": where.paid_at or booking.settled_at, "held": where.held_at}
    return {
        **{name: money(amount, booking.currency) for name, amount in amounts.items()},
        **{f"{name}_on": said_on(moment) if moment else "" for name, moment in dates.items()},
        "until": _said(found.until),
        "by": _said(booking.confirm_by),
        "hold_by": _said(booking.hold_by),
        "due": said_day(booking.visit.lower - HOLD_LATER_BEFORE),
        "way": way_of(where.hold) if where.hold else "",
        "helper": booking.helper.name_shown,
        "seeker": booking.seeker.name_shown,
        "why": why_ended(booking, side, where),
    }


def _said(moment: datetime | None) -> str:
    return said_at(moment) if moment else ""


def why_ended(booking: Booking, side: str, where: Whereabouts) -> str:
    """Because of what the money went where it went."""
    if where.was_ruled:
        return _("because our team decided so")
    if booking.state == Booking.State.CANCELLED and booking.cancel_reason == LAPSED:
        return _("because the payment did not come in time")
    if booking.state == Booking.State.CANCELLED:
        return _("because the visit was called off")
    if booking.confirmed_at and booking.confirm_by and booking.confirmed_at >= booking.confirm_by:
        return _("because 72 hours passed without a word")
    if side == "seeker":
        return _("because you confirmed it")
    return _("because %(seeker)s confirmed it") % {"seeker": booking.seeker.name_shown}


def _words(booking: Booking, side: str, found: Money, where: Whereabouts) -> str:
    if found.is_frozen:
        return _("The money stays where it is, because there is a case. Our team decides.")
    if found.is_disputed and not found.paid_out:
        return _("The money stays where it is, because a bank asks for it back. It decides within some weeks.")
    if found.trouble:
        return _trouble(side, found.trouble)
    if found.is_closed:
        return _closed(side, found)
    if booking.state in (Booking.State.CONFIRMED, Booking.State.CANCELLED):
        on_its_way = _("It is on its way, %(why)s. That takes a few minutes.")
        return on_its_way if where.hold else _("Nothing was charged, %(why)s.")
    return _under_way(booking, side, found, where)


def _trouble(side: str, code: str) -> str:
    if code == "no_payouts" and side == "helper":
        return _("It waits for you: please set up how you are paid. Then it goes to you at once.")
    return _("The bank did not do what it should. The money is safe, and our team looks after it within a day.")


def _closed(side: str, found: Money) -> str:
    """The money has found its end."""
    if found.taken_back and not found.paid_out:
        return _("The bank gave it back to %(seeker)s. Nothing more moves.")
    if found.paid_out and side == "helper":
        return _("Paid %(paid_on)s: %(out)s, %(why)s.")
    if found.paid_out and found.kept and found.refunded:
        return _("Paid %(paid_on)s: %(kept)s, %(why)s. %(back)s went back.")
    if found.paid_out and found.kept:
        return _("Paid %(paid_on)s: %(kept)s, %(why)s.")
    if found.paid_out:
        return _("The programme paid %(helper)s %(paid_on)s. %(seeker)s paid nothing.")
    if found.refunded:
        return _("All of it went back: %(back)s, %(why)s.")
    return _("Nothing was charged, %(why)s.")


def _under_way(booking: Booking, side: str, found: Money, where: Whereabouts) -> str:
    if where.way:
        return _charged(booking, side)
    if found.captured and booking.state == Booking.State.STARTED:
        return _(
            "Taken %(taken_on)s, because the bank would have let it go before the end. All of it can still go back."
        )
    if found.captured:
        return _waiting_for_word(side)
    if found.held:
        return _held(side)
    return _not_paid(booking, side)


def _charged(booking: Booking, side: str) -> str:
    if booking.state == Booking.State.DONE:
        return _waiting_for_word(side)
    return _(
        "Charged %(taken_on)s by %(way)s, which cannot set money aside. It comes back in full if the visit does not"
        " take place, less what calling off late costs."
    )


def _waiting_for_word(side: str) -> str:
    if side == "seeker":
        return _(
            "Taken %(taken_on)s, because the work was marked as done. It goes to %(helper)s when you confirm, by"
            " %(by)s at the latest. Until then you can say that something is not right."
        )
    return _(
        "Taken %(taken_on)s, because the work was marked as done. It goes to %(helper)s when %(seeker)s confirms, by"
        " %(by)s at the latest."
    )


def _held(side: str) -> str:
    if side == "seeker":
        return _(
            "Set aside by your bank %(held_on)s, at the longest until %(until)s. It is taken when %(helper)s marks"
            " the work as done, and given free if the visit does not take place."
        )
    return _("Set aside by the bank of %(seeker)s, at the longest until %(until)s. It is taken when the work is done.")


def _not_paid(booking: Booking, side: str) -> str:
    if booking.state == Booking.State.RESERVED and side == "seeker":
        return _("Not paid yet. The visit is kept for you until %(hold_by)s; then it lapses, and nobody pays.")
    if booking.state == Booking.State.RESERVED:
        return _("Not paid yet. The visit is kept for %(seeker)s until %(hold_by)s; then it lapses, and nobody pays.")
    if booking.hold_by is None:
        return _("Not paid yet.")
    return _(
        "Not paid yet: the money is set aside from %(due)s on, and by %(hold_by)s at the latest. Else the visit lapses,"
        " and nobody pays."
    )


def rows_for(visits: list[Booking]) -> list[dict[str, Any]]:
    """A seeker's visits that cost something, each with its story."""
    found = whereabouts_of(visits)
    return [_row(visit, found.get(visit.pk, NOTHING_YET)) for visit in visits]


def _row(visit: Booking, where: Whereabouts) -> dict[str, Any]:
    found = money_in_it(visit, where)
    return {
        "booking": visit,
        "amount": found.kept or (visit.price if not found.is_closed and visit.state != Booking.State.CANCELLED else 0),
        "words": told(visit, "seeker", where),
        "tip": found.tip,
    }
