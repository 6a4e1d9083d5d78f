"""Money that a helper has already is taken back: in proportion, once, and as a debt where it is not there any more."""

from threading import Barrier

import pytest
from django.db import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from payments import actions, flows, ledger, queries, rules
from payments.gateway import Unknown
from payments.models import Account, Attempt, Deal, Hold
from tests.payments.paying import use_sandbox
from tests.payments.playing import PRICE, SHARE, confirm, make_done, make_released, rule, spend
from tests.race import answered, at_once

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("amount", "commission", "tax", "netted")


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


def told(name: str) -> list[int]:
    return [event.facts["amount"] for event in Event.objects.filter(name=name).order_by("pk")]


def owed(booking: Booking) -> int:
    return queries.owed_by_helper(booking.helper_id, "EUR")


def sums(stripe, kind: str) -> list[int]:
    """The amounts of what there is of this kind at Stripe, the earliest first."""
    rows = [row for row in stripe.state()["rows"].get(kind, []) if not row.get("_account")]
    return [row["amount"] for row in sorted(rows, key=lambda row: row["created"])]


def test_a_ruling_below_what_was_released_takes_back_and_then_pays_back(stripe):
    booking = make_released(stripe)

    rule(booking, 2_000)

    money = queries.money_of(booking)
    assert (money.paid_out, money.refunded, money.is_closed, money.trouble) == (1_760, 3_000, True, "")
    assert (sums(stripe, "transfer_reversal"), sums(stripe, "refund")) == ([SHARE - 1_760], [3_000])
    assert Hold.objects.get().commission == 240
    assert queries.checked().faults == []


def test_each_reversal_goes_against_one_release_and_no_further(stripe):
    booking = make_done(stripe)
    hold = Hold.objects.get()
    for part in (2_000, 1_000):
        _release(hold, part)

    Deal.objects.update(plan=500)
    run_jobs_of(booking)

    back = Attempt.objects.filter(kind="reversal").order_by("pk")
    found = [(one.amount, one.commission, one.reverses.amount) for one in back]
    assert found == [(1_000, 120, 1_000), (1_500, 180, 2_000)]
    assert sums(stripe, "transfer_reversal") == [880, 1_320]
    assert queries.money_of(booking).paid_out == 440
    assert queries.checked().faults == []


