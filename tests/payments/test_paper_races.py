"""Numbers under pressure: many papers of one series at once give no gap and no double, and a failure leaves none."""

from threading import Barrier

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from payments.models import Hold, Paper, PaperSeries
from payments.papers import reading
from payments.papers.issuing import issue_receipt
from tests.payments.paying import make_hold, make_paid_booking
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 16


def make_holds(count: int = AT_ONCE) -> list[Hold]:
    """Payments of one visit: a receipt each."""
    booking = make_paid_booking("done")
    return [make_hold(booking, "captured", amount=100 + number, is_tip=True) for number in range(count)]


def numbers() -> list[int]:
    return list(Paper.objects.order_by("number").values_list("number", flat=True))


@pytest.fixture
def both_have_read(monkeypatch):
    """The guard is off: two have read how far the series is, without holding it, before either writes."""
    barrier, before = Barrier(2), PaperSeries.save

    def save(series: PaperSeries, **how) -> None:
        barrier.wait(30)
        before(series, **how)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    monkeypatch.setattr(PaperSeries, "save", save)


def test_sixteen_at_once_get_sixteen_numbers_in_a_row():
    holds = make_holds()

    papers = at_once([lambda hold=hold: issue_receipt(hold) for hold in holds])

    assert sorted(paper.number for paper in papers) == numbers() == list(range(1, AT_ONCE + 1))
    assert reading.faults_in_series() == []


def test_without_the_lock_two_take_the_same_number(both_have_read):
    holds = make_holds(2)
    PaperSeries.objects.bulk_create([PaperSeries(year=timezone.localdate().year)])

    results = at_once([lambda hold=hold: issue_receipt(hold) for hold in holds])

    assert [isinstance(result, IntegrityError) for result in results].count(True) == 1
    assert numbers() == [1]


def test_one_cause_at_once_is_one_paper():
    hold = make_holds(1)[0]

    papers = at_once([lambda: issue_receipt(hold)] * AT_ONCE)

    assert {paper.pk for paper in papers} == {Paper.objects.get().pk} and numbers() == [1]


class Stopped(Exception):
    """Something else in the same transaction went wrong."""


def issue_and_fail(hold: Hold) -> None:
    with transaction.atomic():
        issue_receipt(hold)
        raise Stopped


def test_what_is_rolled_back_leaves_no_gap():
    holds = make_holds(AT_ONCE)
    calls = [
        (lambda hold=hold: issue_and_fail(hold)) if number % 2 else (lambda hold=hold: issue_receipt(hold))
        for number, hold in enumerate(holds)
    ]

    results = at_once(calls)

    assert [type(result) for result in results].count(Stopped) == AT_ONCE // 2
    assert numbers() == list(range(1, AT_ONCE // 2 + 1))
    assert reading.faults_in_series() == []
