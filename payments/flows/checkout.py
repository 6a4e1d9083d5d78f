"""The hosted page on which a seeker pays, and what became of the hold that was asked for there."""

from marketplace.accounts.models import User
from marketplace.bookings.rules import PAYMENTS_OFF
from marketplace.catalog import queries as catalogue
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from payments import actions, gateway, rules
from payments.answers import Session
from payments.flows.marks import group_of
from payments.gateway import Broken, Declined
from payments.models import Attempt, Hold


def checkout(*, by: User, booking_id: int, extra_id: int | None, title: str, back: str) -> str:
    """Where the seeker pays: the address of a hosted page; empty when it is paid already.

    `back` is the page to come back to, with its host. Raises Refused, and Unknown when Stripe does not answer.
    """
    if not catalogue.is_help_paid():
        raise Refused(PAYMENTS_OFF)
    attempt = actions.begin_checkout(by=by, booking_id=booking_id, extra_id=extra_id)
    open_page = _open_page(attempt.hold)
    if open_page is not None:
        return open_page.url if open_page.status == "open" else ""
    try:
        return _new_page(attempt, by, title, back)
    except Declined as error:
        actions.record_session(by=by, attempt_id=attempt.pk, session=None, error=error.code)
        attempt = actions.begin_checkout(by=by, booking_id=booking_id, extra_id=extra_id)
        return _new_page(attempt, by, title, back)


def _new_page(attempt: Attempt, by: User, title: str, back: str) -> str:
    try:
        session = _ask_for_page(attempt, by, title, back)
    except Broken:
        actions.renew_key(by=by, attempt_id=attempt.pk)
        raise
    actions.record_session(by=by, attempt_id=attempt.pk, session=session)
    return session.url


def _open_page(hold: Hold) -> Session | None:
    """The page opened earlier for this hold, unless its time is over."""
    if not hold.session:
        return None
    session = gateway.read_session(hold.session)
    if session.status == "complete":
        refresh_hold(hold.pk)
    return None if session.status == "expired" else session


def _ask_for_page(attempt: Attempt, by: User, title: str, back: str) -> Session:
    return gateway.create_session(
        key=attempt.sent_key,
        amount=attempt.amount,
        currency=attempt.deal.currency,
        title=title,
        email=by.email,
        group=group_of(attempt),
        marker=f"hold-{attempt.hold_id}",
        success_url=f"{back}?paid={attempt.hold_id}",
        cancel_url=back,
        until=attempt.intended_at + rules.HOLD_OPEN_FOR,
        locale=by.language,
    )


def refresh_hold(hold_id: int) -> Hold:
    """Read from Stripe what became of a hold, and write it down."""
    hold = Hold.objects.get(pk=hold_id)
    intent_id = hold.intent
    if not intent_id and hold.session:
        intent_id = gateway.read_session(hold.session).intent
    if not intent_id:
        return hold
    intent = gateway.read_intent(intent_id)
    if hold.state == Hold.State.HELD and intent.status == "canceled":
        return _lost(hold)
    return actions.record_hold(by=SYSTEM, hold_id=hold_id, intent=intent)


def _lost(hold: Hold) -> Hold:
    """A hold that ended at Stripe: by our own word, which is then recorded as such, or by the bank's."""
    ours = hold.attempts.filter(kind=Attempt.Kind.VOID, state=Attempt.State.INTENDED).first()
    if ours:
        actions.record_step(by=SYSTEM, attempt_id=ours.pk, stripe_id=hold.intent)
        return hold
    return actions.lose_hold(by=SYSTEM, hold_id=hold.pk)
