"""What a webhook told of, and what nobody told of: looked at, and carried on."""

from collections.abc import Callable

from django.utils import timezone

from marketplace.core.actors import SYSTEM
from payments import actions, disputed, gateway, queries
from payments.flows.cards import detach_card, refresh_cards, refresh_owner_of
from payments.flows.disputes import carry_answer, refresh_dispute
from payments.flows.holds import refresh_hold, refresh_session
from payments.flows.marks import key_in
from payments.flows.movements import advance
from payments.flows.payees import refresh_payee
from payments.flows.payouts import refresh_payout
from payments.flows.quietly import quietly
from payments.flows.taps import carry_out_tap, hold_later
from payments.models import Attempt, Customer, Heard, Hold, Payee

DISPUTES = ("charge.dispute.",)
# What tells of a refund; the second is the older name.
REFUNDS = ("refund.", "charge.refund.")


def handle_heard(heard_id: int) -> None:
    """Look at what a webhook told of; what it says itself is never believed. Raises Unknown: come again."""
    heard = Heard.objects.filter(pk=heard_id, handled_at=None).first()
    if heard is None:
        return
    for beginnings, look in LOOKS:
        if heard.kind.startswith(beginnings):
            look(heard)
            break
    actions.mark_handled(by=SYSTEM, heard_id=heard.pk)


def _look_at_account(heard: Heard) -> None:
    payees = Payee.objects.filter(account=heard.account or heard.subject)
    for person_id in payees.values_list("person_id", flat=True):
        refresh_payee(person_id)


def _look_at_refund(heard: Heard) -> None:
    for attempt_id in _refunds_named(heard.subject):
        refresh_refund(attempt_id)


def _look_at_page(session: str) -> None:
    """A page on which something was paid, or on which a card was added."""
    refresh_session(session)
    for person_id in Customer.objects.filter(session=session).values_list("person_id", flat=True):
        refresh_cards(person_id)


def _look_at_payment(intent_id: str) -> None:
    """The hold of a payment; one whose answer we lost is found by what we wrote on it."""
    holds = list(Hold.objects.filter(intent=intent_id).values_list("pk", flat=True))
    if holds:
        refresh_hold(holds[0])
        return
    intent = gateway.read_intent(intent_id)
    key = key_in(intent.marker)
    for attempt in Attempt.objects.filter(kind=Attempt.Kind.HOLD, key=key) if key else ():
        actions.record_tap(by=SYSTEM, attempt_id=attempt.pk, intent=intent)
        refresh_hold(attempt.hold_id, intent)


def refresh_refund(attempt_id: int) -> None:
    """Ask Stripe whether a refund has come back to us, and write it down."""
    attempt = Attempt.objects.get(pk=attempt_id)
    code = gateway.refund_failure(attempt.stripe_id)
    if code:
        actions.bounce_refund(by=SYSTEM, attempt_id=attempt_id, code=code)


def _refunds_named(subject: str) -> list[int]:
    rows = Attempt.objects.filter(kind=Attempt.Kind.REFUND, stripe_id=subject, state=Attempt.State.DONE)
    return list(rows.values_list("pk", flat=True))


# The beginnings of an event's type → what is looked at; whatever else is told of changes nothing here.
LOOKS: tuple[tuple[tuple[str, ...], Callable[[Heard], object]], ...] = (
    (("account.", "capability."), _look_at_account),
    (("payout.",), lambda heard: refresh_payout(heard.account, heard.subject)),
    (("payment_method.",), lambda heard: refresh_owner_of(heard.subject)),
    (("checkout.session.",), lambda heard: _look_at_page(heard.subject)),
    (("payment_intent.",), lambda heard: _look_at_payment(heard.subject)),
    (DISPUTES, lambda heard: refresh_dispute(heard.subject)),
    (REFUNDS, _look_at_refund),
)


def sweep() -> None:
    """Carry on what a lost job, a lost answer or a lost webhook left behind."""
    now = timezone.now()
    for deal_id in queries.deals_to_advance(now):
        quietly(advance, deal_id)
    for hold_id in queries.holds_to_look_at(now):
        quietly(refresh_hold, hold_id)
    for attempt_id in queries.taps_left_behind(now):
        quietly(carry_out_tap, attempt_id)
    for deal_id in queries.deals_to_hold(now):
        quietly(hold_later, deal_id)
    for booking_id in queries.visits_to_warn_of(now):
        actions.warn_of_hold(by=SYSTEM, booking_id=booking_id)
    for card_id in queries.cards_to_detach():
        quietly(detach_card, card_id)
    for chargeback_id in disputed.answers_under_way():
        quietly(carry_answer, chargeback_id)
    for heard_id in queries.unhandled(now):
        quietly(handle_heard, heard_id)
