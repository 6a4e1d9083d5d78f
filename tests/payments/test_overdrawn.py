"""M2: sixteen at once want a part of what was captured for a visit; never more goes out than came in."""

import random

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from payments import actions, flows, ledger, queries
from payments.gateway import Unknown
from payments.models import Account, Attempt, Deal, Hold
from tests.long import record, rounds
from tests.payments.paying import PRICE, an_attempt, make_hold, make_paid_booking, onboard, pay, use_sandbox
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = rounds(in_test=30, in_long=1_000)
WHOLE_ROUNDS = rounds(in_test=3, in_long=100)
TWIN_AT_MOST = 60
AT_ONCE = 16
KINDS = ("refund", "release")
BOUND = "no_account_is_overdrawn"


def wishes(hold: Hold, dice: random.Random, number: int) -> list[Attempt]:
    """Sixteen refunds and releases, some of the whole and most of a part."""
    amounts = [dice.choice([PRICE, dice.randint(1, PRICE)]) for _ in range(AT_ONCE)]
    first = number * AT_ONCE + 1
    return [an_attempt(dice.choice(KINDS), hold, amount, pk=first + n) for n, amount in enumerate(amounts)]


def take(attempt: Attempt) -> int:
    """What the attempt got, in minor units."""
    try:
        with transaction.atomic():
            ledger.BEGUN[attempt.kind](attempt)
    except IntegrityError:
        return 0
    return attempt.amount


def look_and_take(attempt: Attempt) -> int:
    """The twin: it looks whether there is enough, and then takes it."""
    kept = Account.objects.get(kind="held", deal=attempt.deal)
    return take(attempt) if kept.balance >= attempt.amount else 0


def rush(hold: Hold, dice: random.Random, number: int, way=take) -> int:
    """What all of them got together."""
    results = at_once([lambda one=one: way(one) for one in wishes(hold, dice, number)])
    for result in results:
        if isinstance(result, Exception):
            raise result
    return sum(results)


def captured(helper=None) -> Hold:
    """A captured hold with its accounts, which are made before the race."""
    Booking.objects.all().update(state="cancelled")
    hold = make_hold(make_paid_booking(helper=helper) if helper else make_paid_booking(), "captured")
    with transaction.atomic():
        for kind in KINDS:
            ledger.BEGUN[kind](an_attempt(kind, hold, 1, pk=-2 * hold.pk - (kind == "refund")))
            ledger.UNDONE[kind](an_attempt(kind, hold, 1, pk=-2 * hold.pk - (kind == "refund")))
    return hold


def test_sixteen_at_once_never_get_more_than_there_is(chance):
    helper, taken = captured().deal.booking.helper, []
    for number in range(ROUNDS):
        hold = captured(helper)
        out = rush(hold, chance, number)
        taken.append(out)
        assert Account.objects.get(kind="held", deal=hold.deal).balance == PRICE - out >= 0

    assert max(taken) > 0
    assert queries.checked().faults == []
    record(f"M2: {ROUNDS:,} rounds of {AT_ONCE} refunds, releases and parts at once: 0 overdrawn")


@pytest.mark.broken_books
def test_the_twin_that_looks_first_takes_too_much(chance, owner_connection):
    """Without the database's bound, whoever looks and then takes overdraws."""
    bound = owner_connection.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [BOUND]
    ).fetchone()[0]
    owner_connection.execute(f"ALTER TABLE payments_account DROP CONSTRAINT {BOUND}")
    try:
        overdrawn = any(rush(captured(), chance, number, look_and_take) > PRICE for number in range(TWIN_AT_MOST))
    finally:
        owner_connection.execute("TRUNCATE payments_line, payments_posting, payments_account CASCADE")
        owner_connection.execute(f"ALTER TABLE payments_account ADD CONSTRAINT {BOUND} {bound}")

    assert overdrawn


def test_sixteen_rulings_at_once_end_in_one_that_holds(settings, sandbox, chance):
    use_sandbox(settings, sandbox)
    helper = make_paid_booking().helper
    onboard(sandbox, helper)
    for _ in range(WHOLE_ROUNDS):
        deal = paid_deal(sandbox, helper)
        shares = [chance.randint(0, PRICE) for _ in range(AT_ONCE)]
        at_once([lambda share=share, pk=deal.pk: rule_and_advance(pk, share) for share in shares])
        flows.advance(deal.pk)

        hold = Hold.objects.get(deal=deal)
        assert hold.refunded + hold.released == hold.captured <= PRICE
        assert sent_of(sandbox, hold) == (hold.refunded, hold.released - hold.commission)
    assert queries.checked().faults == []


def paid_deal(sandbox, helper) -> Deal:
    Booking.objects.all().update(state="cancelled")
    booking = make_paid_booking(helper=helper)
    pay(sandbox, booking)
    Booking.objects.filter(pk=booking.pk).update(state="done", done_at=timezone.now())
    deal = Deal.objects.get(booking=booking)
    flows.advance(deal.pk)
    return deal


def rule_and_advance(deal_id: int, share: int) -> None:
    try:
        actions.settle_case(by=SYSTEM, booking_id=Deal.objects.get(pk=deal_id).booking_id, to_helper=share)
        flows.advance(deal_id)
    except (Refused, Unknown):
        return


def sent_of(sandbox, hold: Hold) -> tuple[int, int]:
    """What really went back and to the helper at Stripe, less what was taken back again."""
    rows = sandbox.state()["rows"]
    back = sum(row["amount"] for row in rows.get("refund", []) if row["payment_intent"] == hold.intent)
    transfers = [row for row in rows.get("transfer", []) if row["source_transaction"] == hold.charge]
    return back, sum(row["amount"] - row["amount_reversed"] for row in transfers)
