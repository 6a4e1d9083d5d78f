"""Demand as it is told: an attacker who knows the rule and every row is sure of no group below k; twins without it."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone

from marketplace.accounts.cells import children_of, fine_cell, level_of, parent
from matching import demand
from matching.demand import Mark, Row, split

FINE = fine_cell(13.4419, 52.4811)
QUARTER = parent(FINE, 7)
CELLS = children_of(QUARTER)
TOPIC, OTHERS = 1, range(1, 9)


def people_in(counts, topic: int = TOPIC, cells: list[str] = CELLS) -> list[Mark]:
    """So many people in each cell, none of them twice."""
    return [
        Mark(100 * place + number, cell, topic)
        for place, (cell, count) in enumerate(zip(cells, counts, strict=False))
        for number in range(count)
    ]


def told(marks: list[Mark], k: int = 5) -> set[tuple[int, int | None, int]]:
    """The rows as (level, topic, people)."""
    return {(level_of(row.cell), row.topic, row.people) for row in split(marks, OTHERS, k)}


def without_the_cut(monkeypatch) -> None:
    """Tell every joined number of k people and more as it is."""
    plain = lambda cell, topic, people, parts, k: [Row(cell, topic, people)] if people >= k else []  # noqa: E731
    monkeypatch.setattr(demand, "_row", plain)


def test_a_cell_with_enough_people_is_told_as_it_is():
    assert told(people_in([5])) == {(8, TOPIC, 5)}


@pytest.mark.parametrize("counts", [[4], [1, 1, 1, 1]])
def test_fewer_than_k_people_are_not_told_at_all(counts):
    assert told(people_in(counts)) == set()


def test_small_cells_are_joined_with_their_neighbours():
    assert told(people_in([3, 2, 2])) == {(7, TOPIC, 7)}


def test_one_person_who_asks_again_and_again_is_one():
    assert told([Mark(1, cell, TOPIC) for cell in CELLS]) == set()


def test_what_is_told_in_a_fine_row_is_in_no_coarser_one():
    assert told(people_in([6, 3, 2])) == {(8, TOPIC, 6), (7, TOPIC, 5)}


def test_topics_are_joined_when_each_is_too_small():
    marks = [Mark(topic, CELLS[0], topic) for topic in OTHERS]

    assert told(marks) == {(6, None, 8)}


def test_a_joined_number_is_cut_so_that_each_part_may_be_empty():
    """Six of eight parts are told, so two are left: of 4 and 4 people the sum 8 would tell both exactly."""
    assert told(people_in([5, 5, 5, 5, 5, 4, 4])) == {(8, TOPIC, 5), (7, TOPIC, 8)}
    assert told(people_in([5, 5, 5, 5, 5, 5, 4])) == {(8, TOPIC, 5)}


Unit = tuple[str, int]


def sure_of(units: list[Unit], k: int = 2, most: int = 2) -> int:
    """In how many worlds an attacker is sure that somebody is in a unit where fewer than k people are.

    Every world of 0 to `most` people per unit is tried; those with the same rows cannot be told apart.
    """
    worlds: dict[frozenset, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(most + 1), repeat=len(units)):
        marks = [Mark(100 * n + one, *unit) for n, unit in enumerate(units) for one in range(counts[n])]
        worlds[frozenset(split(marks, {topic for _cell, topic in units}, k))].append(counts)
    return sum(
        any(0 < counts[n] < k and all(other[n] for other in alike) for n in range(len(units)))
        for alike in worlds.values()
        for counts in alike
    )


def a_quarter(monkeypatch) -> list[Unit]:
    """Seven cells, and whoever is published as the quarter; nothing is joined beyond it."""
    monkeypatch.setattr(demand, "COARSEST", 7)
    return [(cell, TOPIC) for cell in [*CELLS, QUARTER]]


def a_district(monkeypatch) -> list[Unit]:
    """Two quarters of two cells, and whoever is published more coarsely; two levels of joining."""
    monkeypatch.setattr(demand, "COARSEST", 6)
    monkeypatch.setattr(demand, "ANY_TOPIC_FROM", 5)
    monkeypatch.setattr(demand, "children_of", lambda name: children_of(name)[:2])
    district = parent(FINE, 6)
    quarters = children_of(district)[:2]
    cells = [cell for quarter in quarters for cell in children_of(quarter)[:2]]
    return [(cell, TOPIC) for cell in [*cells, *quarters, district]]


def some_topics(monkeypatch) -> list[Unit]:
    """Five topics of one district, joined when they are small; nothing is joined beyond it."""
    monkeypatch.setattr(demand, "COARSEST", 6)
    return [(parent(FINE, 6), topic) for topic in range(1, 6)]


WORLDS = [a_quarter, a_district, some_topics]


@pytest.mark.parametrize("world", WORLDS)
def test_an_attacker_who_tries_every_world_is_sure_of_no_small_group(monkeypatch, world):
    assert sure_of(world(monkeypatch)) == 0


@pytest.mark.parametrize("world", WORLDS)
def test_without_the_cut_the_attacker_finds_small_groups(monkeypatch, world):
    without_the_cut(monkeypatch)

    assert sure_of(world(monkeypatch)) > 0


def test_without_k_the_attacker_finds_everybody(monkeypatch):
    monkeypatch.setattr(demand, "_row", lambda cell, topic, people, parts, k: [Row(cell, topic, people)])

    assert sure_of(a_quarter(monkeypatch)[:3], most=1) == 7


def test_every_row_holds_k_people_and_nobody_twice(chance):
    """A city at random: who is in a row is found by hand, less those of finer rows, as an attacker would subtract."""
    homes = [cell for quarter in children_of(parent(FINE, 6)) for cell in children_of(quarter)]
    marks = {Mark(chance.randrange(90), chance.choice(homes), chance.choice(OTHERS)) for _ in range(300)}

    rows, left = split(marks, OTHERS, 5), set(marks)

    assert {level_of(row.cell) for row in rows} >= {7, 6}
    for row in rows:
        mine = {
            mark
            for mark in left
            if row.topic in (None, mark.topic) and parent(mark.cell, level_of(row.cell)) == row.cell
        }
        assert 5 <= row.people <= len({mark.person for mark in mine})
        left -= mine


def test_a_week_begins_on_monday_at_local_midnight_also_when_clocks_change():
    begins, ends = demand.stretch_of(date(2026, 10, 19))

    assert (begins.hour, ends.hour) == (0, 0)
    assert ends.timestamp() - begins.timestamp() == timedelta(days=7, hours=1).total_seconds()
    assert demand.monday_of(ends - timedelta(seconds=1)) == date(2026, 10, 19)
    assert demand.monday_of(ends) == date(2026, 10, 26)


@pytest.mark.parametrize(
    "day, hour, part",
    [
        (2, 6, "morning"),
        (2, 12, "afternoon"),
        (2, 17, "evening"),
        (2, 22, ""),
        (2, 5, ""),
        (7, 12, "weekend"),
        (7, 3, ""),
    ],
)
def test_parts_of_the_day(day, hour, part):
    moment = timezone.make_aware(timezone.datetime(2026, 11, day, hour))

    assert demand.day_part(moment) == part
