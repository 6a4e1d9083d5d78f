"""Stripe's list beside our books: each line once, fees and own payouts booked from it, differences as cases."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone

from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from payments import actions, comparison, flows, gateway, ledger, statement
from payments.models import Attempt, Discrepancy, Hold, Line, Movement, PayoutPart, Posting
from payments.sandbox.balance import move
from tests.factories import make_operator, make_seeker
from tests.payments.earning import DAY, earn, to_the_bank
from tests.payments.paying import use_sandbox
from tests.payments.sandbox.conftest import client_of
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


def later(hours: float = 2):
    """A moment at which nothing that was done now is fresh any more."""
    return timezone.now() + timedelta(hours=hours)


def cases() -> list[tuple]:
    rows = Discrepancy.objects.filter(closed_at=None).order_by("kind", "subject")
    return list(rows.values_list("kind", "subject", "ours", "theirs"))


def total(kind: str) -> int:
    return sum(Line.objects.filter(account__kind=kind).values_list("amount", flat=True))


# -- where all is well -----------------------------------------------------------------------------


def test_a_visit_that_was_paid_is_the_same_on_both_sides(stripe):
    earn(stripe)

    done = flows.reconcile(now=later())

    assert (done.movements, done.new, done.differences) == (2, 2, 0)
    assert sorted(Movement.objects.values_list("kind", "amount", "fee")) == [
        ("charge", 5_000, 175),
        ("transfer", -4_400, 0),
    ]
    assert comparison.books() == gateway.read_balance() == {"EUR": 5_000 - 175 - 4_400}
    assert total("processing") == -175


def test_read_again_it_is_the_same(stripe):
    earn(stripe)
    flows.reconcile(now=later())
    booked = Posting.objects.count()

    done = flows.reconcile(now=later())

    assert (done.new, done.differences, Posting.objects.count()) == (0, 0, booked)


def test_what_we_put_in_and_what_went_to_our_bank_is_booked(stripe):
    stripe.fund(20_000, "eur")
    client_of(stripe).v1.payouts.create({"amount": 5_000, "currency": "eur"})

    done = flows.reconcile(now=later())

    assert (done.differences, total("bank"), comparison.books()) == (0, 15_000, {"EUR": 15_000})


def test_an_own_payout_that_comes_back_is_undone(stripe):
    stripe.fund(20_000, "eur")
    stripe.payouts(fail="account_closed")
    client_of(stripe).v1.payouts.create({"amount": 5_000, "currency": "eur"})
    stripe.advance(4 * DAY)

    assert flows.reconcile(now=later()).differences == 0
    assert (total("bank"), Movement.objects.filter(kind="payout_failure").count()) == (20_000, 1)


def test_helpers_payouts_are_no_movement_of_ours_and_agree_too(stripe):
    earn(stripe)
    to_the_bank(stripe)

    assert flows.reconcile(now=later()).differences == 0
    assert comparison.books() == gateway.read_balance()


def test_only_what_came_since_the_last_time_is_read(stripe):
    earn(stripe)
    flows.reconcile(now=later())
    stripe.advance(5 * DAY)
    Movement.objects.update(at=timezone.now() + timedelta(days=4))
    stripe.fund(100, "eur")

    assert (flows.reconcile(now=later()).movements, Movement.objects.count()) == (1, 3)
    assert flows.reconcile(now=later(), since=timezone.now() - timedelta(days=1)).movements == 3


# -- differences -----------------------------------------------------------------------------------


def test_a_refund_that_nobody_here_knows_of_is_found_and_gone_when_it_is_known(stripe):
    earn(stripe)
    hold = Hold.objects.get()
    refund = client_of(stripe).v1.refunds.create({"payment_intent": hold.intent, "amount": 1_000})

    assert flows.reconcile(now=later()).differences == 1
    assert cases() == [("missing_here", refund.id, None, -1_000)]

    Movement.objects.filter(source=refund.id).delete()
    stripe.fund(1_000, "eur")
    Movement.objects.filter(kind="topup").delete()
    _forget(stripe, refund.id)
    assert flows.reconcile(now=later()).differences == 0
    assert Discrepancy.objects.get(kind="missing_here").closed_by is None


def _forget(stripe, source: str) -> None:
    """The list never had it."""
    with stripe.sandbox.store.turn() as store:
        for row in store.find("balance_transaction", source=source):
            store.base.execute("DELETE FROM objects WHERE id = ?", (row["id"],))


def test_what_is_booked_here_and_unknown_there_is_found(stripe):
    booking = earn(stripe)
    release = Attempt.objects.get(kind="release")
    _forget(stripe, release.stripe_id)

    assert flows.reconcile(now=later()).differences == 1
    assert cases() == [("missing_there", f"attempt {release.pk}", -4_400, None)]
    assert Discrepancy.objects.get().deal.booking == booking


def test_another_amount_and_twice_and_another_currency_are_found(stripe):
    earn(stripe)
    flows.reconcile(now=later())
    hold, release = Hold.objects.get(), Attempt.objects.get(kind="release")
    charge, transfer = Movement.objects.get(kind="charge"), Movement.objects.get(kind="transfer")

    found = {}
    for name, change in (
        ("amount", lambda: Movement.objects.filter(pk=charge.pk).update(amount=4_999)),
        ("currency", lambda: Movement.objects.filter(pk=transfer.pk).update(currency="CHF")),
        ("twice", lambda: _again(charge)),
    ):
        change()
        found[name] = [(one.kind, one.subject) for one in comparison.movements_that_differ(later())]
        Movement.objects.exclude(pk__in=(charge.pk, transfer.pk)).delete()
        charge.save()
        transfer.save()

    assert found == {
        "amount": [("amount", f"hold {hold.pk}")],
        "currency": [("currency", f"attempt {release.pk}")],
        "twice": [("twice", f"hold {hold.pk}")],
    }


def _again(movement: Movement) -> None:
    names = ("kind", "source", "currency", "amount", "fee", "net", "at")
    Movement.objects.create(stripe_id="txn_again", **{name: getattr(movement, name) for name in names})


def test_what_is_fresh_may_settle_by_itself(stripe):
    earn(stripe)
    client_of(stripe).v1.refunds.create({"payment_intent": Hold.objects.get().intent, "amount": 1_000})

    assert flows.reconcile().differences == 0
    assert flows.reconcile(now=later()).differences == 1


def test_a_kind_of_line_that_we_do_not_know_is_a_difference_and_nothing_is_booked(stripe):
    with stripe.sandbox.store.turn() as store:
        move(store, {"id": "rsv_1", "currency": "eur"}, -300, "reserve_transaction")

    assert flows.reconcile(now=later()).differences == 1
    assert (cases(), Posting.objects.count()) == ([("missing_here", "rsv_1", None, -300)], 0)


def test_a_balance_that_no_line_explains_is_found(stripe):
    stripe.fund(1_000, "eur")
    flows.reconcile(now=later())
    with stripe.sandbox.store.turn() as store:
        key = move(store, {"id": "tu_old", "currency": "eur"}, 77, "topup")
        store.save({**store.get("balance_transaction", key), "created": 1})

    assert flows.reconcile(now=later()).differences == 1
    assert cases() == [("balance", "balance EUR", 1_000, 1_077)]

    assert flows.reconcile(now=later(), since=timezone.now() - timedelta(days=36_500)).differences == 0


def test_a_helpers_balance_that_is_another_one_is_found(stripe):
    booking = earn(stripe)
    places = ledger.account("connected", "EUR", helper_id=booking.helper_id), ledger.account("clearing", "EUR")
    ledger.post("payout", "wrong", [(places[0], -400), (places[1], 400)])

    assert flows.reconcile(now=later()).differences == 1
    assert cases() == [("balance", f"account {booking.helper_id} EUR", 4_000, 4_400)]


def test_a_part_of_a_payout_that_belongs_to_nothing_or_is_another_amount_is_found(stripe):
    earn(stripe)
    to_the_bank(stripe)
    flows.reconcile(now=later())
    assert comparison.payouts_that_differ() == []
    part = PayoutPart.objects.get()

    PayoutPart.objects.update(attempt=None)
    assert [(one.kind, one.ours, one.theirs) for one in comparison.payouts_that_differ()] == [
        ("missing_here", None, 4_400)
    ]
    PayoutPart.objects.update(attempt=part.attempt, amount=4_000)
    assert [(one.kind, one.subject.split()[0]) for one in comparison.payouts_that_differ()] == [
        ("amount", "part"),
        ("amount", "payout"),
    ]


# -- cases -----------------------------------------------------------------------------------------


@pytest.fixture
def case(stripe) -> Discrepancy:
    """A refund that somebody made at Stripe's own page."""
    earn(stripe)
    client_of(stripe).v1.refunds.create({"payment_intent": Hold.objects.get().intent, "amount": 1_000})
    flows.reconcile(now=later())
    return Discrepancy.objects.get()


