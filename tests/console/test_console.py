"""What operators come in for: what waits, who it is, what to decide; and that nobody else can tell it exists."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.console import queries
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.errors import Missing
from marketplace.vetting.models import Application
from tests.factories import make_booking, make_helper, make_operator, make_request, make_seeker
from tests.vetting.applying import make_sent_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(client):
    person = make_operator()
    client.force_login(person)
    return person


def page(client, name: str, *args, **asked):
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("read", [queries.numbers, queries.applications, queries.requests_unfilled])
@pytest.mark.parametrize("who", ["visitor", "system", "seeker", "helper"])
def test_the_console_does_not_exist_for_others(read, who):
    people = {"visitor": lambda: VISITOR, "system": lambda: SYSTEM, "seeker": make_seeker, "helper": make_helper}

    with pytest.raises(Missing):
        read(people[who]())


def test_the_three_numbers_count_what_waits(olga):
    make_sent_application()
    make_request(state="unfilled")
    make_request()
    make_seeker("Tim", suspended_at=timezone.now())

    numbers = queries.numbers(olga)

    assert (numbers.applications_waiting, numbers.requests_unfilled, numbers.people_suspended) == (1, 1, 1)


def test_with_nothing_waiting_the_page_says_so_and_is_not_bare(olga, client):
    assert "empty" in page(client, "console")
    assert queries.numbers(olga).applications_waiting == 0


def test_who_waits_longest_is_first(olga):
    late, early = make_sent_application(), make_sent_application(by=make_seeker("Bea"))
    Application.objects.filter(pk=early.pk).update(submitted_at=timezone.now() - timedelta(days=3))

    assert [row.pk for row in queries.applications(olga)] == [early.pk, late.pk]


def test_forty_applications_are_paged_and_counted(olga, client):
    people = [make_seeker(f"Anna{number}") for number in range(53)]
    Application.objects.bulk_create(
        Application(person=person, state="submitted", submitted_at=timezone.now()) for person in people
    )

    first, second = page(client, "console"), page(client, "console", page=2)

    shown = [sum(f"Anna{number}<" in text.replace(" ", "") for number in range(53)) for text in (first, second)]
    assert sum(shown) == 53
    assert shown == [50, 3]


@pytest.mark.parametrize("number", ["0", "999", "x", "-1", "1e9"])
def test_a_page_that_is_not_there_shows_the_nearest(olga, client, number):
    page(client, "console", page=number)


def test_people_are_found_by_part_of_name_or_address(olga):
    hana, sam = make_helper("Hana Müller"), make_seeker("Sam")

    assert list(queries.people(olga, "müll")) == [hana]
    assert list(queries.people(olga, sam.email.upper())) == [sam]
    assert list(queries.people(olga, "%")) == []
    assert set(queries.people(olga, "")) == {hana, sam, olga}


def test_only_suspended_people_when_asked(olga):
    tim = make_seeker("Tim", suspended_at=timezone.now())
    make_seeker("Sam")

    assert list(queries.people(olga, "", only_suspended=True)) == [tim]


def test_a_sheet_counts_what_somebody_did(olga, client):
    booking = make_booking()

    sheet = queries.person_sheet(olga, booking.helper.pk)

    assert (sheet.requests, sheet.offers, sheet.visits, sheet.badges.count()) == (0, 1, 1, 1)
    assert "Hana" in page(client, "console_person", booking.helper.pk)


def test_nobody_is_missing_and_not_an_error(olga, client):
    assert client.get(reverse("console_person", args=[10**15])).status_code == 404


def test_hostile_searches_are_only_text(olga, client):
    for text in ("' OR 1=1 --", "\x00", "%" * 5000, "<script>alert(1)</script>", "🦄"):
        body = page(client, "console_people", text=text, q=text)
        assert "<script>alert" not in body
