"""Saved cards in words, and what can be done with them on the page of a visit: pay, pay later, tip."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.forms.cards import SUGGESTED
from frontend.templatetags.spoken import money, said_on
from marketplace.accounts.models import User
from marketplace.bookings.models import Booking, Extra
from marketplace.bookings.rules import HOLD_LATER_BEFORE
from payments import holding, rules
from payments import queries as payments
from payments.models import Card, Deal, Hold

BRANDS = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express", "maestro": "Maestro"}
WAYS = {"card": "", "twint": "TWINT", "eps": "eps", "ideal": "iDEAL", "bancontact": "Bancontact"}


def name_of(card: Card) -> str:
    """ "Visa 4242", as people know their cards apart."""
    return f"{BRANDS.get(card.brand, card.brand.capitalize())} {card.last4}"


def end_of(card: Card) -> str:
    """Until when it is good, in words."""
    today, until = timezone.localdate(), {"month": f"{card.exp_month:02}/{card.exp_year}"}
    if holding.has_expired(card, today):
        return _("It has expired (%(month)s).") % until
    if holding.expires_this_month(card, today):
        return _("It expires this month (%(month)s). Please add another one in time.") % until
    return _("Good until the end of %(month)s.") % until


def page_of(by: User) -> dict[str, Any]:
    """The page "Your cards"."""
    return {"cards": [_row(card) for card in payments.cards_of(by.pk)], "is_adding": payments.is_adding_card(by.pk)}


def _row(card: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "card": card,
        "name": name_of(card),
        "end": end_of(card),
        "warns": holding.has_expired(card, today) or holding.expires_this_month(card, today),
        "visits": card.visits,
        "remove": reverse("card_remove", args=[card.pk]),
    }


def choices_of(by: User) -> list[dict[str, Any]]:
    """The cards that can pay now; those that soon cannot come last."""
    now = timezone.now()
    good = [card for card in payments.cards_of(by.pk) if holding.why_not_card(card, now) is None]
    good.sort(key=lambda card: holding.expires_this_month(card, timezone.localdate()))
    return [{"pk": card.pk, "name": name_of(card)} for card in good]


def paying_of(booking: Booking, by: User, extra: Extra | None = None) -> dict[str, Any]:
    """By which cards a visit, or an extra, can be paid with one tap; why the last try failed; where a bank waits."""
    hold = payments.asked_hold(by, booking.pk, extra.pk if extra else None, is_tip=False)
    url = reverse("extra_pay_card", args=[extra.pk]) if extra else reverse("booking_pay_card", args=[booking.pk])
    return {"cards": choices_of(by), "url": url, "failure": _failure(hold), "bank": _bank(hold)}


def _failure(hold: Hold | None) -> str:
    code = payments.failure_of(hold) if hold else ""
    return str(holding.why_declined(code)) if code else ""


def _bank(hold: Hold | None) -> str:
    """Where the bank waits for a confirmation."""
    return hold.session_url if hold and hold.intent else ""


def later_of(booking: Booking, by: User) -> dict[str, Any] | None:
    """What the seeker reads of a visit whose money is set aside shortly before; None where that is not so."""
    due = booking.visit.lower - HOLD_LATER_BEFORE
    if booking.state != "agreed" or not booking.price or booking.held_until or due <= timezone.now():
        return None
    deal = payments.deal_of(booking.pk)
    card = deal.card if deal else None
    amounts = {"when": said_on(due), "amount": money(booking.price, booking.currency)}
    words = _("%(amount)s have to be set aside %(when)s, two days before the visit. Until then nothing is charged.")
    agreed = _("We set %(amount)s aside on your %(card)s %(when)s, and tell you a day before.")
    return {
        "words": agreed % {**amounts, "card": name_of(card)} if card else words % amounts,
        "is_agreed": card is not None,
        "cards": choices_of(by),
        "agree": reverse("booking_later", args=[booking.pk]),
        "stop": reverse("booking_later_stop", args=[booking.pk]),
        "add": reverse("booking_later_card", args=[booking.pk]),
    }


def tip_of(booking: Booking, by: User, side: str) -> dict[str, Any] | None:
    """The tip as each side reads it; for the seeker also the question, once, when the helper has gone."""
    deal = payments.deal_of(booking.pk) if booking.state == Booking.State.CONFIRMED and booking.price else None
    if deal is None:
        return None
    given = [hold for hold in deal.holds.all() if hold.is_tip and hold.captured and not hold.is_unwanted]
    if given:
        return {"words": _tip_words(given[0], booking, side), "back": _back_of(given[0], side)}
    if side != "seeker":
        return None
    return _question(booking, deal, by)


def _tip_words(hold: Hold, booking: Booking, side: str) -> str:
    amount = {"amount": money(hold.captured, booking.currency), "name": booking.helper.name_shown}
    if side == "seeker" and hold.released:
        return _("You added a tip of %(amount)s. All of it went to %(name)s.") % amount
    if side == "seeker":
        return _("You added a tip of %(amount)s. All of it goes to %(name)s.") % amount
    return _("There is a tip of %(amount)s. All of it is the helper's.") % amount


def _back_of(hold: Hold, side: str) -> str:
    """A tip can be had back until it has gone on."""
    is_going = hold.attempts.filter(kind="release").exclude(state="failed").exists()
    can = side == "seeker" and rules.why_not_take_back(hold, is_going) is None
    return reverse("booking_tip_back", args=[hold.deal.booking_id]) if can else ""


def _question(booking: Booking, deal: Deal, by: User) -> dict[str, Any] | None:
    reason = rules.why_not_tip(booking, list(deal.holds.all()), rules.LEAST_TIP, timezone.now())
    if reason:
        return None
    hold = payments.asked_hold(by, booking.pk, None, is_tip=True)
    return {
        "is_skipped": deal.tip_skipped_at is not None,
        "amounts": [(amount, money(amount, booking.currency)) for amount in SUGGESTED],
        "cards": choices_of(by),
        "give": reverse("booking_tip", args=[booking.pk]),
        "skip": reverse("booking_tip_skip", args=[booking.pk]),
        "name": booking.helper.name_shown,
        "failure": _failure(hold),
        "bank": _bank(hold),
    }


def tip_title(booking: Booking) -> str:
    """What stands on the payment page of a tip."""
    return _("Tip for %(name)s") % {"name": booking.helper.name_shown}


def way_of(hold: Hold) -> str:
    """By what it was paid, in words; empty where that is not known."""
    return name_of(hold.card) if hold.card else WAYS.get(hold.way, hold.way)
