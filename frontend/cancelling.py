"""What it costs when a visit does not take place, in sentences from the one table."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.templatetags.spoken import money, said_at
from marketplace.bookings import queries as bookings
from marketplace.bookings import rules
from marketplace.bookings.models import Booking, Offer
from marketplace.core.money import share


def sentence_before(terms: Any, begins: datetime | None, price: int | None, currency: str) -> str:
    """What the seeker reads before sending: until when calling off is free, what it costs later, who never pays."""
    hours = terms.free_cancel_hours if terms else rules.WITHOUT_TERMS.free_cancel_hours
    until = begins - timedelta(hours=hours) if begins else None
    if terms is None or not price:
        return _(
            "It is free of charge. Please call off as early as you can; if the helper does not come, we look again."
        )
    late = money(share(price, terms.late_cancel_bps), currency)
    return _sentence(until, hours, late)


def _sentence(until: datetime | None, hours: int, late: str) -> str:
    if until is None:
        when = _("Calling off is free until %(hours)s hours before") % {"hours": hours}
    elif until > timezone.now():
        when = _("Calling off is free until %(when)s") % {"when": said_at(until)}
    else:
        return _(
            "Calling off costs up to %(late)s, because it is soon. If the helper does not come, you pay nothing."
        ) % {"late": late}
    return _("%(when)s; after that it costs up to %(late)s. If the helper does not come, you pay nothing.") % {
        "when": when,
        "late": late,
    }


def sentence_of(booking: Booking, side: str) -> str:
    """The same for a visit, as its seeker or its helper reads it."""
    if side == "helper":
        begins = rules.cancellation_counts_from(booking)
        return _helpers_sentence(booking.price, booking.terms, begins, booking.currency)
    if not booking.price:
        return sentence_before(None, booking.visit.lower, None, booking.currency)
    late = money(rules.share_of_price(booking, booking.terms.late_cancel_bps), booking.currency)
    return _sentence(rules.free_until(booking), booking.terms.free_cancel_hours, late)


def sentence_of_offer(offer: Offer) -> str:
    """What a helper reads before saying yes."""
    return _helpers_sentence(offer.price, offer.terms, offer.request.begins_at, offer.currency)


def _helpers_sentence(price: int, terms: Any, begins: datetime, currency: str) -> str:
    hours = (terms or rules.WITHOUT_TERMS).free_cancel_hours
    until = begins - timedelta(hours=hours)
    if until > timezone.now():
        said = _("You can give it back without a fault until %(when)s, and later for a good reason.") % {
            "when": said_at(until)
        }
    else:
        said = _("It is soon: after your yes you can give it back without a fault only for a good reason.")
    if not price or terms is None:
        return said
    amounts = {
        "late": money(share(price, terms.late_cancel_bps), currency),
        "absent": money(share(price, terms.absent_bps), currency),
    }
    more = _("If the seeker calls off late, %(late)s are paid, and %(absent)s when nobody opens.") % amounts
    return f"{said} {more}"


def ended_of(booking: Booking, side: str) -> dict[str, Any] | None:
    """How a visit ended that did not take place: in whose favour, what it costs, and where it goes on."""
    row = rules.row_of(booking)
    if row is None or booking.state != Booking.State.CANCELLED:
        return None
    return {
        "words": row.words,
        "cost": _cost(booking, row, side),
        "fault": _fault(booking, side),
        "search": _onward(booking) if side == "seeker" else None,
    }


def _cost(booking: Booking, row: rules.Row, side: str) -> str:
    payment = rules.payment_of(booking)
    if not booking.price or row.pays == "ruling":
        return ""
    if not payment.amount or booking.held_until is None:
        return _("You pay nothing.") if side == "seeker" else _("Nothing is paid for this visit.")
    return payer_words(payment, booking.currency, side)


def payer_words(payment: rules.Payment, currency: str, side: str) -> str:
    """Who pays how much, as this side reads it."""
    amount = {"amount": money(payment.amount, currency)}
    if not payment.amount:
        return _("Nobody pays for it.")
    if payment.payer == rules.PROGRAMME:
        return _("The programme pays %(amount)s; the seeker pays nothing.") % amount
    return _("You pay %(amount)s.") % amount if side == "seeker" else _("The seeker pays %(amount)s.") % amount


def _fault(booking: Booking, side: str) -> str:
    if booking.fault == Booking.Fault.NOBODY:
        return _("It counts against nobody.")
    if not booking.fault:
        return ""
    if side == "operator":
        return _("It counts against %(who)s.") % {"who": _name_of(booking)}
    return _("It counts as yours.") if booking.fault == side else _("It does not count against you.")


def _name_of(booking: Booking) -> str:
    person = booking.seeker if booking.fault == Booking.Fault.SEEKER else booking.helper
    return person.name_shown


def _onward(booking: Booking) -> dict[str, str] | None:
    """For a seeker whose request goes on: the search, or the visit that came of it."""
    again = bookings.replacement_of(booking)
    if again:
        return {"url": reverse("booking", args=[again.pk]), "label": _("To the new visit")}
    if booking.request.state in ("open", "unfilled"):
        return {"url": reverse("request", args=[booking.request_id]), "label": _("To the search for somebody else")}
    return None


def outcomes_of(booking: Booking, side: str) -> list[dict[str, Any]]:
    """Every other way in which the work can end than well, with who pays for it."""
    found = []
    for code, words in list(rules.OUTCOMES.items())[1:]:
        payment = rules.payment_for(booking.price, booking.terms, code)
        pays = payer_words(payment, booking.currency, side) if booking.price else ""
        found.append({"code": code, "words": words, "pays": pays})
    return found


def outcome_of(booking: Booking, side: str) -> dict[str, Any] | None:
    """What the helper said came of it, and who pays; nothing to say about what is simply solved."""
    if booking.outcome in ("", rules.SOLVED) or booking.state == Booking.State.CANCELLED:
        return None
    payment = rules.payment_of(booking)
    pays = payer_words(payment, booking.currency, side) if booking.price else ""
    return {"words": rules.OUTCOMES[booking.outcome], "pays": pays}


def history_of(request_id: int) -> list[dict[str, Any]]:
    """What became of the earlier visits of a request, for whoever is asked next: no names, only what helps them."""
    return [
        {
            "at": one.cancelled_at,
            "code": one.ending,
            "words": rules.BY_CODE[one.ending].words,
            "reason": rules.RETURN_REASONS[one.cancel_reason] if one.cancel_reason in rules.ABOUT_THE_WORK else "",
        }
        for one in bookings.earlier_ends(request_id)
    ]
