"""The seeker's page of both ways, of a night, of nobody left, and the console's queue; and the same by the API."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Place, User
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Offer, Request
from marketplace.core.actors import SYSTEM
from matching import actions
from matching.models import Handover, Search
from matching.rules import FIRST_RULES
from tests.api.app import App
from tests.factories import make_draft, make_helper, make_operator, make_place, make_request, make_seeker, make_topic
from tests.jobs import run_jobs
from tests.matching.searching import publish
from tests.matching.test_left import nobody_left

pytestmark = pytest.mark.django_db

# Two homes of one published cell, one in the next but one, and one so far that the band is another.
HOME, SAME_CELL, ELSEWHERE = (13.4420, 52.4800), (13.4450, 52.4822), (13.5000, 52.4811)


def page_of(person: User) -> Client:
    User.objects.filter(pk=person.pk).update(language="en")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(request: Request, person: User | None = None) -> str:
    return page_of(person or request.seeker).get(f"/requests/{request.pk}/").text


def test_who_could_come_is_shown_in_order_and_no_more_than_ten():
    request, people = publish(helpers=12, mode="choose")

    text = text_of(request)

    assert text.count('class="pick"') == 10
    assert text.index(people[0].name_shown) < text.index(people[1].name_shown)
    assert "less than 2 km" in text
    assert "Sonnenallee" not in text


def move(place: Place, point: tuple[float, float]) -> str:
    saved = accounts.save_place(
        by=place.owner,
        place_id=place.pk,
        country="DE",
        postcode=place.postcode,
        town=place.town,
        street=place.street,
        number=place.number,
        point=point,
    )
    run_jobs()
    return saved.cell


def test_two_homes_of_one_cell_look_the_same_to_who_chooses():
    """P1 for whom the seeker chooses from; the twin moves a helper so far that the band is another."""
    request, (hana, *_) = publish(mode="choose")
    place = hana.helper_profile.place
    cell = move(place, HOME)
    app = App(request.seeker)

    def seen() -> bytes:
        return app.get(f"/requests/{request.pk}/neighbours/").content

    before = seen()
    assert move(place, SAME_CELL) == cell
    assert seen() == before
    assert move(place, ELSEWHERE) != cell
    assert seen() != before


def test_a_choice_by_page():
    request, (hana, *_) = publish(mode="choose")
    client = page_of(request.seeker)

    answer = client.post(f"/requests/{request.pk}/choose/", {"helper_id": hana.pk}, follow=True)

    assert f"{hana.name_shown} has time to answer until" in answer.text
    assert 'class="pick"' not in answer.text
    again = client.post(f"/requests/{request.pk}/choose/", {"helper_id": hana.pk})
    assert (again.status_code, "still thinking it over" in again.text) == (422, True)


def test_the_mode_is_asked_before_sending():
    sam = make_seeker()
    draft = make_draft(sam)
    client = page_of(sam)
    assert 'name="asks_others"' in client.get(f"/post/{draft.pk}/send/").text

    client.post(f"/post/{draft.pk}/publish/", {"mode": "choose", "asks_others": "on"})

    draft.refresh_from_db()
    assert (draft.state, draft.mode, draft.asks_others) == ("open", "choose", True)


def test_without_an_answer_the_search_finds_and_nobody_consented():
    sam = make_seeker()
    draft = make_draft(sam)

    page_of(sam).post(f"/post/{draft.pk}/publish/")

    draft.refresh_from_db()
    assert (draft.state, draft.mode, draft.asks_others) == ("open", "find", False)


def test_a_night_says_when_it_goes_on():
    request = make_request()
    Search.objects.create(
        request=request,
        policy=actions.add_policy(by=SYSTEM, rules=FIRST_RULES, reason="-"),
        step="sleep",
        next_wave_at=timezone.localtime().replace(hour=7, minute=0) + timedelta(days=1),
    )

    assert "We go on tomorrow at 07:00." in text_of(request)


def test_what_helps_is_a_button_and_works():
    request = nobody_left("unclear")
    client = page_of(request.seeker)
    assert "1 was not sure what is needed" in text_of(request)

    client.post(f"/requests/{request.pk}/again/", {"words": "Es geht um den Router im Flur."})
    run_jobs(only="deliver")

    request.refresh_from_db()
    assert (request.state, request.words.endswith("im Flur.")) == ("open", True)
    assert Offer.objects.filter(request=request, round=2).count() == 1


def test_our_team_by_page():
    request, olga = nobody_left("not_mine"), make_operator("Olga")
    late = make_helper("Late", topic=request.topic)
    seeker, operator = page_of(request.seeker), page_of(olga)

    seeker.post(f"/requests/{request.pk}/hand-over/")
    assert "Your request is with our team" in text_of(request)
    here = f"/console/handovers/{Handover.objects.get().pk}/"
    assert request.seeker.name_shown in operator.get("/console/handovers/").text
    operator.post(f"{here}take/")
    assert "Olga of our team looks after it" in text_of(request)
    actions.rebuild_reach(by=SYSTEM, person_id=late.pk)
    asked = operator.post(f"{here}ask/", {"helper_id": late.pk}, follow=True)
    assert "Somebody is asked and thinking" in asked.text
    assert operator.post(f"{here}return/", {"words": "Leider nein."}).status_code == 422
    bookings.decline_offer(by=late, offer_id=Offer.objects.get(round=2).pk, reason="no_time")
    run_jobs(only="deliver")
    operator.post(f"{here}return/", {"words": "Leider nein."})

    assert "Leider nein." in text_of(request)
    assert operator.get(here).status_code == 404


def test_the_same_by_the_api():
    topic, sam = make_topic(), make_seeker("Sam")
    hana = make_helper("Hana", topic=topic)
    actions.rebuild_reach(by=SYSTEM, person_id=hana.pk)
    app, begins = App(sam), timezone.now() + timedelta(days=2)
    wish = {"topic": topic.slug, "begins_at": begins.isoformat(), "place_id": make_place(sam).pk, "mode": "choose"}
    number = app.post("/drafts/", wish).json()["id"]
    app.post(f"/drafts/{number}/publish/")
    run_jobs(only="deliver")

    found = app.get(f"/requests/{number}/neighbours/").json()["results"]
    chosen = app.post(f"/requests/{number}/choose/", {"helper_id": found[0]["id"]}).json()
    words = app.post(f"/requests/{number}/clarify/", {"words": "Im Flur."}).json()["words"]
    steered = app.post(f"/requests/{number}/steer/", {"mode": "choose", "asks_others": True}).json()

    assert [(one["name"], one["band"], one["price"]) for one in found] == [("Hana", "under-2", 0)]
    assert (chosen["progress"]["choice"], chosen["progress"]["waiting"]) == ("thinking", 1)
    assert words.endswith("Im Flur.")
    assert (steered["mode"], steered["asks_others"]) == ("choose", True)


def test_advice_and_our_team_by_the_api():
    request, olga = nobody_left("too_far"), make_operator()
    app, team = App(request.seeker), App(olga)

    told = app.get(f"/requests/{request.pk}/").json()
    assert (told["advice"]["here"], told["declined_because"] != []) == (1, True)
    app.post(f"/requests/{request.pk}/hand-over/")
    (row,) = team.get("/console/handovers/").json()["results"]
    taken = team.post(f"/console/handovers/{row['id']}/take/").json()
    back = team.post(f"/console/handovers/{row['id']}/return/", {"words": "Morgen geht es."}).json()

    assert (row["taken_by"], taken["taken_by"], back["id"]) == (None, olga.name_shown, row["id"])
    assert app.get(f"/requests/{request.pk}/").json()["team"] == "Morgen geht es."