def test_what_an_operator_has_explained_stays_closed_as_long_as_it_is_the_same(stripe, case):
    olga = make_operator()
    booked = Posting.objects.count()

    actions.close_discrepancy(by=olga, discrepancy_id=case.pk, reason="Von Hand erstattet, siehe Fall 7.")

    assert flows.reconcile(now=later()).differences == 0
    case.refresh_from_db()
    assert (case.closed_by, case.reason, Posting.objects.count()) == (olga, "Von Hand erstattet, siehe Fall 7.", booked)

    Movement.objects.filter(kind="refund").update(amount=-1_500)
    assert flows.reconcile(now=later()).differences == 2  # the line is another one, and the balance does not explain it


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_case_is_not_closed_without_a_word(case, reason):
    with pytest.raises(Refused, match="why_needed"):
        actions.close_discrepancy(by=make_operator(), discrepancy_id=case.pk, reason=reason)

    case.refresh_from_db()
    assert case.closed_at is None


def test_only_operators_close_and_only_once(case):
    olga = make_operator()
    with pytest.raises(Missing):
        actions.close_discrepancy(by=make_seeker("Stella"), discrepancy_id=case.pk, reason="x")
    actions.close_discrepancy(by=olga, discrepancy_id=case.pk, reason="x")
    with pytest.raises(Refused, match="difference_closed"):
        actions.close_discrepancy(by=olga, discrepancy_id=case.pk, reason="y")


