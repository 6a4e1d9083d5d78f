"""What operators see of a search, and seekers of why these neighbours were asked."""

import pytest
from django.utils import translation

from marketplace.accounts import actions as accounts
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from matching import actions, explanations
from matching.models import Receipt, Search
from tests.factories import make_helper, make_operator, make_request, make_topic
from tests.matching.searching import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(client):
    olga = make_operator()
    client.force_login(olga)
    return olga


def page_of(client, query: str = "") -> str:
    return client.get(f"/console/searches/{Search.objects.get().pk}/{query}").content.decode()


def test_a_wave_is_shown_whole_and_works_out_the_same(client, olga):
    _, people = publish(helpers=3)
    line = Receipt.objects.get().ranked[0]

    page = page_of(client)

    assert 'data-replay="same"' in page
    assert all(person.name_shown in page for person in people)
    assert f"{line['score']:.4f}".replace(".", ",") in page and "jobs_per_day" in page
    assert Event.objects.get(name="search.opened").actor_id == olga.pk


def test_a_planted_number_is_seen(client, olga):
    publish(helpers=3)
    receipt = Receipt.objects.get()
    receipt.ranked[1]["given"]["trust"] = 0.1
    receipt.save()

    assert 'data-replay="other"' in page_of(client)


def test_once_it_is_reduced_it_says_that_it_cannot_be_worked_out(client, olga):
    publish(helpers=2)
    Receipt.objects.update(is_whole=False, ranked=[], stopped=[])

    page = page_of(client)

    assert "data-replay" not in page


def test_an_operator_who_is_in_it_does_not_see_it(client):
    _, people = publish(helpers=2)
    people[0].is_staff = True
    people[0].save()
    client.force_login(people[0])

    answer = client.get(f"/console/searches/{Search.objects.get().pk}/")

    assert answer.status_code == 422 and not Event.objects.filter(name="search.opened").exists()


def test_the_pages_of_request_and_person_lead_to_it(client, olga):
    request, people = publish(helpers=1)
    address = f"/console/searches/{Search.objects.get().pk}/"

    pages = [f"/requests/{request.pk}/", f"/console/people/{people[0].pk}/", "/console/searches/"]

    assert [address in client.get(page).content.decode() for page in pages] == [True, True, True]


def test_a_seeker_reads_counts_and_no_block():
    topic = make_topic()
    others = [make_helper(f"Tarik{n}", topic=topic, languages=["tr"]) for n in range(2)]
    for person in others:
        actions.rebuild_reach(by=SYSTEM, person_id=person.pk)

    request, people = publish(helpers=3, languages=["de"], urgency="urgent")

    with translation.override("en"):
        why = explanations.why_these(request)
    assert why.near == "5 neighbours live near enough."
    assert why.left_out == ["2 speak other languages."]
    assert why.asked == [
        "3 were asked: vetted for this, with time then, and speak your language.",
        "3 of them live less than 2 km away.",
        "3 of them are new here.",
    ]


def test_the_blocked_are_not_counted():
    request, people = publish(helpers=3, urgency="urgent")
    accounts.block_person(by=people[0], person_id=request.seeker_id)
    Receipt.objects.update(candidates=2, left_out={"blocked": 1, "hours": 1})

    with translation.override("en"):
        why = explanations.why_these(request)

    assert (why.near, why.left_out) == ("3 neighbours live near enough.", ["1 has no time then."])


def test_before_a_wave_there_is_nothing_to_say():
    assert explanations.why_these(make_request()) is None


def test_the_seeker_reads_it_on_the_page_and_no_search_address(client):
    request, _ = publish(helpers=2)
    client.force_login(request.seeker)

    page = client.get(f"/requests/{request.pk}/").content.decode()

    assert "why-me" in page and "/console/" not in page
