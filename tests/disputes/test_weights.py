"""What a ruling weighs in the trust of the side that it was decided against."""

import pytest

from marketplace.core.models import Event
from marketplace.disputes import actions
from reviews import queries
from reviews.models import TrustEntry
from tests.disputes.test_cases import make_held, open_case
from tests.factories import make_operator
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db


def entries_after(ruling: str, about: str, side: str, to_helper: int | None = None) -> list[tuple[str, float]]:
    """Whom a case that this side opened counts against, and how much; through the event, as in the product."""
    booking = make_held()
    case = open_case(booking, getattr(booking, side), about=about)
    actions.rule_case(by=make_operator(), case_id=case.pk, ruling=ruling, reason="Weil.", to_helper=to_helper)
    run_jobs(only="deliver")
    assert queries.differing() == []
    return [(entry.role, entry.bad) for entry in TrustEntry.objects.filter(cause="case")]


@pytest.mark.parametrize(("about", "weight"), [("not_done", 1), ("price", 1)])
def test_everything_back_to_the_seeker_weighs_once(about, weight):
    assert entries_after("refund", about, "seeker") == [("helper", weight)]


@pytest.mark.parametrize("about", ["not_there", "damage", "conduct"])
def test_it_weighs_double_when_nobody_was_there_or_somebody_was_harmed(about):
    assert entries_after("refund", about, "seeker") == [("helper", 2)]


@pytest.mark.parametrize(("to_helper", "found"), [(2_499, [("helper", 1)]), (2_500, []), (5_000, [])])
def test_a_division_counts_when_the_smaller_part_goes_to_the_helper(to_helper, found):
    assert entries_after("split", "damage", "seeker", to_helper) == found


def test_a_dismissed_case_adds_nothing():
    assert entries_after("release", "conduct", "seeker") == []
    assert "against" not in Event.objects.get(name="booking.case_dismissed").facts


@pytest.mark.parametrize(("about", "weight"), [("price", 1), ("conduct", 2)])
def test_a_case_of_the_helper_that_is_upheld_counts_against_the_seeker(about, weight):
    assert entries_after("release", about, "helper") == [("seeker", weight)]
