"""What others paid is told of five seekers and five helpers at least, once a month, and tells of nobody."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db.models import F
from django.utils import timezone

from marketplace.accounts.cells import cell_of, fine_cell, level_of, parent
from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from matching import actions, queries
from matching.models import PaidMark, PaidMonth, PaidRange
from matching.paid import STEP, Paid, Range, areas_of, month_before, month_of, ranges
from tests.factories import HOME_CELL, make_extra, make_helper, make_place, make_request, make_seeker, make_topic
from tests.long import record, rounds
from tests.payments.paying import make_paid_booking

K = 5
CELLS = [HOME_CELL.name, cell_of(fine_cell(13.4519, 52.4911)).name, cell_of(fine_cell(13.40, 52.52)).name]


def visits(prices: list[int], *, seekers: int = 99, helpers: int = 99, first: int = 0, cell: str = CELLS[0]):
    """One visit per price, by so many seekers and helpers in turn."""
    return [
        Paid(first + number, 1_000 + number % seekers, 2_000 + number % helpers, 7, cell, price)
        for number, price in enumerate(prices)
    ]


# --- the rule


@pytest.mark.parametrize(("seekers", "helpers", "told"), [(5, 5, 1), (4, 99, 0), (99, 4, 0), (4, 4, 0), (5, 99, 1)])
def test_five_seekers_and_five_helpers_or_nothing(seekers, helpers, told):
    paid = visits([3_000, 3_100, 3_200, 3_300, 3_400, 3_500, 3_600, 3_700], seekers=seekers, helpers=helpers)

    assert len(ranges(paid, K)) == told


def test_the_ends_are_steps_without_the_cheapest_and_the_dearest():
    found = ranges(visits([500, 2_510, 3_000, 3_900, 9_900]), K)

    assert [(one.low, one.high) for one in found] == [(2_500, 4_000)]


def test_whoever_paid_often_counts_once():
    often = [Paid(100 + n, 1_000, 2_000 + n, 7, CELLS[0], 9_000) for n in range(20)]

    found = ranges([*visits([2_000, 2_000, 2_000, 2_000, 2_000], first=1), *often], K)

    assert (found[0].low, found[0].high) == (2_000, 2_500)


def test_areas_are_larger_than_the_cells_in_them():
    for cell in (CELLS[0], parent(CELLS[0], 7), parent(CELLS[0], 6), parent(CELLS[0], 5)):
        assert all(level_of(area) < level_of(cell) for area in areas_of(cell))
        assert [one.area for one in ranges(visits([3_000] * 6, cell=cell), K)] == areas_of(cell)[:1]


# --- the attacker, who knows the rule, everything that was published, and all visits but one


def drawn(chance: Random, first: int = 0) -> list[Paid]:
    people = chance.randint(4, 14)
    return [
        Paid(
            first + number,
            chance.randint(1, people),
            100 + chance.randint(1, people),
            chance.randint(1, 2),
            chance.choice(CELLS),
            chance.randint(1_500, 6_000),
        )
        for number in range(chance.randint(4, 30))
    ]


def published(months: list[list[Paid]]) -> list[list[Range]]:
    """What is told month by month: a visit that was told waits no more."""
    told, waiting, found = set(), [], []
    for month in months:
        waiting = [visit for visit in (*waiting, *month) if visit.booking not in told]
        found.append(ranges(waiting, K))
        told |= {booking for one in found[-1] for booking in one.bookings}
    return found


def shown(found: list[list[Range]]) -> list[list[tuple]]:
    return [[(one.area, one.package, one.low, one.high) for one in month] for month in found]


def test_no_price_can_be_read_from_two_publications(chance):
    """Whatever one person paid, another price of the same step is told in the same words; and no later visit changes
    what an earlier month told, alone or with others.
    """
    worlds = rounds(150, 3_000)
    for _ in range(worlds):
        first, second = drawn(chance), drawn(chance, first=1_000)
        told = published([first, second])
        counted = [booking for month in told for one in month for booking in one.bookings]
        assert len(counted) == len(set(counted))
        assert all(len(one.bookings) >= K for month in told for one in month)
        victim = chance.choice(second)
        others = [visit for visit in second if visit != victim]
        without, instead = published([first, others]), None
        assert shown(without)[0] == shown(told)[0]
        other_price = victim.price // STEP * STEP + chance.randrange(STEP)
        instead = [*others, Paid(**{**vars(victim), "price": other_price})]
        alone = not any(visit.seeker == victim.seeker for visit in others + first)
        if alone:
            assert shown(published([first, sorted(instead, key=lambda one: one.booking)])) == shown(told)
    record(f"{worlds} drawn pairs of months: each visit in one range at most, none of fewer than five, prices by step")


def test_who_paid_least_and_who_paid_most_leave_no_trace():
    rest = [3_000, 3_100, 3_200, 3_300]

    assert {shown([ranges(visits([price, *rest]), K)])[0][0][2:] for price in (1, 700, 2_999)} == {(3_000, 3_500)}
    assert {shown([ranges(visits([*rest, price]), K)])[0][0][2:] for price in (3_300, 9_000)} == {(3_000, 3_500)}


# --- the rows

BEFORE = timezone.make_aware(datetime.combine(month_before(month_of(timezone.now())), datetime.min.time()))
LAST_MONTH = BEFORE + timedelta(days=10)


def confirmed(number: int, *, price: int = 3_000, when: datetime = LAST_MONTH, **fields) -> Booking:
    topic = make_topic()
    seeker = fields.pop("seeker", None) or make_seeker(f"Sam{number}")
    request = make_request(seeker, topic=topic, budget=9_000, begins_at=timezone.now() + timedelta(days=2 + number))
    helper = fields.pop("helper", None) or make_helper(f"Hana{number}", topic=topic)
    return make_paid_booking("confirmed", price=price, request=request, helper=helper, confirmed_at=when, **fields)


@pytest.mark.django_db
def test_a_month_is_told_once_and_what_comes_later_changes_nothing():
    for number in range(K):
        confirmed(number, price=3_000 + 100 * number)
    package = Booking.objects.first().request.package_id
    assert queries.paid_around(HOME_CELL.name, package) is None

    actions.publish_paid(by=SYSTEM)
    before = queries.paid_around(HOME_CELL.name, package)
    confirmed(K, price=9_000)
    Booking.objects.filter(seeker__name_shown="Sam0").update(price=F("price") + 5_000)

    assert before == (3_000, 3_500)
    assert actions.publish_paid(by=SYSTEM) is None
    assert queries.paid_around(HOME_CELL.name, package) == before
    assert (PaidMonth.objects.count(), PaidMark.objects.count()) == (1, K)


@pytest.mark.django_db
def test_one_more_visit_in_the_next_month_is_not_told_alone_and_waits_for_others():
    for number in range(K):
        confirmed(number)
    actions.publish_paid(by=SYSTEM)
    package = Booking.objects.first().request.package_id
    PaidMonth.objects.update(month=month_before(month_before(month_of(timezone.now()))))
    alone = confirmed(K, price=9_000)

    actions.publish_paid(by=SYSTEM)

    assert PaidMonth.objects.count() == 2
    assert queries.paid_around(HOME_CELL.name, package) == (3_000, 3_500)
    assert not PaidMark.objects.filter(booking=alone).exists()


@pytest.mark.django_db
def test_only_confirmed_paid_visits_of_last_months_count_and_extras_do_not():
    one = confirmed(0)
    make_extra(one, state="added", price=900)
    Booking.objects.filter(pk=one.pk).update(price=3_900)
    this_month = confirmed(1, when=timezone.now())
    undone = make_paid_booking("done")
    begins, ends = LAST_MONTH - timedelta(days=60), LAST_MONTH + timedelta(days=1)

    found = bookings.paid_between(begins, ends)

    assert [(row["booking"], row["price"]) for row in found] == [(one.pk, 3_000)]
    assert {this_month.pk, undone.pk}.isdisjoint(row["booking"] for row in found)


@pytest.mark.django_db
def test_what_is_older_than_a_year_is_told_no_more():
    for number in range(K):
        confirmed(number)
    actions.publish_paid(by=SYSTEM)
    package = Booking.objects.first().request.package_id

    PaidMonth.objects.update(month=datetime(2020, 1, 1, tzinfo=UTC).date())

    assert PaidRange.objects.count() == 1
    assert queries.paid_around(HOME_CELL.name, package) is None


@pytest.mark.django_db
def test_somewhere_else_nothing_is_told():
    for number in range(K):
        confirmed(number)
    actions.publish_paid(by=SYSTEM)
    package = Booking.objects.first().request.package_id
    far = make_place(lng=11.57, lat=48.14, cell=cell_of(fine_cell(11.57, 48.14)).name)

    assert queries.paid_around(far.cell, package) is None
