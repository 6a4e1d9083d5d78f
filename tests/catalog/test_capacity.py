"""How many visits a day are enough: a helper says so on the page and by the app, within limits."""

import pytest

from marketplace.catalog import actions
from marketplace.core.errors import Refused
from tests.factories import make_helper

pytestmark = pytest.mark.django_db


def save(helper, **fields):
    profile = helper.helper_profile
    kept = {"about": "", "radius_km": 8, "place_id": profile.place_id, "helps_for_free": True}
    actions.save_helper_profile(by=helper, **(kept | fields))
    profile.refresh_from_db()
    return profile.visits_a_day


def test_the_form_takes_it(client):
    helper = make_helper()
    client.force_login(helper)

    page = client.get("/help/").content.decode()
    client.post("/help/", {"about": "", "radius_km": 8, "visits_a_day": 2, "helps_for_free": "on"})

    helper.helper_profile.refresh_from_db()
    assert 'name="visits_a_day" value="4"' in page
    assert helper.helper_profile.visits_a_day == 2


@pytest.mark.parametrize("wrong", [0, 13])
def test_beyond_the_limits_it_is_refused_and_stays(wrong):
    helper = make_helper()

    with pytest.raises(Refused, match="visits_wrong"):
        save(helper, visits_a_day=wrong)

    helper.helper_profile.refresh_from_db()
    assert helper.helper_profile.visits_a_day == 4


def test_who_does_not_say_it_keeps_it():
    helper = make_helper()

    assert [save(helper, visits_a_day=3), save(helper, radius_km=12)] == [3, 3]
