"""Papers for tests: money that has moved, recorded as after an answer of Stripe, and who stands on its papers."""

from datetime import date
from uuid import uuid4

from marketplace.accounts.models import User
from marketplace.core.actors import SYSTEM
from payments import actions, ledger
from payments.models import Attempt, Billing, Hold, Paper
from payments.papers.self_billing import VERSION
from tests.payments.paying import make_hold, make_paid_booking

DETAILS = {
    "name": "Hana Đorđević",
    "street": "Lindenweg 4",
    "postcode": "80331",
    "town": "München",
    "country": "DE",
    "vat_id": "",
    "tax_number": "12345678901",
    "tax_country": "",
    "birth_date": date(1980, 2, 29),
    "is_small": True,
    "tax_bps": 0,
}


def make_billing(person: User, **fields) -> Billing:
    return actions.save_billing(by=person, **DETAILS | fields)


def make_agreement(helper: User, **fields):
    """The helper has entered their details and lets us write their invoices."""
    make_billing(helper, **fields)
    return actions.agree_self_billing(by=helper, version=VERSION)


def begin(kind: str, hold: Hold, amount: int, commission: int = 0, **fields) -> Attempt:
    """A movement that was intended, as it stands while Stripe is asked."""
    attempt = hold.deal.attempts.create(
        hold=hold, kind=kind, amount=amount, commission=commission, key=uuid4(), **fields
    )
    attempt.hold, attempt.deal = hold, hold.deal
    if kind in ledger.BEGUN:
        ledger.BEGUN[kind](attempt)
    return attempt


def happen(kind: str, hold: Hold, amount: int, commission: int = 0, **fields) -> Attempt:
    """A movement from its intention to its record, as after Stripe's answer."""
    attempt = begin(kind, hold, amount, commission, **fields)
    actions.record_step(by=SYSTEM, attempt_id=attempt.pk, stripe_id="re_1")
    hold.refresh_from_db()
    attempt.refresh_from_db()
    return attempt


def make_captured(**fields) -> Hold:
    """A visit's money after the helper said done; its receipt is written."""
    hold = make_hold(make_paid_booking("done", **fields))
    happen("capture", hold, hold.amount)
    return hold


def make_released(hold: Hold | None = None, **fields) -> Attempt:
    """The money has gone to the helper, less 12 % commission."""
    hold = hold or make_captured(**fields)
    return happen("release", hold, hold.captured, hold.deal.booking.commission)


def only(kind: str, **which) -> Paper:
    return Paper.objects.get(kind=kind, corrects=None, **which)


def moved_at(attempt: Attempt, moment) -> None:
    """The movement happened at another time."""
    Attempt.objects.filter(pk=attempt.pk).update(ended_at=moment)
