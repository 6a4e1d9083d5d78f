"""A deal as a whole: what its helper is to get, frozen by a case, planned by a ruling, tried again, forgotten."""

from django.db import transaction
from django.utils import timezone

from marketplace.bookings.locks import lock_booking
from marketplace.bookings.models import Booking
from marketplace.bookings.rules import payment_for, payment_of
from marketplace.core import events, outbox
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if
from payments import queries, rules
from payments.locks import lock_deal
from payments.models import Billing, Card, Chargeback, Customer, Deal, Heard, Hold, PaperParty, Payee

ADVANCE = "payments.jobs.advance"


def facts_of(deal: Deal, amount: int = 0) -> dict[str, int]:
    booking = deal.booking
    return {"booking": booking.pk, "seeker": booking.seeker_id, "helper": booking.helper_id, "amount": amount}


def advance_soon(deal: Deal) -> None:
    """Have what is due done by a job, in the caller's transaction."""
    outbox.defer(ADVANCE, [{"deal_id": deal.pk}], queue="payments")


def deal_locked(booking: Booking) -> Deal:
    """The deal of a held booking, opened when it is first needed."""
    deal, _ = Deal.objects.get_or_create(booking=booking, defaults={"currency": booking.currency})
    deal = Deal.objects.select_for_update(no_key=True).get(pk=deal.pk)
    deal.booking = booking
    return deal


@transaction.atomic
def plan_deal(*, by: Actor, booking_id: int) -> Deal | None:
    """The visit has ended: what its helper gets is known from how it ended. None for a free one."""
    booking = lock_booking(booking_id)
    if not booking.price or not Deal.objects.filter(booking=booking).exists():
        return None
    deal = deal_locked(booking)
    has_ended = booking.state in (Booking.State.CONFIRMED, Booking.State.CANCELLED)
    if has_ended and deal.plan is None and deal.frozen_at is None:
        is_paid = booking.state == Booking.State.CONFIRMED or booking.held_until is not None
        deal.plan, deal.cover = rules.plan_of(payment_of(booking), is_paid)
        deal.save(update_fields=["plan", "cover"])
    advance_soon(deal)
    return deal


@transaction.atomic
def freeze_deal(*, by: Actor, booking_id: int) -> Deal | None:
    """Nothing of a visit's money moves until it is ruled. Raises Refused when the time for that is over.

    What is under way comes to its end. A tip and what belongs to other visits goes on.
    """
    booking = lock_booking(booking_id)
    if not booking.price:
        return None
    deal = deal_locked(booking)
    refuse_if(queries.why_not_freeze(booking))
    deal.frozen_at, deal.plan, deal.cover, deal.closed_at = timezone.now(), None, 0, None
    deal.save(update_fields=["frozen_at", "plan", "cover", "closed_at"])
    events.record("payment.frozen", by=by, subject=deal, **facts_of(deal))
    advance_soon(deal)
    return deal


@transaction.atomic
def settle_case(*, by: Actor, booking_id: int, to_helper: int) -> Deal | None:
    """A case was ruled: of the price, `to_helper` minor units are the helper's, commission included.

    What the helper has had above that is taken back. Where the outcome is the programme's to pay, it pays what was
    ruled, and the seeker nothing. Raises Refused for more than is still there.
    """
    booking = lock_booking(booking_id)
    if not booking.price:
        return None
    deal = deal_locked(booking)
    is_covered = payment_for(booking.price, booking.terms, booking.outcome).from_programme > 0
    holds = [] if is_covered else list(deal.holds.filter(is_tip=False, is_unwanted=False))
    refuse_if(rules.why_not_plan(booking, holds, to_helper))
    deal.plan, deal.cover = (0, to_helper) if is_covered else (to_helper, 0)
    deal.frozen_at, deal.closed_at = None, None
    deal.save(update_fields=["frozen_at", "plan", "cover", "closed_at"])
    events.record("payment.ruled", by=by, subject=deal, **facts_of(deal, to_helper))
    advance_soon(deal)
    return deal


@transaction.atomic
def retry_deal(*, by: Actor, deal_id: int) -> Deal:
    """An operator, or the machine after a helper's account was set right, has a deal in trouble tried again."""
    if by.pk is not None and not by.is_operator:
        raise Missing
    deal = lock_deal(deal_id)
    deal.trouble = ""
    deal.save(update_fields=["trouble"])
    events.record("payment.retried", by=by, subject=deal, **facts_of(deal))
    advance_soon(deal)
    return deal


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Forget where a person was paid; what was paid stays in the ledger, by number."""
    refuse_if(queries.why_not_erase(person_id))
    payees = Payee.objects.filter(person_id=person_id)
    Heard.objects.filter(account__in=payees.exclude(account="").values("account")).update(account="")
    payees.update(missing=[], overdue=[], held_up_by="", account="", takes_transfers=False, pays_out=False)
    Hold.objects.filter(deal__booking__seeker_id=person_id).update(session_url="")
    Chargeback.objects.filter(hold__deal__booking__seeker_id=person_id).update(evidence={})
    Billing.objects.filter(person_id=person_id).delete()
    PaperParty.objects.filter(person_id=person_id).delete()
    Customer.objects.filter(person_id=person_id).update(stripe_id="", session="")
    for card in Card.objects.filter(customer__person_id=person_id):
        card.method, card.brand, card.last4 = f"forgotten {card.pk}", "", ""
        card.save(update_fields=["method", "brand", "last4"])
