"""M1: the ledger sums to zero, whatever is asked of it, and its rows never change, whoever asks."""

import os

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, connection, transaction
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from marketplace.bookings.models import Booking
from marketplace.core.money import share
from payments import ledger, queries
from payments.models import Account, Attempt, Hold, Line, Posting
from tests.books import check_books
from tests.long import record, rounds
from tests.payments.paying import an_attempt, make_hold, make_paid_booking

# Each batch has a transaction of its own: one that holds all of them makes every look at the ledger slower.
BATCHES = rounds(in_test=1, in_long=20)
HISTORIES = 500
STEPS = rounds(in_test=4, in_long=10)


def balance(kind: str, **which) -> int:
    return Account.objects.get(kind=kind, **which).balance


@pytest.fixture
def hold(db) -> Hold:
    return make_hold(make_paid_booking())


@pytest.mark.django_db
def test_a_hold_that_is_captured_and_released_leaves_nothing_behind(hold):
    ledger.book_capture(hold, 5_000)
    release = an_attempt("release", hold, 5_000, 600)
    ledger.begin_release(release)
    ledger.book_release(release)

    helper = hold.deal.booking.helper_id
    assert [balance("reserved", deal=hold.deal), balance("held", deal=hold.deal)] == [0, 0]
    assert balance("connected", helper_id=helper) == 4_400
    assert sum(Line.objects.filter(account__kind="fee").values_list("amount", flat=True)) == 600
    assert queries.checked().faults == []


@pytest.mark.django_db
def test_no_more_goes_out_than_came_in(hold):
    ledger.book_capture(hold, 3_000)

    with pytest.raises(IntegrityError, match="no_account_is_overdrawn"), transaction.atomic():
        ledger.begin_refund(an_attempt("refund", hold, 3_001))

    assert balance("held", deal=hold.deal) == 3_000


@pytest.mark.django_db
def test_the_same_cause_is_booked_once(hold):
    ledger.book_capture(hold, 5_000)
    ledger.begin_refund(an_attempt("refund", hold, 1_000))

    with pytest.raises(IntegrityError, match="booked_once"), transaction.atomic():
        ledger.begin_refund(an_attempt("refund", hold, 1_000))

    assert balance("refunding", deal=hold.deal) == 1_000


@pytest.mark.django_db(transaction=True)
def test_a_posting_that_does_not_sum_to_zero_is_not_committed():
    hold = make_hold(make_paid_booking())
    before = Posting.objects.count()

    with pytest.raises(IntegrityError, match="does not sum to zero"), transaction.atomic():
        ledger.post("hold", "unbalanced", [(ledger.account("card", "EUR"), -5), (ledger.account("clearing", "EUR"), 6)])
    with pytest.raises(IntegrityError, match="moves nothing"), transaction.atomic():
        Posting.objects.create(kind="hold", cause="empty")
    with pytest.raises(IntegrityError, match="is closed"), transaction.atomic():
        _add_to(Posting.objects.get(cause=f"hold {hold.pk}"))

    assert Posting.objects.count() == before


def _add_to(posting: Posting) -> None:
    """Two more lines that cancel each other, on a posting of an earlier transaction."""
    card = ledger.account("card", "EUR")
    Line.objects.bulk_create(Line(posting=posting, account=card, currency="EUR", amount=part) for part in (7, -7))


@pytest.mark.django_db
def test_a_line_is_in_its_accounts_currency(hold):
    with pytest.raises(IntegrityError, match="is not in CHF"), transaction.atomic():
        _book_in_another_currency()


def _book_in_another_currency() -> None:
    posting = Posting.objects.create(kind="hold", cause="mixed")
    Line.objects.create(posting=posting, account=ledger.account("card", "EUR"), currency="CHF", amount=1)


@pytest.mark.django_db
def test_an_account_begins_with_nothing():
    Account.objects.create(kind="held", currency="EUR", helper_id=1, balance=1_000_000)

    assert Account.objects.get(helper_id=1).balance == 0


ATTACKS = [
    "UPDATE payments_line SET amount = 1",
    "DELETE FROM payments_line",
    "TRUNCATE payments_line CASCADE",
    "UPDATE payments_posting SET cause = 'x'",
    "DELETE FROM payments_posting",
    "TRUNCATE payments_posting CASCADE",
    "UPDATE payments_account SET balance = 1000000",
    "DELETE FROM payments_account",
    "TRUNCATE payments_account CASCADE",
    "ALTER TABLE payments_line DISABLE TRIGGER ALL",
    "ALTER TABLE payments_line ADD COLUMN x int",
    "ALTER TABLE payments_account DROP CONSTRAINT no_account_is_overdrawn",
    "DROP TRIGGER line_balances ON payments_line",
    "DROP FUNCTION payments_line_counts() CASCADE",
    "DROP TABLE payments_line CASCADE",
    "SET session_replication_role = replica",
    "SET ROLE owner",
    "CREATE OR REPLACE FUNCTION payments_line_counts() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE RULE quiet AS ON INSERT TO payments_line DO INSTEAD NOTHING",
    "COPY payments_line FROM '/dev/null'",
    "LOCK TABLE payments_line IN ACCESS EXCLUSIVE MODE",
    "INSERT INTO payments_line (posting_id, account_id, currency, amount) "
    "SELECT posting_id, account_id, currency, amount FROM payments_line WHERE amount > 0",
    "MERGE INTO payments_line USING (SELECT 1) one ON true WHEN MATCHED THEN DELETE",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ATTACKS)
def test_the_role_app_may_not(statement, hold):
    before = rows()

    with pytest.raises(Error), transaction.atomic():
        run(statement)

    assert rows() == before


