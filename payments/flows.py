"""Calls to Stripe in three beats: intend, call with no transaction open, record. Whoever comes second looks first."""

from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.bookings.rules import PAYMENTS_OFF
from marketplace.catalog import queries as catalogue
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from payments import actions, gateway, queries, rules
from payments.answers import Session
from payments.gateway import Broken, Declined, Unknown
from payments.models import Attempt, Heard, Hold, Payee


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
        group=_group(attempt),
        marker=f"hold-{attempt.hold_id}",
        success_url=f"{back}?paid={attempt.hold_id}",
        cancel_url=back,
        until=attempt.intended_at + rules.HOLD_OPEN_FOR,
        locale=by.language,
    )


def _group(attempt: Attempt) -> str:
    return f"booking-{attempt.deal.booking_id}"


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


def advance(deal_id: int) -> None:
    """Do what is due with a deal's money, one movement after the other. Raises Unknown: come again."""
    while attempt := actions.intend_step(by=SYSTEM, deal_id=deal_id):
        carry_out(attempt.pk)


def carry_out(attempt_id: int) -> None:
    """Second and third beat of one movement; on a later try, look first whether it happened."""
    attempt = actions.begin_try(by=SYSTEM, attempt_id=attempt_id)
    if attempt.state != Attempt.State.INTENDED:
        return
    try:
        happened = (_looked(attempt) if attempt.tries > 1 else None) or CALLS[attempt.kind](attempt)
    except Broken:
        actions.renew_key(by=SYSTEM, attempt_id=attempt.pk)
        raise
    except Declined as error:
        happened = _looked(attempt) or ""
        if not happened:
            _refused(attempt, error.code)
            return
    actions.record_step(by=SYSTEM, attempt_id=attempt.pk, stripe_id=happened)


def _looked(attempt: Attempt) -> str | None:
    """What came of an earlier try; what Stripe does not know did not happen."""
    try:
        return LOOKS[attempt.kind](attempt)
    except Declined:
        return None


def _refused(attempt: Attempt, code: str) -> None:
    actions.fail_step(by=SYSTEM, attempt_id=attempt.pk, code=code)
    if attempt.kind in (Attempt.Kind.CAPTURE, Attempt.Kind.VOID):
        _quietly(refresh_hold, attempt.hold_id)


def _captured(attempt: Attempt) -> str | None:
    intent = gateway.read_intent(attempt.hold.intent)
    return intent.id if intent.status == "succeeded" and intent.captured == attempt.amount else None


def _capture(attempt: Attempt) -> str:
    return gateway.capture(intent=attempt.hold.intent, amount=attempt.amount, key=attempt.sent_key).id


def _voided(attempt: Attempt) -> str | None:
    intent = gateway.read_intent(attempt.hold.intent)
    return intent.id if intent.status == "canceled" else None


def _void(attempt: Attempt) -> str:
    return gateway.void(intent=attempt.hold.intent, key=attempt.sent_key).id


def _refunded(attempt: Attempt) -> str | None:
    return gateway.find_refund(intent=attempt.hold.intent, marker=_marker(attempt))


def _refund(attempt: Attempt) -> str:
    return gateway.refund(
        intent=attempt.hold.intent, amount=attempt.amount, key=attempt.sent_key, marker=_marker(attempt)
    )


def _transferred(attempt: Attempt) -> str | None:
    return gateway.find_transfer(group=_group(attempt), marker=_marker(attempt))


def _transfer(attempt: Attempt) -> str:
    return gateway.transfer(
        amount=attempt.net,
        currency=attempt.deal.currency,
        destination=attempt.deal.booking.helper.payee.account,
        charge=attempt.hold.charge if attempt.hold else "",
        group=_group(attempt),
        key=attempt.sent_key,
        marker=_marker(attempt),
    )


def _marker(attempt: Attempt) -> str:
    return f"attempt-{attempt.key}"


LOOKS: dict[str, Callable[[Attempt], str | None]] = {
    "capture": _captured,
    "void": _voided,
    "refund": _refunded,
    "release": _transferred,
    "cover": _transferred,
}
CALLS: dict[str, Callable[[Attempt], str]] = {
    "capture": _capture,
    "void": _void,
    "refund": _refund,
    "release": _transfer,
    "cover": _transfer,
}


def onboard(*, by: User, back: str) -> str:
    """Where a helper tells Stripe who they are and where the money goes: the address of a hosted page."""
    if not catalogue.is_help_paid():
        raise Refused(PAYMENTS_OFF)
    payee = actions.begin_payee(by=by)
    if not payee.account:
        account = gateway.create_account(key=str(payee.key), email=by.email, country=settings.COUNTRY)
        payee = actions.record_account(by=SYSTEM, person_id=by.pk, account=account)
    return gateway.onboarding_url(account=payee.account, refresh_url=back, return_url=f"{back}?done=1")


def refresh_payee(person_id: int) -> Payee | None:
    """Read from Stripe what a helper's account may do now."""
    payee = Payee.objects.filter(person_id=person_id).exclude(account="").first()
    if payee is None:
        return None
    return actions.record_account(by=SYSTEM, person_id=person_id, account=gateway.read_account(payee.account))


def handle_heard(heard_id: int) -> None:
    """Look at what a webhook told of; what it says itself is never believed. Raises Unknown: come again."""
    heard = Heard.objects.filter(pk=heard_id, handled_at=None).first()
    if heard is None:
        return
    if heard.kind.startswith("account."):
        for person_id in Payee.objects.filter(account=heard.subject).values_list("person_id", flat=True):
            refresh_payee(person_id)
    else:
        for hold_id in _holds_named(heard.subject):
            refresh_hold(hold_id)
    actions.mark_handled(by=SYSTEM, heard_id=heard.pk)


def _holds_named(subject: str) -> list[int]:
    """The hold of a session or an intent; one whose answer we lost is found by what its session says."""
    rows = Hold.objects.filter(session=subject) | Hold.objects.filter(intent=subject)
    return list(rows.exclude(session="", intent="").values_list("pk", flat=True))


def sweep() -> None:
    """Carry on what a lost job, a lost answer or a lost webhook left behind."""
    now = timezone.now()
    for deal_id in queries.deals_to_advance(now):
        _quietly(advance, deal_id)
    for hold_id in queries.holds_to_look_at(now):
        _quietly(refresh_hold, hold_id)
    for heard_id in queries.unhandled(now):
        _quietly(handle_heard, heard_id)


def _quietly(flow: Callable[[int], object], row_id: int) -> None:
    """One that does not answer must not keep the others from being looked at."""
    try:
        flow(row_id)
    except (Unknown, Declined):
        return
