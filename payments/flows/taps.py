"""Paying with a saved card, the seeker there or their word given before. Whoever comes second looks first."""

from marketplace.accounts.models import User
from marketplace.bookings.rules import PAYMENTS_OFF
from marketplace.catalog import queries as catalogue
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from payments import actions, gateway, holding, queries
from payments.answers import PAID, Intent
from payments.flows.holds import WAITING, free_of_page, free_of_tap, refresh_hold
from payments.flows.marks import group_of, marker_of
from payments.gateway import Broken, Declined
from payments.models import Attempt, Card, Hold


def pay_by_card(
    *, by: User, booking_id: int, card_id: int, back: str, extra_id: int | None = None, tip: int = 0
) -> str:
    """Pay by one tap. Returns where the seeker's bank wants a confirmation; empty when nothing more is to be done.

    `back` is the page to come back to, with its host. Raises Refused, also when the bank says no, and Unknown when
    Stripe does not answer: the same again is the same payment.
    """
    if not catalogue.is_help_paid():
        raise Refused(PAYMENTS_OFF)
    hold = queries.asked_hold(by, booking_id, extra_id, is_tip=bool(tip))
    if hold:
        waiting = _still_waiting(hold, card_id)
        if waiting is not None:
            return waiting
    attempt = actions.begin_tap(by=by, booking_id=booking_id, card_id=card_id, extra_id=extra_id, tip=tip)
    return _asked(attempt, back)


def _still_waiting(hold: Hold, card_id: int) -> str | None:
    """What an earlier tap or page for the same came to: where its bank waits, or empty when it is paid; None: pay."""
    if not free_of_page(hold):
        return ""
    intent = gateway.read_intent(hold.intent) if hold.intent else None
    if intent and intent.status == WAITING and hold.card_id == card_id:
        return intent.action_url
    return None if free_of_tap(hold) else ""


def hold_later(deal_id: int) -> None:
    """Hold a visit's money with the word that was given before, when it is due. Raises Unknown: come again."""
    asked = Hold.objects.filter(deal_id=deal_id, extra=None, is_tip=False, state=Hold.State.ASKED).first()
    if asked and (not free_of_page(asked) or not free_of_tap(asked)):
        return
    attempt = actions.begin_later_hold(by=SYSTEM, deal_id=deal_id)
    if attempt:
        carry_out_tap(attempt.pk)


def carry_out_tap(attempt_id: int) -> None:
    """A tap that a lost answer or a lost job left behind: what nobody waits for is not asked again."""
    attempt = Attempt.objects.select_related("hold", "deal").get(pk=attempt_id)
    if attempt.state != Attempt.State.INTENDED:
        return
    if attempt.is_off_session:
        try:
            _asked(attempt, "")
        except Refused:
            return
    elif intent := _looked(attempt):
        _record(attempt, intent)
    else:
        actions.fail_tap(by=SYSTEM, attempt_id=attempt.pk, code="no_answer")


def _asked(attempt: Attempt, back: str) -> str:
    """Second and third beat."""
    attempt.tries = actions.begin_try(by=SYSTEM, attempt_id=attempt.pk).tries
    try:
        intent = (_looked(attempt) if attempt.tries > 1 else None) or _ask(attempt, back)
    except Broken:
        actions.renew_key(by=SYSTEM, attempt_id=attempt.pk)
        raise
    except Declined as error:
        found = _looked(attempt)
        if found is None or found.status not in (*PAID, WAITING):
            actions.fail_tap(by=SYSTEM, attempt_id=attempt.pk, code=error.code)
            raise Refused(holding.why_declined(error.code)) from error
        intent = found
    return _record(attempt, intent)


def _ask(attempt: Attempt, back: str) -> Intent:
    hold = attempt.hold
    return gateway.pay_by_card(
        key=attempt.sent_key,
        amount=attempt.amount,
        currency=attempt.deal.currency,
        customer=_card_of(hold).customer.stripe_id,
        method=_card_of(hold).method,
        group=group_of(attempt),
        marker=marker_of(attempt),
        return_url=f"{back}?paid={hold.pk}",
        is_off_session=attempt.is_off_session,
        is_at_once=hold.is_tip,
    )


def _card_of(hold: Hold) -> Card:
    return Card.objects.select_related("customer").get(pk=hold.card_id)


def _looked(attempt: Attempt) -> Intent | None:
    """What came of an earlier try."""
    return gateway.find_intent(customer=_card_of(attempt.hold).customer.stripe_id, marker=marker_of(attempt))


def _record(attempt: Attempt, intent: Intent) -> str:
    """Write down what Stripe has; a bank that said no meanwhile is told as such."""
    if intent.status not in (*PAID, WAITING):
        actions.fail_tap(by=SYSTEM, attempt_id=attempt.pk, code=intent.error or "no_answer")
        raise Refused(holding.why_declined(intent.error))
    actions.record_tap(by=SYSTEM, attempt_id=attempt.pk, intent=intent)
    refresh_hold(attempt.hold_id, intent)
    return intent.action_url if intent.status == WAITING else ""
