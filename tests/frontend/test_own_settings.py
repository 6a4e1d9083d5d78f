"""What people keep about themselves: the address that is doubted, the week, the topics, what others see."""

import pytest
from django.test import Client

from frontend.forms.helping import by_day
from marketplace.accounts import rules
from marketplace.accounts.models import Place
from marketplace.bookings import queries as trade
from marketplace.catalog.queries import services_of
from tests.factories import make_helper, make_person, make_place, make_topic

pytestmark = pytest.mark.django_db
ADDRESS = {
    "country": "DE",
    "postcode": "10115",
    "town": "Berlin",
    "street": "Gartenstraße",
    "number": "1",
    "coarser": "0",
}
CALENDAR = {"time_zone": "Europe/Berlin", "holiday_region": "", "buffer_minutes": "15"}
MUNICH = {"lng": "11.5755", "lat": "48.1374"}


def signed_in(person) -> Client:
    person.language = "en"
    person.save()
    client = Client()
    client.force_login(person)
    return client


def test_a_position_far_from_the_postcode_is_kept_and_doubted():
    helper = make_helper()

    page = signed_in(helper).post("/help/place/", {**ADDRESS, **MUNICH}, follow=True)

    assert str(rules.POINT_FAR_OFF) in page.content.decode()
    assert Place.objects.filter(owner=helper, lng=float(MUNICH["lng"])).exists()


def test_a_position_that_fits_is_not_doubted():
    page = signed_in(make_helper()).post("/help/place/", {**ADDRESS, "lng": "13.39", "lat": "52.53"}, follow=True)

    assert str(rules.POINT_FAR_OFF) not in page.content.decode()


def test_a_week_is_kept_as_typed_and_shown_again():
    helper = make_helper()
    client = signed_in(helper)

    client.post(
        "/help/hours/", {**CALENDAR, "from_0": "08:00", "until_0": "12:00", "from_6": "14:30", "until_6": "18:00"}
    )

    assert sorted(trade.hours_of(helper.pk)) == [(480, 720), (6 * 1440 + 870, 6 * 1440 + 1080)]
    assert 'value="14:30"' in client.get("/help/hours/").content.decode()


def test_a_break_at_noon_is_kept_and_a_third_stretch_is_joined_to_the_second():
    helper = make_helper()
    client = signed_in(helper)
    days = {"from_0": "08:00", "until_0": "12:00", "from2_0": "14:00", "until2_0": "18:00"}

    client.post("/help/hours/", {**CALENDAR, **days})

    assert sorted(trade.hours_of(helper.pk)) == [(480, 720), (840, 1080)]
    assert 'value="14:00"' in client.get("/help/hours/").content.decode()
    assert by_day([(480, 720), (840, 900), (960, 1080)]) == {0: [(480, 720), (840, 1080)]}


def test_a_second_time_before_the_first_is_said_at_its_field():
    helper = make_helper()
    days = {"from_0": "08:00", "until_0": "12:00", "from2_0": "11:00", "until2_0": "18:00"}

    answer = signed_in(helper).post("/help/hours/", {**CALENDAR, **days})

    assert answer.status_code == 422 and 'id="id_from2_0_error"' in answer.content.decode()


def test_an_end_before_the_beginning_is_said_at_its_day_and_nothing_changes():
    helper = make_helper()
    before = trade.hours_of(helper.pk)

    answer = signed_in(helper).post("/help/hours/", {**CALENDAR, "from_2": "12:00", "until_2": "08:00"})

    assert answer.status_code == 422
    assert 'value="12:00"' in answer.content.decode()
    assert trade.hours_of(helper.pk) == before


def test_only_vetted_topics_can_be_chosen_and_the_others_lead_to_an_application():
    helper, other = make_helper(topic=make_topic("wifi")), make_topic("printer")
    client = signed_in(helper)

    answer = client.post("/help/topics/", {"topics": [other.pk]})

    assert answer.status_code == 422
    assert [service.topic.slug for service in services_of(helper.pk)] == ["wifi"]
    assert str(other) in client.get("/help/topics/").content.decode()


def test_one_s_own_profile_says_what_others_see_of_an_address_and_nobody_else_s_does():
    person, stranger = make_person("Sam"), make_person("Rita")
    place = make_place(person, street="Geheimgasse")

    own = signed_in(person).get("/profile/").content.decode()
    foreign = signed_in(stranger).get(f"/people/{person.pk}/").content.decode()

    assert place.street in own
    assert "Others see: a hexagon near" in own
    assert place.street not in foreign
