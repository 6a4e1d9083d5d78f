"""A bank takes a payment back: what is frozen, what thaws, and who bears it, against a running Stripe sandbox."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import permutations

import pytest
from django.db import IntegrityError
from django.utils import timezone

from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from payments import actions, comparison, disputed, flows, gateway, queries
from payments.answers import Dispute
from payments.answers import Event as Told
from payments.gateway import Unknown
from payments.models import Account, Attempt, Chargeback, Deal, Hold, Paper, Posting
from tests.factories import make_operator
from tests.jobs import run_jobs
from tests.payments.disputing import decide, dispute, look, make_tipped, sums
from tests.payments.paying import use_sandbox
from tests.payments.playing import PRICE, SHARE, confirm, make_done, make_released
from tests.race import answered, at_once

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {"uncategorized_text": "Hana came, and Sam said the words at the door."}


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    sandbox.fund(50_000, "eur")
    return sandbox


def hear(kind: str, key: str, number: int) -> None:
    """A webhook: only the names count."""
    actions.hear_event(by=SYSTEM, event=Told(f"evt_{number}", f"charge.dispute.{kind}", key, ""))
    run_jobs()


def balance(kind: str) -> int:
    return sum(-row.balance for row in Account.objects.filter(kind=kind))


def loss() -> int:
    return -sum(line.amount for place in Account.objects.filter(kind="loss") for line in place.lines.all())


def money(booking) -> tuple[int, int, bool, str]:
    found = queries.money_of(booking)
    return found.paid_out, found.refunded, found.is_closed, found.trouble


def test_a_disputed_payment_freezes_its_visit_and_thaws_when_it_is_won(stripe):
    booking = make_done(stripe)
    key = dispute(stripe, booking)
    confirm(booking)

    assert (money(booking), balance("disputed")) == ((0, 0, False, ""), PRICE)
    assert sums(stripe, "transfer") == []

    decide(stripe, key, "won")

    assert (money(booking), balance("disputed")) == ((SHARE, 0, True, ""), 0)
    assert Chargeback.objects.get().state == "won"


def test_lost_before_the_release_it_comes_out_of_what_is_kept(stripe):
    booking = make_done(stripe)
    key = dispute(stripe, booking)
    confirm(booking)

    decide(stripe, key, "lost")

    row, hold = Chargeback.objects.get(), Hold.objects.get()
    assert (row.kept, row.borne, hold.lost, loss()) == (PRICE, 0, PRICE, 0)
    assert (money(booking), sums(stripe, "transfer")) == ((0, 0, True, ""), [])


def test_of_a_part_that_is_lost_the_helper_has_what_remains(stripe):
    booking = make_done(stripe)
    key = dispute(stripe, booking, amount=2_000)
    decide(stripe, key, "lost")

    confirm(booking)

    assert money(booking) == (2_640, 0, True, "")
    assert (Hold.objects.get().lost, Hold.objects.get().commission) == (2_000, 360)


def test_lost_after_the_release_the_platform_bears_it(stripe):
    booking = make_released(stripe)
    key = dispute(stripe, booking)
    assert Deal.objects.get().closed_at is None

    decide(stripe, key, "lost")

    row = Chargeback.objects.get()
    assert (row.kept, row.borne, loss()) == (0, PRICE, PRICE)
    assert (money(booking), queries.owed_by_helper(booking.helper_id, "EUR")) == ((SHARE, 0, True, ""), 0)
    assert sums(stripe, "transfer_reversal") == []


def test_a_ruling_takes_it_back_from_the_helper_and_the_loss_is_made_good(stripe):
    booking = make_released(stripe)
    decide(stripe, dispute(stripe, booking), "lost")

    actions.settle_case(by=SYSTEM, booking_id=booking.pk, to_helper=0)
    run_jobs()

    row = Chargeback.objects.get()
    assert (row.kept, row.borne, loss(), Hold.objects.get().lost) == (PRICE, 0, 0, PRICE)
    assert money(booking) == (0, 0, True, "")
    assert (sums(stripe, "transfer_reversal"), sums(stripe, "refund")) == ([SHARE], [])


def test_an_operators_word_pays_the_helper_all_the_same(stripe):
    booking = make_done(stripe)
    key = dispute(stripe, booking)
    confirm(booking)
    decide(stripe, key, "lost")
    row = Chargeback.objects.get()

    actions.bear_loss(by=make_operator(), chargeback_id=row.pk)
    run_jobs()

    row.refresh_from_db()
    assert (row.kept, row.borne, loss()) == (0, PRICE, PRICE)
    assert (money(booking), sums(stripe, "transfer")) == ((SHARE, 0, True, ""), [SHARE])
    with pytest.raises(Refused, match="dispute_not_lost"):
        actions.bear_loss(by=make_operator(), chargeback_id=row.pk)


def test_of_a_ruled_share_only_what_is_missing_is_borne(stripe):
    booking = make_done(stripe)
    key = dispute(stripe, booking, amount=4_000)
    actions.settle_case(by=SYSTEM, booking_id=booking.pk, to_helper=2_000)
    decide(stripe, key, "lost")
    assert (money(booking)[0], Hold.objects.get().lost) == (880, 4_000)

    actions.bear_loss(by=make_operator(), chargeback_id=Chargeback.objects.get().pk)
    run_jobs()

    assert (money(booking), loss()) == ((1_760, 0, True, ""), 1_000)


def test_a_tip_that_is_disputed_freezes_nothing_of_the_visit(stripe):
    booking, tip = make_tipped(stripe)
    key = stripe.dispute(payment_intent=tip.intent)["id"]
    look()

    confirm(booking)

    assert (money(booking)[0], Hold.objects.get(pk=tip.pk).released) == (SHARE, 0)
    decide(stripe, key, "won")
    assert Hold.objects.get(pk=tip.pk).released == 500
    assert queries.money_of(booking).is_closed


def test_a_visit_that_is_disputed_freezes_nothing_of_its_tip(stripe):
    booking, tip = make_tipped(stripe)
    dispute(stripe, booking)
    confirm(booking)

    assert (money(booking)[0], Hold.objects.get(pk=tip.pk).released) == (0, 500)


def test_another_visit_goes_on(stripe):
    booking = make_done(stripe)
    other = make_done(stripe, booking.helper)
    dispute(stripe, booking)

    confirm(other)

    assert money(other) == (SHARE, 0, True, "")


def test_a_refund_under_way_waits_for_the_bank_and_goes_on_when_it_is_won(stripe):
    booking = make_done(stripe)
    key = stripe.dispute(payment_intent=Hold.objects.get().intent)["id"]

    actions.settle_case(by=SYSTEM, booking_id=booking.pk, to_helper=2_000)
    run_jobs()

    refused = Attempt.objects.get(kind="refund")
    assert (refused.state, refused.error, money(booking)) == ("failed", "charge_disputed", (0, 0, False, ""))
    assert Chargeback.objects.get().state == "open"

    decide(stripe, key, "won")
    assert money(booking) == (1_760, 3_000, True, "")


def test_a_refund_that_is_under_way_when_it_is_lost_is_not_paid_twice(stripe):
    booking = make_done(stripe)
    actions.settle_case(by=SYSTEM, booking_id=booking.pk, to_helper=2_000)
    deal = Deal.objects.get()
    attempt = actions.intend_step(by=SYSTEM, deal_id=deal.pk)
    key = stripe.dispute(payment_intent=Hold.objects.get().intent)["id"]
    stripe.dispute(id=key, outcome="lost")
    flows.look_at_disputes()
    assert (Chargeback.objects.get().kept, Chargeback.objects.get().borne) == (2_000, 3_000)

    flows.carry_out(attempt.pk)

    row = Chargeback.objects.get()
    assert (row.kept, row.borne, loss(), Hold.objects.get().lost) == (PRICE, 0, 0, PRICE)
    assert (sums(stripe, "refund"), Deal.objects.get().trouble) == ([], "charge_disputed")


def test_a_release_under_way_comes_to_its_end(stripe):
    booking = make_done(stripe)
    Deal.objects.update(plan=PRICE)
    attempt = actions.intend_step(by=SYSTEM, deal_id=Deal.objects.get().pk)
    key = dispute(stripe, booking)

    flows.carry_out(attempt.pk)
    decide(stripe, key, "lost")

    assert (money(booking)[0], loss(), Chargeback.objects.get().borne) == (SHARE, PRICE, PRICE)


@pytest.mark.parametrize("order", list(permutations(["created", "funds_withdrawn", "closed"])))
@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_whatever_is_told_first_the_end_is_the_same(stripe, order, outcome):
    booking = make_done(stripe)
    key = stripe.dispute(payment_intent=Hold.objects.get().intent)["id"]
    stripe.dispute(id=key, outcome=outcome)

    for number, kind in enumerate((*order, *order)):
        hear(kind, key, number)

    assert [row.state for row in Chargeback.objects.all()] == [outcome]
    told = Event.objects.filter(name__startswith="payment.dispute").values_list("name", flat=True)
    assert sorted(told) == ["payment.dispute_" + outcome, "payment.disputed"]
    assert balance("disputed") == 0
    assert queries.money_of(booking).trouble == ""


def test_an_older_answer_that_comes_later_changes_nothing(stripe):
    booking = make_done(stripe)
    key = dispute(stripe, booking)
    older = gateway.read_dispute(key)
    decide(stripe, key, "won")

    actions.record_dispute(by=SYSTEM, dispute=older)

    assert (Chargeback.objects.get().state, balance("disputed")) == ("won", 0)


def test_the_same_payment_can_be_disputed_again(stripe):
    booking = make_done(stripe)
    decide(stripe, dispute(stripe, booking), "won")
    again = dispute(stripe, booking)
    confirm(booking)
    assert money(booking)[0] == 0

    decide(stripe, again, "lost")

    assert list(Chargeback.objects.order_by("pk").values_list("state", flat=True)) == ["won", "lost"]
    assert (Hold.objects.get().lost, money(booking)) == (PRICE, (0, 0, True, ""))


def test_without_a_webhook_it_is_found_and_ends_right(stripe):
    make_done(stripe)
    key = stripe.dispute(payment_intent=Hold.objects.get().intent)["id"]
    flows.look_at_disputes()
    assert Chargeback.objects.get().state == "open"

    stripe.dispute(id=key, outcome="lost")
    flows.look_at_disputes()

    assert Chargeback.objects.get().state == "lost"


def test_an_unanswered_one_is_lost_by_time(stripe):
    dispute(stripe, make_done(stripe))
    stripe.advance(10 * 24 * 3600)

    look()

    assert Chargeback.objects.get().state == "lost"


def test_an_inquiry_takes_nothing_and_freezes_nothing(stripe):
    booking = make_done(stripe)
    key = stripe.dispute(payment_intent=Hold.objects.get().intent)["id"]
    asked = replace(gateway.read_dispute(key), taken=0, fee=0)
    actions.record_dispute(by=SYSTEM, dispute=asked)

    confirm(booking)
    assert (money(booking), balance("disputed")) == ((SHARE, 0, True, ""), 0)

    actions.record_dispute(by=SYSTEM, dispute=gateway.read_dispute(key))
    assert (balance("disputed"), Deal.objects.get().closed_at) == (PRICE, None)


def test_a_payment_that_is_not_ours_is_left_alone(stripe):
    make_done(stripe)
    key = stripe.dispute(payment_intent=Hold.objects.get().intent)["id"]
    foreign = replace(gateway.read_dispute(key), charge="ch_other", intent="pi_other")

    assert actions.record_dispute(by=SYSTEM, dispute=foreign) is None
    assert Chargeback.objects.count() == 0


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_stripes_list_and_our_books_are_the_same_afterwards(stripe, outcome):
    booking = make_released(stripe)
    key = dispute(stripe, booking, amount=3_000)
    row = Chargeback.objects.get()
    flows.answer_dispute(by=make_operator(), chargeback_id=row.pk, evidence=WORDS)
    decide(stripe, key, outcome)

    done = flows.reconcile(now=timezone.now() + timedelta(hours=2))

    assert done.differences == 0
    assert comparison.books() == gateway.read_balance()


def test_the_receipt_is_corrected_by_what_the_bank_gave_back(stripe):
    booking = make_released(stripe)
    receipt = Paper.objects.get(kind="receipt")

    decide(stripe, dispute(stripe, booking, amount=3_000), "lost")

    correction = Paper.objects.get(corrects=receipt)
    assert (correction.total, correction.kind, correction.recipient_id) == (-3_000, "receipt", booking.seeker_id)
    assert Paper.objects.filter(kind="commission").count() == 1


def test_an_answer_is_sent_once(stripe):
    booking = make_done(stripe)
    dispute(stripe, booking)
    row, olga = Chargeback.objects.get(), make_operator()

    flows.answer_dispute(by=olga, chargeback_id=row.pk, evidence={**WORDS, "service_date": " ", "colour": "red"})

    row.refresh_from_db()
    assert (row.state, row.evidence) == ("answered", WORDS)
    assert stripe.state()["rows"]["dispute"][0]["evidence"]["uncategorized_text"] == WORDS["uncategorized_text"]
    with pytest.raises(Refused, match="dispute_answered"):
        flows.answer_dispute(by=olga, chargeback_id=row.pk, evidence=WORDS)
    with pytest.raises(Missing):
        flows.answer_dispute(by=booking.helper, chargeback_id=row.pk, evidence=WORDS)


@pytest.mark.parametrize("fault", ["lost_answer", "fail_after_effect", "fail_before"])
def test_an_answer_that_was_lost_is_looked_for_and_sent_once(stripe, fault):
    dispute(stripe, make_done(stripe))
    row = Chargeback.objects.get()
    stripe.dial(**{fault: 1, "only": "/v1/disputes"})
    with pytest.raises(Unknown):
        flows.answer_dispute(by=make_operator(), chargeback_id=row.pk, evidence=WORDS)
    assert Chargeback.objects.get().state == "answering"
    stripe.dial(**{fault: 0})

    flows.sweep()

    assert Chargeback.objects.get().state == "answered"
    assert stripe.state()["rows"]["dispute"][0]["evidence_details"]["submission_count"] == 1


def test_an_answer_that_came_too_late_is_lost_and_not_stuck(stripe):
    dispute(stripe, make_done(stripe))
    row = Chargeback.objects.get()
    stripe.advance(10 * 24 * 3600)
    Chargeback.objects.update(answer_by=timezone.now() + timedelta(days=1))

    flows.answer_dispute(by=make_operator(), chargeback_id=row.pk, evidence=WORDS)

    assert Chargeback.objects.get().state == "lost"


def test_operators_are_warned_three_days_and_one_day_before_each_once(stripe):
    dispute(stripe, make_done(stripe))
    row, now = Chargeback.objects.get(), timezone.now()

    for left in (timedelta(days=4), timedelta(days=2), timedelta(days=2), timedelta(hours=20), timedelta(hours=5)):
        Chargeback.objects.update(answer_by=now + left)
        actions.warn_of_deadline(by=SYSTEM, chargeback_id=row.pk)

    told = Event.objects.filter(name="payment.answer_due").order_by("pk")
    assert [event.facts["days"] for event in told] == [3, 1]


def make_due(stripe) -> tuple[Deal, Dispute]:
    """A release that is due, and what Stripe says of its payment: lost, which is not written down yet."""
    make_done(stripe)
    Deal.objects.update(plan=PRICE)
    key = stripe.dispute(payment_intent=Hold.objects.get().intent)["id"]
    stripe.dispute(id=key, outcome="lost")
    return Deal.objects.get(), gateway.read_dispute(key)


def test_told_eight_times_at_once_it_is_written_down_once(stripe):
    _, dispute = make_due(stripe)

    answered(at_once([lambda: actions.record_dispute(by=SYSTEM, dispute=dispute)] * 8))

    assert (Chargeback.objects.count(), Posting.objects.filter(kind__startswith="dispute").count()) == (1, 2)
    assert Event.objects.filter(name="payment.dispute_lost").count() == 1


def test_a_loss_and_a_release_at_once_share_no_cent(stripe):
    deal, dispute = make_due(stripe)
    release = partial(actions.intend_step, by=SYSTEM, deal_id=deal.pk)

    answered(at_once([release, partial(actions.record_dispute, by=SYSTEM, dispute=dispute)]))

    released = Attempt.objects.filter(kind="release").count()
    assert Chargeback.objects.get().borne == (PRICE if released else 0)
    assert queries.checked().faults == []


def test_the_twin_that_counted_before_would_give_it_twice_and_the_database_refuses(stripe, monkeypatch):
    """Without the lock the sum that is kept would be read before the release, and used after it."""
    deal, dispute = make_due(stripe)
    stale = disputed.left_in(Hold.objects.get())
    actions.intend_step(by=SYSTEM, deal_id=deal.pk)
    monkeypatch.setattr(disputed, "left_in", lambda hold: stale)

    with pytest.raises(IntegrityError):
        actions.record_dispute(by=SYSTEM, dispute=dispute)

    assert Chargeback.objects.count() == 0
