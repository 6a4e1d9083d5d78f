"""When a visit's money is set aside on a saved card, and taken before a bank lets it go; which card will do. Pure."""

from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules import HOLD_LATER_BEFORE, is_covered
from marketplace.core.errors import Reason

# Whoever pays by a card that is used while they are not there knows it a day ahead.
WARNED_BEFORE = timedelta(days=1)
# Money that is set aside for a visit under way is taken this long before its bank lets it go.
TAKEN_BEFORE = timedelta(hours=6)
# Money that was charged at once has no end: the visit is covered for good.
NO_END = datetime(9999, 12, 31, tzinfo=UTC)

CARD_EXPIRED = Reason("card_expired", _("This card has expired. Please use another one."))
CARD_EXPIRES_BEFORE = Reason("card_expires", _("This card expires before the visit. Please use another one."))
NOT_LATER = Reason("not_held_later", _("This visit is paid now, not later."))
NOTHING_AGREED = Reason("nothing_agreed", _("No card is set for this visit."))
NO_LIVE_CARD = Reason("no_card", _("This card was removed. Please use another one."))

TRY_ANOTHER = _("Your bank said no to this card. Nothing was charged. Please use another card, or pay another way.")
# What a bank's code means, and what to do about it; every other one is TRY_ANOTHER.
WHY = {
    "insufficient_funds": _(
        "There is not enough money on this card. Nothing was charged. Please use another card, or pay another way."
    ),
    "expired_card": _("This card has expired. Nothing was charged. Please use another card, or pay another way."),
    "authentication_required": _(
        "Your bank wants you to confirm this payment. Nothing was charged. Please pay once more and confirm it there."
    ),
    "payment_intent_authentication_failure": _(
        "The payment was not confirmed with your bank. Nothing was charged. Please try again, or pay another way."
    ),
    "lost_card": _("Your bank has blocked this card. Nothing was charged. Please use another card."),
    "stolen_card": _("Your bank has blocked this card. Nothing was charged. Please use another card."),
    "processing_error": _("Your bank had a fault. Nothing was charged. Please try again in a few minutes."),
    "no_answer": _("The payment did not go through. Nothing was charged. Please try again."),
}


def ways_in(words: str, currency: str) -> list[str]:
    """The ways of paying of a currency in `CHF:twint EUR:eps,ideal`; none where it is not named."""
    each = dict(word.split(":", 1) for word in words.split() if ":" in word)
    return [way for way in each.get(currency, "").split(",") if way]


def why_declined(code: str) -> Reason:
    """A bank's no in plain words, with what to do."""
    return Reason("card_declined", WHY.get(code, TRY_ANOTHER))


def has_expired(card, on: date) -> bool:
    """A card is good until the last day of its month."""
    return (card.exp_year, card.exp_month) < (on.year, on.month)


def expires_this_month(card, on: date) -> bool:
    return (card.exp_year, card.exp_month) == (on.year, on.month)


def why_not_card(card, now: datetime) -> Reason | None:
    """Whether this saved card can pay now."""
    if card.removed_at is not None:
        return NO_LIVE_CARD
    return CARD_EXPIRED if has_expired(card, now.date()) else None


def why_not_later(booking, card, now: datetime) -> Reason | None:
    """Whether the seeker can agree that this card is used shortly before the visit."""
    due = booking.visit.lower - HOLD_LATER_BEFORE
    if booking.state != "agreed" or not booking.price or booking.held_until is not None or due <= now:
        return NOT_LATER
    reason = why_not_card(card, now)
    return reason or (CARD_EXPIRES_BEFORE if has_expired(card, due.date()) else None)


def warn_at(begins: datetime) -> datetime:
    """When the seeker is told that their card is used the next day."""
    return begins - HOLD_LATER_BEFORE - WARNED_BEFORE


def needs_warning(begins: datetime, warned_at: datetime | None, now: datetime) -> bool:
    """Whether it is time to tell; a visit that moved away since is told of once more."""
    due = warn_at(begins)
    return due <= now and (warned_at is None or warned_at < due)


def near(now: datetime) -> datetime:
    """Up to which start visits may have to be told of now."""
    return now + HOLD_LATER_BEFORE + WARNED_BEFORE


def is_to_tell(deal, now: datetime) -> bool:
    return needs_warning(deal.booking.visit.lower, deal.warned_at, now)


def later_hold_at(booking, warned_at: datetime, now: datetime) -> datetime | None:
    """When the card may be used without its owner: a day after they were told; None when that would be too late."""
    at = max(now, warned_at + WARNED_BEFORE)
    last = booking.held_until or booking.hold_by
    return at if last is not None and at < last else None


def is_covered_by(hold, booking) -> bool:
    """Whether this hold is all that a visit needs: taken already, or held until well after it."""
    return hold.state == "captured" or (hold.state == "held" and is_covered(hold.until, booking.visit.upper))


def is_ending(hold, now: datetime) -> bool:
    """Whether the bank is about to let the money go."""
    return hold.state == "held" and hold.until is not None and hold.until <= now + TAKEN_BEFORE


def is_dead(hold, now: datetime) -> bool:
    return hold.state == "held" and hold.until is not None and hold.until <= now


def is_to_be_taken(booking, holds, now: datetime) -> bool:
    """A visit is under way and a bank is about to let its money go: it is taken, and can go back as a whole."""
    return booking.state == "started" and any(is_ending(hold, now) for hold in holds if not hold.is_unwanted)