def test_a_case_that_changes_is_the_same_case(case):
    Movement.objects.filter(kind="refund").update(amount=-1_200)

    actions.keep_differences(by=SYSTEM, found=comparison.movements_that_differ(later()))

    assert cases() == [("missing_here", case.subject, None, -1_200)]


# -- the command -----------------------------------------------------------------------------------


def test_the_command_says_what_it_read_and_ends_red_while_a_case_is_open(case, capsys):
    with pytest.raises(CommandError, match="1 differences"):
        call_command("ledger", "reconcile")

    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "RESULT movements=3 differences=1"
    assert case.subject in said.err


def test_the_command_ends_green_when_all_is_well(stripe, capsys):
    earn(stripe)

    call_command("ledger", "reconcile", "--since", "2020-01-01")

    assert capsys.readouterr().out.splitlines()[-1] == "RESULT movements=2 differences=0"


def test_without_stripe_there_is_nothing_to_compare(settings):
    settings.STRIPE_SECRET_KEY = ""

    with pytest.raises(CommandError, match="no key"):
        call_command("ledger", "reconcile")
    assert flows.reconcile().movements == 0


def test_a_statement_runs_from_line_to_line(stripe, capsys):
    booking = earn(stripe)

    call_command("ledger", "statement", "--account", "connected", "--helper", str(booking.helper_id), "--csv")

    head, opening, line = capsys.readouterr().out.splitlines()
    assert head == "account,kind,owner,currency,at,posting,booked as,cause,amount,balance"
    assert opening.endswith(f",connected,helper {booking.helper_id},EUR,,,opening,,0,0")
    assert line.endswith(",4400,4400") and ",release,attempt " in line


def test_a_statement_of_a_time_begins_with_what_stood_there(stripe, capsys):
    earn(stripe)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()

    call_command("ledger", "statement", "--account", "fee", "--from", tomorrow)

    assert capsys.readouterr().out.strip() == "fee, EUR: 600"


def test_a_balance_never_depends_on_which_lines_are_shown(stripe):
    earn(stripe)

    for one in statement.accounts():
        last = list(statement.entries(statement.accounts().filter(pk=one.pk)))[-1]
        assert last.balance == sum(one.lines.values_list("amount", flat=True))


# -- disputes, and two runs at once ----------------------------------------------------------------


@pytest.mark.parametrize("outcome", [None, "won", "lost"])
def test_what_a_bank_takes_back_and_gives_back_is_the_same_on_both_sides(stripe, outcome):
    earn(stripe)
    hold = Hold.objects.get()
    dispute = stripe.dispute(charge=hold.charge)["id"]
    if outcome:
        stripe.dispute(id=dispute, outcome=outcome)
    flows.refresh_dispute(dispute)

    assert flows.reconcile(now=later()).differences == 0
    assert comparison.books() == gateway.read_balance()


def test_a_dispute_that_nobody_told_of_is_found_by_the_run_itself(stripe):
    earn(stripe)
    stripe.dispute(charge=Hold.objects.get().charge)

    assert flows.reconcile(now=later()).differences == 0


def test_two_runs_at_once_book_each_line_once(stripe):
    earn(stripe)
    moved = gateway.list_movements(None)

    new = at_once([lambda: actions.record_movements(by=SYSTEM, moved=moved)] * 4)

    assert sorted(new) == [0, 0, 0, 2]
    assert Posting.objects.filter(kind="processing").count() == 1


def test_without_the_lock_they_get_in_each_others_way(stripe, monkeypatch):
    earn(stripe)
    moved = gateway.list_movements(None)
    monkeypatch.setattr("payments.actions.reconciling.lock_reconciliation", lambda: None)

    new: list = []
    for _ in range(50):
        Movement.objects.all().delete()
        new += at_once([lambda: actions.record_movements(by=SYSTEM, moved=moved[:1])] * 4)
        if any(isinstance(one, IntegrityError) for one in new):
            break

    assert any(isinstance(one, IntegrityError) for one in new)
