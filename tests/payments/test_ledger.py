"""M1: the ledger sums to zero, whatever is asked of it, and its rows never change, whoever asks."""

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, connection, transaction

from payments import ledger, queries
from payments.models import Account, Hold, Line, Posting
from tests.books import check_books
from tests.long import rounds
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


@pytest.mark.broken_books
@pytest.mark.django_db(transaction=True)
def test_broken_books_are_seen_after_a_test_and_by_the_command(owner_connection, request):
    make_hold(make_paid_booking())
    owner_connection.execute("UPDATE payments_line SET amount = amount + 1 WHERE amount > 0")

    with pytest.raises(AssertionError, match="the books after this test"):
        check_books(request.node)
    with pytest.raises(CommandError, match="faults"):
        call_command("ledger", "check")
