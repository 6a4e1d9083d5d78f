"""What became of a hold that was asked for, and ending what is open of it so that it can be paid another way."""

from marketplace.core.actors import SYSTEM
from payments import actions, gateway
from payments.answers import Intent
from payments.flows.cards import refresh_cards
from payments.flows.quietly import quietly
from payments.models import Attempt, Hold

WAITING = "requires_action"
NOTHING = ("requires_payment_method", "canceled")


def refresh_hold(hold_id: int, intent: Intent | None = None) -> Hold:
    """Read from Stripe what became of a hold (or take `intent`, which was just read), and write it down."""
    hold = Hold.objects.get(pk=hold_id)
    intent = intent or _intent_of(hold)
    if intent is None:
        return hold
    if intent.id == hold.intent and intent.status in NOTHING:
        return _ended(hold, intent)
    hold = actions.record_hold(by=SYSTEM, hold_id=hold_id, intent=intent)
    if hold.state != Hold.State.ASKED and hold.intent != intent.id:
        actions.record_stray(by=SYSTEM, hold_id=hold_id, intent=intent)
    if hold.keeps_card and hold.state != Hold.State.ASKED:
        quietly(refresh_cards, hold.deal.booking.seeker_id)
    return hold


def _intent_of(hold: Hold) -> Intent | None:
    intent = hold.intent
    if not intent and hold.session:
        intent = gateway.read_session(hold.session).intent
    return gateway.read_intent(intent) if intent else None


def refresh_session(session: str) -> None:
    """Look at what was paid on a page, also when its hold was paid by another way."""
    for hold in Hold.objects.filter(session=session):
        intent = gateway.read_session(session).intent
        if intent:
            refresh_hold(hold.pk, gateway.read_intent(intent))


def _ended(hold: Hold, intent: Intent) -> Hold:
    """A payment that came to nothing, or a hold that ended: by our own word, then recorded as such, or by the bank."""
    if hold.state == Hold.State.ASKED:
        return actions.drop_intent(by=SYSTEM, hold_id=hold.pk, intent=intent.id, code=intent.error)
    if hold.state != Hold.State.HELD or intent.status != "canceled":
        return hold
    ours = hold.attempts.filter(kind=Attempt.Kind.VOID, state=Attempt.State.INTENDED).first()
    if ours:
        actions.record_step(by=SYSTEM, attempt_id=ours.pk, stripe_id=hold.intent)
        return hold
    return actions.lose_hold(by=SYSTEM, hold_id=hold.pk)


def free_of_page(hold: Hold) -> bool:
    """Close the page on which a hold can be paid; False when it was paid there."""
    if not hold.session:
        return True
    session = gateway.read_session(hold.session)
    if session.status == "open":
        session = gateway.expire_session(hold.session)
    if session.status == "complete":
        refresh_session(session.id)
    hold.refresh_from_db()
    return hold.state == Hold.State.ASKED


def free_of_tap(hold: Hold) -> bool:
    """End a payment by card that waits for its bank; False when it was paid meanwhile."""
    hold.refresh_from_db()
    if hold.intent and hold.state == Hold.State.ASKED:
        intent = gateway.read_intent(hold.intent)
        if intent.status == WAITING:
            intent = gateway.void(intent=intent.id, key=f"give-up-{intent.id}")
        refresh_hold(hold.pk, intent)
        hold.refresh_from_db()
    return hold.state == Hold.State.ASKED
