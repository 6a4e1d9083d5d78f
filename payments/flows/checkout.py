"""The hosted page on which a seeker pays: by card, which is held, or by a way that charges at once."""

from collections.abc import Sequence

from marketplace.accounts.models import User
from marketplace.bookings.rules import PAYMENTS_OFF
from marketplace.catalog import queries as catalogue
from marketplace.core.errors import Refused
from payments import actions, gateway, queries, rules
from payments.answers import Session
from payments.flows.cards import customer_id
from payments.flows.holds import free_of_page, free_of_tap
from payments.flows.marks import group_of
from payments.gateway import Broken, Declined
from payments.models import Attempt, Hold


def checkout(
    *,
    by: User,
    booking_id: int,
    extra_id: int | None,
    title: str,
    back: str,
    tip: int = 0,
    keeps_card: bool = False,
) -> str:
    """Where the seeker pays: the address of a hosted page; empty when it is paid already.

    `back` is the page to come back to, with its host; `tip` is for the helper, in minor units; with `keeps_card` the
    seeker wants the card saved. Raises Refused, and Unknown when Stripe does not answer.
    """
    if not catalogue.is_help_paid():
        raise Refused(PAYMENTS_OFF)
    open_url = _open_page(queries.asked_hold(by, booking_id, extra_id, is_tip=bool(tip)), tip, keeps_card)
    if open_url is not None:
        return open_url
    what = {"booking_id": booking_id, "extra_id": extra_id, "tip": tip, "keeps_card": keeps_card}
    attempt = actions.begin_checkout(by=by, **what)
    try:
        return _new_page(attempt, by, title, back, queries.instant_ways(attempt.deal.currency))
    except Declined as error:
        # A way that is not switched on at Stripe must not keep anybody from paying by card.
        actions.record_session(by=by, attempt_id=attempt.pk, session=None, error=error.code)
        return _new_page(actions.begin_checkout(by=by, **what), by, title, back, [])


def _open_page(hold: Hold | None, tip: int, keeps_card: bool) -> str | None:
    """The page opened earlier for this hold, if it still fits; empty when it is paid, None when a new one is needed."""
    if hold is None:
        return None
    is_same = hold.keeps_card == keeps_card and (not tip or hold.amount == tip)
    if hold.session and is_same:
        session = gateway.read_session(hold.session)
        if session.status == "open":
            return session.url
    return None if free_of_page(hold) and free_of_tap(hold) else ""


def _new_page(attempt: Attempt, by: User, title: str, back: str, ways: Sequence[str]) -> str:
    try:
        session = _ask_for_page(attempt, by, title, back, ways)
    except Broken:
        actions.renew_key(by=by, attempt_id=attempt.pk)
        raise
    actions.record_session(by=by, attempt_id=attempt.pk, session=session)
    return session.url


def _ask_for_page(attempt: Attempt, by: User, title: str, back: str, ways: Sequence[str]) -> Session:
    hold = attempt.hold
    return gateway.create_session(
        key=attempt.sent_key,
        amount=attempt.amount,
        currency=attempt.deal.currency,
        title=title,
        email=by.email,
        customer=customer_id(by) if hold.keeps_card else "",
        group=group_of(attempt),
        marker=f"hold-{attempt.hold_id}",
        ways=ways,
        is_at_once=hold.is_tip,
        keeps_card=hold.keeps_card,
        success_url=f"{back}?paid={attempt.hold_id}",
        cancel_url=back,
        until=attempt.intended_at + rules.HOLD_OPEN_FOR,
        locale=by.language,
    )
