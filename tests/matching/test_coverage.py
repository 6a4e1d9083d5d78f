"""Honest coverage: each count a part of the one before, none of them about a helper's other visits."""

import pytest
from django.test import Client

from marketplace.core.actors import SYSTEM
from matching import actions, queries
from tests.factories import make_booking, make_draft, make_helper, make_offer, make_request, make_seeker, make_topic

pytestmark = pytest.mark.django_db


def found_by(helper) -> None:
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)


def coverage_of(draft) -> tuple[int, int, int, int]:
    where = (draft.place.cell, draft.topic.number, draft.begins_at, draft.ends_at, tuple(draft.languages))
    found = queries.coverage(*where, **queries.price_wish(draft))
    return found.here, found.for_topic, found.at_that_hour, found.at_that_time


def test_three_helpers_here_none_for_the_topic():
    for name in ("Hana", "Rui", "Ute"):
        found_by(make_helper(name))

    assert coverage_of(make_draft(make_seeker(), topic=make_topic("unicycle"))) == (3, 0, 0, 0)


def test_hours_languages_and_prices_narrow_it_down_one_by_one():
    draft = make_draft(make_seeker(), languages=["fr"])
    fits, early, speaks_german = make_helper(languages=["fr"]), make_helper("Rui"), make_helper("Ute")
    early.weekly_hours.update(begins=0, ends=1)
    for helper in (fits, early, speaks_german):
        found_by(helper)

    assert coverage_of(draft) == (3, 3, 2, 1)


def test_another_visit_of_a_helper_changes_no_count():
    """Who tries one time after the other could else read the helper's diary."""
    helper = make_helper()
    found_by(helper)
    draft = make_draft(make_seeker())
    before = coverage_of(draft)

    make_booking(make_offer(make_request(begins_at=draft.begins_at), helper))

    assert coverage_of(draft) == before == (1, 1, 1, 1)


def test_a_place_says_which_topics_nobody_comes_with():
    found_by(make_helper(topic=make_topic("wifi")))

    text = Client(headers={"Accept-Language": "en"}).get("/?place=12045").content.decode()

    assert ": 1</p>" in text
    assert "None of them yet for:" in text


def test_the_last_step_says_each_count():
    seeker = make_seeker()
    seeker.language = "en"
    seeker.save()
    found_by(make_helper())
    draft = make_draft(seeker)
    client = Client()
    client.force_login(seeker)

    text = client.get(f"/post/{draft.pk}/send/").content.decode()

    assert "for this topic" in text
    assert "at that hour" in text
