"""The money of a visit as its two people read it: what is due, what is held, what became of it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from frontend import because, cards, chargebacks, pricing
from frontend.templatetags.spoken import money, said_at, said_from_now
from marketplace.accounts.models import User
from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Booking, Extra
from marketplace.bookings.rules import is_covered, payment_of
from marketplace.core.money import share
from payments import queries as payments
from payments.queries import Money


def panel_of(booking: Booking, by: User, side: str) -> dict[str, Any]:
    """Everything about money on the page of a visit; empty for a free one."""
    if not booking.price:
        return {}
    found = payments.money_of(booking)
    return {
        "money": found,
        "pay": pay_button(booking) if side == "seeker" else None,
        "tap": cards.paying_of(booking, by) if side == "seeker" and pay_button(booking) else None,
        "later": cards.later_of(booking, by) if side == "seeker" else None,
        "tip": cards.tip_of(booking, by, side),
        "extras": [_extra(extra, by, side) for extra in bookings.extras_of(booking)],
        "may_ask_extra": side == "helper" and booking.state == Booking.State.STARTED,
        "receipt": reverse("receipt", args=[booking.pk]) if found.captured else "",
        "total": None if booking.state == Booking.State.CANCELLED else pricing.total_of(booking, side),
        "worked": pricing.worked_so_far(booking) if side == "helper" else None,
        "calm": chargebacks.sentence_of(booking, side),
        "books": reverse("console_money", args=[booking.pk]) if side == "operator" else "",
    }


def pay_button(booking: Booking) -> dict[str, Any] | None:
    """Where the seeker pays, or why that cannot be done now; None when there is nothing to pay any more."""
    if booking.state not in ("reserved", "agreed") or is_covered(booking.held_until, booking.visit.upper):
        return None
    reason = payments.why_not_pay(booking)
    if reason and booking.state == "agreed":
        return None
    return {
        "url": reverse("booking_pay", args=[booking.pk]),
        "label": _("Pay %(amount)s now") % {"amount": money(booking.price, booking.currency)},
        "reason": str(reason) if reason else "",
        "until": booking.hold_by,
        "ways": ways_words(booking),
        "is_renewal": booking.held_until is not None,
        "words": said_from_now(booking.hold_by) if booking.hold_by and not reason else "",
    }


def ways_words(booking: Booking) -> str:
    """What is different about the ways of paying that charge at once."""
    names = [cards.WAYS.get(way, way) for way in payments.instant_ways(booking.currency)]
    if not names:
        return ""
    said = {"ways": ", ".join(names)}
    return _("%(ways)s: charged at once, and back in full if the visit does not take place.") % said


def _extra(extra: Extra, by: User, side: str) -> dict[str, Any]:
    """One extra as a row, with the verbs of this side."""
    verbs = {choice.verb: choice for choice in bookings.extra_choices(extra, by) if not choice.reason}
    is_to_pay = side == "seeker" and extra.state == Extra.State.APPROVED
    return {
        "extra": extra,
        "price": extra.price,
        "verbs": [_extra_verb(extra, verb) for verb in verbs],
        "pay_url": reverse("extra_pay", args=[extra.pk]) if is_to_pay else "",
        "tap": cards.paying_of(extra.booking, by, extra) if is_to_pay else None,
    }


def _extra_verb(extra: Extra, verb: str) -> dict[str, str]:
    labels = {"approve": _("Agree and pay"), "refuse": _("No, thank you"), "withdraw": _("Take it back")}
    return {"verb": verb, "label": labels[verb], "url": reverse(f"extra_{verb}", args=[extra.pk])}


def price_fact(booking: Booking, side: str) -> dict[str, Any]:
    """The line about the price, in one sentence for this side."""
    if not booking.price:
        return {"icon": "hand-heart", "term": _("Price"), "text": _("free, from a neighbour")}
    found = payments.money_of(booking)
    if side == "helper":
        net = money(_helpers_net(booking, found), booking.currency)
        net = _("at most %(price)s") % {"price": net} if _is_most(booking) else net
        return {"icon": "wallet", "term": _("You get"), "text": net, "note": _helpers_note(booking, found)}
    price = money(booking.price, booking.currency)
    text = _("at most %(price)s") % {"price": price} if _is_most(booking) else price
    return {"icon": "wallet", "term": _("Price"), "text": text}


def price_facts(booking: Booking, side: str) -> list[dict[str, Any]]:
    """The line about the price, and where the money is, since when, why, and whose turn it is."""
    words = because.story_of(booking, side)
    story = [{"icon": "credit-card", "term": _("Where the money is"), "text": words}] if words else []
    return [price_fact(booking, side), *story]


def _is_most(booking: Booking) -> bool:
    return bool(booking.rate) and booking.minutes_worked is None and booking.state != Booking.State.CANCELLED


def _helpers_net(booking: Booking, found: Money) -> int:
    """What is left for the helper: of a visit that was called off only what the table says."""
    if booking.state != Booking.State.CANCELLED:
        return found.net
    if found.is_closed:
        return found.paid_out
    amount = payment_of(booking).amount if booking.held_until else 0
    return amount - share(amount, booking.terms.commission_bps)


def _helpers_note(booking: Booking, found: Money) -> str:
    amounts = {
        "price": money(booking.price, booking.currency),
        "fee": money(booking.commission, booking.currency),
        "out": money(found.paid_out, booking.currency),
    }
    if found.is_frozen:
        return _("It stays where it is until the case is decided.")
    if found.is_disputed and not found.paid_out:
        return _("It waits until the bank has decided.")
    if found.trouble == "no_payouts":
        return _("It waits: please look at how you are paid.")
    if found.trouble:
        return _("It waits: our team looks after it.")
    if found.is_closed and found.paid_out:
        return _("%(out)s are on their way to your account.") % amounts
    if found.is_closed:
        return _("Nothing is paid for this visit.")
    if booking.state == Booking.State.CANCELLED:
        return _("After the commission, for a visit that was called off.") if booking.held_until else ""
    if found.captured and booking.confirm_by and booking.state == Booking.State.DONE:
        when = {"when": said_at(booking.confirm_by)}
        return _("Paid to you as soon as it is confirmed, at the latest on %(when)s.") % when
    return _("%(price)s, less %(fee)s for the platform. Paid to you after the confirmation.") % amounts


def receipt_of(booking: Booking, side: str) -> dict[str, Any]:
    """The lines of a receipt: for the seeker what was paid, for the helper what came and what was kept."""
    found = payments.money_of(booking)
    lines = pricing.parts_of(booking)
    fee = found.captured - found.refunded - found.lost - found.paid_out if found.is_closed else booking.commission
    if side != "helper":
        return {"lines": lines, "money": found, "total": found.kept, "fee": fee, "back": found.captured - found.kept}
    return {"lines": lines, "money": found, "total": found.paid_out, "fee": fee, "back": found.refunded}
