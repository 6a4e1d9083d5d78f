"""Trust over the API: the words of the page, contests beside it, an operator's look with its reason."""

import pytest

from frontend import trusting
from reviews import queries
from reviews.models import Contest, TrustEntry
from tests.api.app import App
from tests.factories import make_helper, make_operator, make_seeker, make_topic_of
from tests.reviews.test_contests import make_bad_entry
from tests.reviews.test_families import review

pytestmark = pytest.mark.django_db


def test_the_words_are_those_of_the_page():
    hana = make_helper(topic=make_topic_of("garden", "garden"))
    for _ in range(3):
        review(hana, make_topic_of("garden", "garden"))

    told, said = App(hana).get("/me/trust/").json()["results"][0], trusting.explained(hana)[0]

    for name in ("role", "words", "shifts_title", "raises", "fades"):
        assert told[name] == said[name]
    assert [one["why"] for one in told["moved"]] == [line["why"] for line in said["moved"]]
    assert told["shifts"] == [line["one"].entry_id for line in said["shifts"]]
    assert [(one["family"], one["is_fallback"]) for one in told["families"]] == [("garden", False)]


def test_somebody_new_has_no_numbers():
    told = App(make_helper()).get("/me/trust/").json()["results"][0]

    assert (told["words"], told["low"], told["high"]) == (
        "Neu: Es gibt noch nicht genug, um etwas zu sagen.",
        None,
        None,
    )


def test_a_persons_public_side_tells_it_for_each_kind_of_help():
    hana = make_helper(topic=make_topic_of("garden", "garden"))
    for _ in range(3):
        review(hana, make_topic_of("garden", "garden"))

    told = App(make_seeker("Stella")).get(f"/people/{hana.pk}/").json()["families"]

    assert [(one["name"], one["is_fallback"]) for one in told] == [("Garten und Balkon", False)]


def test_a_contest_is_sent_listed_and_answered():
    entry = make_bad_entry()
    hana, olga = App(entry.person), App(make_operator())

    sent = hana.post(f"/me/trust/{entry.pk}/contest/", {"words": "Nein."}).json()
    waiting = olga.get("/console/contests/").json()["results"]
    answered = olga.post(f"/contests/{sent['id']}/take-out/", {"answer": "Gut."}).json()

    assert (sent["state"], sent["entry_id"], [one["id"] for one in waiting]) == ("open", entry.pk, [sent["id"]])
    assert (answered["state"], answered["answer"]) == ("taken_out", "Gut.")
    assert hana.get("/contests/").json()["results"] == [hana.get(f"/contests/{sent['id']}/").json()]
    assert queries.trust_of(entry.person_id).value == pytest.approx(0.9)


def test_the_same_key_contests_once():
    entry = make_bad_entry()
    app = App(entry.person)

    for _ in range(2):
        answer = app.post(f"/me/trust/{entry.pk}/contest/", {"words": "Nein."}, Idempotency_Key="once")
        assert answer.status_code == 200
    assert Contest.objects.count() == 1
    assert app.post(f"/me/trust/{entry.pk}/contest/", {"words": "Nein."}).json()["code"] == "already_contested"


def test_others_find_nothing_and_change_nothing():
    entry = make_bad_entry()
    contest = App(entry.person).post(f"/me/trust/{entry.pk}/contest/", {"words": "Nein."}).json()

    for other in (entry.booking.seeker, make_seeker("Stella")):
        app = App(other)
        assert app.post(f"/me/trust/{entry.pk}/contest/", {"words": "Doch."}).status_code == 404
        assert app.get(f"/contests/{contest['id']}/").status_code == 404
        assert app.post(f"/contests/{contest['id']}/take-out/", {"answer": "Gut."}).status_code == 404
        assert app.get("/console/contests/").status_code == 404
        assert app.post(f"/console/people/{entry.person_id}/trust/", {"reason": "case"}).status_code == 404
    assert App(entry.person).post(f"/contests/{contest['id']}/take-out/", {"answer": "Gut."}).status_code == 404
    assert Contest.objects.get().state == "open"
    assert not TrustEntry.objects.filter(cause="annulled").exists()
    assert queries.looks_at(entry.person_id) == []


def test_an_operator_reads_a_persons_trust_with_a_reason():
    entry = make_bad_entry()
    olga, address = App(make_operator()), f"/console/people/{entry.person_id}/trust/"

    assert olga.post(address, {}).status_code == 422
    told = olga.post(address, {"reason": "report"}).json()

    assert told == App(entry.person).get("/me/trust/").json()
    assert [reason for _at, reason in queries.looks_at(entry.person_id)] == ["report"]