def rows() -> tuple[list, list]:
    return list(Line.objects.values_list("pk", "amount")), list(Account.objects.values_list("pk", "balance"))


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def next_booking() -> Booking:
    """One more booking of the same two people, without the rest of a world: histories are many."""
    first = Booking.objects.select_related("offer").order_by("pk").first() or make_paid_booking("cancelled")
    offer = first.offer
    offer.pk, offer.round, offer.state = None, 1_000 + len(HISTORY), "withdrawn"
    offer.save()
    return Booking.objects.create(
        request_id=first.request_id,
        offer=offer,
        seeker_id=first.seeker_id,
        helper_id=first.helper_id,
        state="cancelled",
        visit=first.visit,
        occupied=first.occupied,
        price=first.price,
        currency=first.currency,
        terms_id=first.terms_id,
    )


class Histories(RuleBasedStateMachine):
    """One deal's money beside a small model of four numbers: reserved, held, sent back, paid out."""

    def __init__(self) -> None:
        super().__init__()
        self.booking = next_booking()
        self.reserved = self.held = self.refunding = self.payable = self.connected = self.fee = 0
        self.holds: list[Hold] = []
        self.captured: list[Hold] = []
        self.under_way: list[tuple[str, Hold, int, int, str]] = []
        self.number = 0
        theirs = Account.objects.filter(helper_id=self.booking.helper_id)
        self.before = dict(theirs.values_list("kind", "balance"))
        HISTORY.append(self.booking.pk)

    def an_attempt(self, kind: str, amount: int, commission: int = 0) -> Attempt:
        self.number += 1
        pk = self.booking.pk * 1_000 + self.number
        return an_attempt(kind, self.captured[-1], amount, commission, pk=pk)

    @rule(amount=st.integers(1, 50_000))
    def hold(self, amount):
        self.holds.append(make_hold(self.booking, amount=amount))
        self.reserved += amount

    @precondition(lambda self: self.holds)
    @rule(share_of=st.integers(0, 100))
    def capture(self, share_of):
        hold = self.holds.pop()
        taken = hold.amount * share_of // 100
        ledger.book_capture(hold, taken)
        self.reserved -= hold.amount
        self.held += taken
        self.captured.append(hold)

    @precondition(lambda self: self.holds)
    @rule()
    def void(self):
        hold = self.holds.pop(0)
        ledger.book_void(hold)
        self.reserved -= hold.amount

    @precondition(lambda self: self.captured)
    @rule(amount=st.integers(1, 60_000))
    def refund(self, amount):
        attempt = self.an_attempt("refund", amount)
        if self.refused(lambda: ledger.begin_refund(attempt), amount > self.held):
            return
        self.held -= amount
        self.refunding += amount
        self.under_way.append(attempt)

    @precondition(lambda self: self.captured)
    @rule(amount=st.integers(1, 60_000), bps=st.integers(0, 3_000))
    def release(self, amount, bps):
        fee = share(amount, bps)
        attempt = self.an_attempt("release", amount, fee)
        if self.refused(lambda: ledger.begin_release(attempt), amount > self.held):
            return
        self.held -= amount
        self.payable += amount - fee
        self.fee += fee
        self.under_way.append(attempt)

    @precondition(lambda self: self.under_way)
    @rule(happened=st.booleans())
    def end(self, happened):
        attempt = self.under_way.pop()
        amount, fee = attempt.amount, attempt.commission
        (ledger.BOOKED if happened else ledger.UNDONE)[attempt.kind](attempt)
        if attempt.kind == "refund":
            self.refunding -= amount
            self.held += 0 if happened else amount
            return
        self.payable -= amount - fee
        self.connected += amount - fee if happened else 0
        self.held += 0 if happened else amount
        self.fee -= 0 if happened else fee

    def refused(self, act, should_be: bool) -> bool:
        try:
            with transaction.atomic():
                act()
        except IntegrityError:
            assert should_be
            return True
        assert not should_be
        return False

    def compare(self) -> None:
        """The books say what the model says."""
        deal, helper = {"deal__booking": self.booking}, {"helper_id": self.booking.helper_id}
        rows = {a.kind: a.balance for a in [*Account.objects.filter(**deal), *Account.objects.filter(**helper)]}
        for kind, before in self.before.items():
            rows[kind] = rows.get(kind, 0) - before
        for kind in ("reserved", "held", "refunding", "payable", "connected"):
            assert rows.get(kind, 0) == getattr(self, kind), kind

    def teardown(self):
        self.compare()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.broken_books
@pytest.mark.django_db(transaction=True)
def test_broken_books_are_seen_after_a_test_and_by_the_command(owner_connection, request):
    make_hold(make_paid_booking())
    owner_connection.execute("UPDATE payments_line SET amount = amount + 1 WHERE amount > 0")

    with pytest.raises(AssertionError, match="the books after this test"):
        check_books(request.node)
    with pytest.raises(CommandError, match="faults"):
        call_command("ledger", "check")


HISTORY: list[int] = []
BOOKED = {"histories": 0, "postings": 0, "lines": 0}


@pytest.mark.django_db
@pytest.mark.parametrize("batch", range(1, BATCHES + 1))
def test_histories_sum_to_zero(batch):
    HISTORY.clear()
    settled = settings(
        max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
    )

    run_state_machine_as_test(seed(int(os.environ["SEED"]) + batch)(Histories), settings=settled)

    found = queries.checked()
    assert (found.faults, set(found.sums.values())) == ([], {0})
    for name, count in {"histories": len(HISTORY), "postings": found.postings, "lines": found.lines}.items():
        BOOKED[name] += count
    if batch == BATCHES:
        record(f"M1: {', '.join(f'{count:,} {name}' for name, count in BOOKED.items())}, 0 violations")