def _release(hold: Hold, amount: int) -> None:
    """A release of a part, as further rulings make them."""
    deal = Deal.objects.get()
    deal.booking = Booking.objects.select_related("terms").get()
    attempt = actions.steps._intended(deal, rules.Step("release", hold.pk, amount, amount * 12 // 100))
    ledger.begin_release(attempt)
    flows.carry_out(attempt.pk)


def run_jobs_of(booking: Booking) -> None:
    flows.advance(Deal.objects.get(booking=booking).pk)


@pytest.mark.parametrize("fault", ["lost_answer", "fail_after_effect", "fail_before"])
def test_a_fault_while_it_is_taken_back_doubles_nothing(stripe, fault):
    booking = make_released(stripe)
    actions.settle_case(by=SYSTEM, booking_id=booking.pk, to_helper=0)
    deal = Deal.objects.get()
    stripe.dial(**{fault: 1, "only": "/v1/transfers"})

    with pytest.raises(Unknown):
        flows.advance(deal.pk)
    flows.advance(deal.pk)

    assert (sums(stripe, "transfer_reversal"), sums(stripe, "refund")) == ([SHARE], [PRICE])
    assert queries.checked().faults == []


def test_what_is_not_there_any_more_is_owed_and_the_seeker_has_it_all_the_same(stripe):
    booking = make_released(stripe)
    spend(stripe)

    rule(booking, 2_000)

    money = queries.money_of(booking)
    assert (money.refunded, money.paid_out, money.trouble, money.is_closed) == (3_000, 1_760, "", True)
    assert (owed(booking), told("payment.owed")) == (SHARE - 1_760, [SHARE - 1_760])
    assert (sums(stripe, "transfer_reversal"), sums(stripe, "refund")) == ([], [3_000])
    assert queries.checked().faults == []


def make_debt(stripe, amount: int, visits: int = 1) -> list[Booking]:
    """A helper who owes `amount` cents for the first of these visits; the others are done and paid."""
    first = make_done(stripe)
    later = [make_done(stripe, first.helper) for _ in range(visits)]
    confirm(first)
    spend(stripe)
    rule(first, PRICE - amount * 100 // 88)
    assert owed(first) == amount
    return [first, *later]


def test_the_next_release_pays_the_debt_first(stripe):
    first, later = make_debt(stripe, 880)

    confirm(later)

    assert (owed(first), queries.money_of(later).paid_out) == (0, SHARE)
    assert sums(stripe, "transfer") == [SHARE, SHARE - 880]
    assert told("payment.netted") == [880]
    assert queries.checked().faults == []


def test_a_share_that_goes_into_the_debt_as_a_whole_asks_nothing_of_stripe(stripe):
    first, later = make_debt(stripe, SHARE)

    rule(later, 2_000)

    release = Attempt.objects.filter(kind="release").latest("pk")
    assert (release.state, release.net, release.stripe_id, owed(first)) == ("done", 0, "", SHARE - 1_760)
    assert sums(stripe, "transfer") == [SHARE]
    assert queries.money_of(later).is_closed
    assert queries.checked().faults == []


def test_what_had_paid_a_debt_is_owed_again_when_it_is_taken_back(stripe):
    first, later = make_debt(stripe, 880)
    confirm(later)

    rule(later, 0)

    assert (owed(first), sums(stripe, "transfer_reversal")) == (880, [SHARE - 880])
    assert queries.money_of(later).refunded == PRICE
    assert queries.checked().faults == []


def make_two_due(stripe) -> tuple[Booking, list[int]]:
    """A helper who owes 8.80, and two visits of theirs whose release is due."""
    first, *later = make_debt(stripe, 880, visits=2)
    deals = Deal.objects.filter(booking__in=later)
    deals.update(plan=PRICE)
    return first, list(deals.values_list("pk", flat=True))


def test_two_releases_at_once_pay_a_debt_once(stripe):
    first, deals = make_two_due(stripe)

    answered(at_once([lambda pk=pk: actions.intend_step(by=SYSTEM, deal_id=pk) for pk in deals]))

    assert sorted(Attempt.objects.filter(deal__in=deals, kind="release").values_list("netted", flat=True)) == [0, 880]
    assert owed(first) == 0


def test_the_twin_without_the_lock_would_pay_it_twice_and_the_database_refuses(stripe, monkeypatch):
    first, deals = make_two_due(stripe)
    both_have_read = Barrier(2)
    monkeypatch.setattr(ledger, "lock_helper", lambda *whose: both_have_read.wait(30))
    monkeypatch.setattr(queries, "owed_by_helper", lambda *whose: 880)

    ends = at_once([lambda pk=pk: actions.intend_step(by=SYSTEM, deal_id=pk) for pk in deals])

    assert {type(end) for end in ends} == {Attempt, IntegrityError}
    assert Account.objects.get(kind="receivable", helper_id=first.helper_id).balance == 0


def test_what_a_programme_paid_goes_back_to_it(stripe):
    stripe.fund(50_000, "eur")
    booking = make_done(stripe)
    Booking.objects.filter(pk=booking.pk).update(outcome="product_fault")
    rule(booking, PRICE)
    assert sum(queries.owed_by_programmes().values()) == PRICE

    rule(booking, 2_000)

    assert (queries.money_of(booking).paid_out, sum(queries.owed_by_programmes().values())) == (1_760, 2_000)
    assert sums(stripe, "transfer_reversal") == [SHARE - 1_760]
    assert queries.checked().faults == []


@settings(deadline=None)
@given(
    amount=st.integers(1, 20_000),
    bps=st.integers(0, 3_000),
    tax_bps=st.sampled_from([0, 770, 810, 1_900, 2_500]),
    netted=st.integers(0, 100),
    cuts=st.lists(st.integers(1, 20_000), max_size=6),
)
def test_the_parts_that_are_taken_back_sum_to_the_whole(amount, bps, tax_bps, netted, cuts):
    commission = amount * bps // 10_000
    whole = rules.Shared(amount, commission, rules.tax_of(commission, tax_bps), (amount - commission) * netted // 100)

    left, parts = whole, []
    for cut in [*cuts, amount]:
        if left.amount:
            kept = left.commission * max(0, left.amount - cut) // left.amount
            part = rules.taken_back(rules.Step("reversal", 1, cut, left.commission - kept), left, tax_bps)
            assert min(part.net, part.netted, part.tax, part.commission - part.tax) >= 0
            parts.append(part)
            left = rules.Shared(*(getattr(left, name) - getattr(part, name) for name in NAMES))
            assert min(left.net, left.netted, left.tax, left.commission - left.tax) >= 0

    assert (left.amount, left.commission, left.tax, left.netted) == (0, 0, 0, 0)
    assert sum(part.net for part in parts) == whole.net
