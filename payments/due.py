"""What is due next with a deal's money, and whom it waits for when nothing is. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.models import Booking
from marketplace.bookings.rules import HOLD_LATER_BEFORE, payment_of
from marketplace.core.errors import Reason
from payments import holding, rules, shares
from payments.models import TO_PAY, Attempt, Chargeback, Deal, Hold

ASKED = Reason("stripe_asked", _("Stripe was asked and has not answered. It is looked at again every minute."))
BEFORE_STRIPE = Reason("due_now", _("It is due now and done within a minute."))
ANSWER_DUE = Reason("answer_due", _("The bank took the payment back and waits for our answer."))
ANSWERING = Reason("answer_going", _("Our answer to the bank is on its way."))
WITH_BANK = Reason("with_bank", _("The bank has our answer and decides. Until then the money of this visit stays."))
TO_BE_PAID = Reason("to_be_paid", _("The seeker has not paid yet."))
NOT_DONE = Reason("not_done", _("The work is not done yet. The price is taken when it is."))
NOT_CONFIRMED = Reason(
    "not_confirmed", _("The work is done and not confirmed yet. After 72 hours it counts as confirmed.")
)
OVER = Reason("over", _("All money of this visit has found its end."))
NO_MONEY = Reason("no_money", _("There is no money to move."))
STUCK = Reason("stuck", _("Stripe refused a step. It stays as it is until somebody has it tried again."))


@dataclass(frozen=True)
class Wait:
    """For whom the money waits: seeker, helper, bank, stripe, team, machine or nobody; why, and until when at most."""

    who: str
    reason: Reason
    until: datetime | None = None


def step_due(deal: Deal, holds: list[Hold]) -> rules.Step | None:
    """The movement that is due now. Whether a bank disputes them is marked on the holds."""
    booking = deal.booking
    bps = booking.terms.commission_bps
    commission = rules.commission_of(deal.plan or 0, booking.price, booking.commission, bps)
    is_done = booking.done_at is not None and booking.state != "cancelled" and payment_of(booking).from_seeker > 0
    is_done = is_done or holding.is_to_be_taken(booking, holds, timezone.now())
    step = rules.next_step(
        holds,
        price=booking.price,
        plan=deal.plan,
        commission=commission,
        is_done=is_done,
        is_frozen=deal.frozen_at is not None,
    )
    return step or _cover_due(deal)


def _cover_due(deal: Deal) -> rules.Step | None:
    if deal.plan is None or deal.frozen_at:
        return None
    booking = deal.booking
    covered, kept = shares.covered_by_programme(deal)
    commission = rules.commission_of(deal.cover, booking.price, booking.commission, booking.terms.commission_bps)
    return rules.cover_step(deal.cover, commission, covered=covered, kept=kept)


def waits_of(deal: Deal, holds: list[Hold], step: rules.Step | None) -> list[Wait]:
    """Everybody for whom the money of a deal waits now, the most urgent first; never empty."""
    found = [*_of_stripe(deal), *_of_trouble(deal), *_of_banks(holds)]
    if deal.frozen_at:
        found.append(Wait("team", rules.FROZEN))
    if step is not None and not found:
        found.append(Wait("machine", BEFORE_STRIPE))
    return found or [_of_the_two(deal, holds)]


def _of_stripe(deal: Deal) -> Iterator[Wait]:
    if deal.attempts.exclude(kind__in=TO_PAY).filter(state=Attempt.State.INTENDED).exists():
        yield Wait("stripe", ASKED)


def _of_trouble(deal: Deal) -> Iterator[Wait]:
    if deal.trouble:
        yield Wait("helper", rules.NO_PAYOUTS) if deal.trouble == "no_payouts" else Wait("team", STUCK)


def _of_banks(holds: list[Hold]) -> Iterator[Wait]:
    who = {"open": ("team", ANSWER_DUE), "answering": ("stripe", ANSWERING), "answered": ("bank", WITH_BANK)}
    for row in Chargeback.objects.filter(hold__in=holds, ended_at=None).order_by("answer_by", "pk"):
        yield Wait(*who[row.state], row.answer_by if row.state == "open" else None)


def _of_the_two(deal: Deal, holds: list[Hold]) -> Wait:
    """What the visit itself has to come to first."""
    booking = deal.booking
    if deal.closed_at:
        return Wait("nobody", OVER)
    if booking.state == Booking.State.RESERVED:
        return Wait("seeker", TO_BE_PAID, booking.hold_by)
    if booking.state == Booking.State.DONE:
        return Wait("seeker", NOT_CONFIRMED, booking.confirm_by)
    held = [hold.until for hold in holds if hold.state == Hold.State.HELD and hold.until]
    if held or any(hold.captured for hold in holds):
        return Wait("helper", NOT_DONE, min(held, default=None))
    if booking.state == Booking.State.AGREED:
        return Wait("seeker", TO_BE_PAID, booking.visit.lower - HOLD_LATER_BEFORE)
    return Wait("nobody", NO_MONEY)
