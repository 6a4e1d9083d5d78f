"""What operators see of a flag: drawn, in words, decided; and that nobody else learns that there is one."""

import re
from itertools import combinations

import pytest
from django.urls import reverse

from frontend import flagging
from frontend.webs import Dot, Line, drawing, placed
from marketplace.accounts import actions as accounts
from marketplace.accounts.models import User
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from reviews import actions
from reviews.models import Flag, Review
from reviews.watch import Suspicion
from tests.api.app import App
from tests.factories import make_helper, make_operator, make_seeker
from tests.reviews.flagging import Past, make_people

pytestmark = pytest.mark.django_db
WORDS = "Kam pünktlich und hat den Router neu eingestellt."
# What would tell that there is a flag, or why.
TELLING = ("flag", "reciprocal", "fingerprint", "aus dem Rahmen", "out of the ordinary", "Gerät geteilt", "shared")


@pytest.fixture
def flag() -> Flag:
    """Hana and Rui praise each other; they pay with one card."""
    hana, rui = make_helper("Hana"), make_helper("Rui")
    said = Past().praise(hana, rui, 3, text=WORDS)
    for person in (hana, rui):
        accounts.record_fingerprint(by=SYSTEM, person_id=person.pk, kind="payment", value="one card")
    people = frozenset((hana.pk, rui.pk))
    return actions.raise_flag(by=SYSTEM, found=Suspicion("reciprocal", people, frozenset(one.pk for one in said)))


@pytest.fixture
def olga(client) -> User:
    person = make_operator()
    enter(client, person)
    return person


def enter(client, person: User) -> None:
    person.language = "en"
    person.save()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")


def page(client, flag: Flag) -> str:
    return client.get(reverse("console_flag", args=[flag.pk])).text


def test_the_queue_counts_and_names_it(client, olga, flag):
    home, queue = client.get(reverse("console")).text, client.get(reverse("console_flags")).text

    assert re.search(r"<dd[^>]*>\s*(<a[^>]*>)?\s*1\b", home) or "reviews out of the ordinary" in home
    assert "Hana and Rui" in queue
    assert "Two who praise each other" in queue
    assert reverse("console_flag", args=[flag.pk]) in queue


def test_a_flag_is_drawn_and_said_in_words(client, olga, flag):
    found = page(client, flag)

    assert found.count('class="web__person"') == 2
    assert found.count("web__line--praise") == 2
    assert found.count("web__line--tie") == 1
    assert re.findall(r'class="web__label"[^>]*>([^<]+)<', found) == ["payment", "3", "3"]
    assert "Hana and Rui: a way of paying" in found
    rows = re.findall(r'<th scope="row">([\w ]+)</th>' + r"<td>(\d+)</td>" * 3, found)
    assert sorted(rows) == [("Hana about Rui", "3", "0", "3"), ("Rui about Hana", "3", "0", "3")]
    assert found.count(WORDS) == 6
    assert not re.search(r"\sstyle=|<style", found)


def test_each_person_and_each_review_is_a_link(client, olga, flag):
    found = page(client, flag)

    for person in flag.people.all():
        assert found.count(f'href="{reverse("console_person", args=[person.pk])}"') == 2
    for review in flag.reviews.all():
        assert reverse("booking", args=[review.booking_id]) in found
        assert reverse("console_review_remove", args=[review.pk]) in found


def test_each_look_is_kept(client, olga, flag):
    page(client, flag)

    assert Event.objects.get(name="flag.looked").actor_id == olga.pk


def test_nothing_wrong_closes_it_with_a_reason(client, olga, flag):
    address = reverse("console_flag_close", args=[flag.pk])
    refused = client.post(address, {"outcome": "nothing", "reason": ""})
    assert (refused.status_code, Flag.objects.get().closed_at) == (422, None)

    done = client.post(address, {"outcome": "nothing", "reason": "Regulars."}, follow=True)

    flag.refresh_from_db()
    assert (flag.outcome, flag.reason, flag.closed_by) == ("nothing", "Regulars.", olga)
    assert "Nothing is out of the ordinary" in done.text
    assert "Decided lately" in done.text
    assert "Regulars." in page(client, flag)
    assert reverse("console_flag_close", args=[flag.pk]) not in page(client, flag)


def test_a_review_is_taken_down_by_its_own_verb_and_leads_back(client, olga, flag):
    review = flag.reviews.first()

    answer = client.post(reverse("console_review_remove", args=[review.pk]), {"reason": "hate", "flag": flag.pk})

    review.refresh_from_db()
    assert review.removed_because == "hate"
    assert answer.headers["Location"] == reverse("console_flag", args=[flag.pk])
    assert reverse("console_review_remove", args=[review.pk]) not in page(client, flag)
    assert Flag.objects.get().closed_at is None


def test_the_api_tells_and_does_the_same(flag):
    olga = App(make_operator())

    (row,) = olga.get("/console/flags/").json()["results"]
    sheet = olga.get(f"/console/flags/{flag.pk}/").json()
    review = sheet["reviews"][0]["id"]
    olga.post(f"/console/reviews/{review}/remove/", {"reason": "hate"})
    closed = olga.post(f"/console/flags/{flag.pk}/close/", {"outcome": "dealt", "reason": "Taken down."}).json()

    assert [person["name"] for person in row["people"]] == ["Hana", "Rui"]
    assert [one["kinds"] for one in sheet["shared"]] == [["payment"]]
    assert [one["praise"] for one in sheet["praised"]] == [3, 3]
    assert Review.objects.get(pk=review).removed_because == "hate"
    assert (closed["outcome"], closed["reason"]) == ("dealt", "Taken down.")
    assert Event.objects.filter(name="flag.looked").count() == 1


def test_no_page_of_anybody_else_tells_of_it(client, flag):
    """Not those whom it is about, not a stranger: the public profile, one's own trust, the inbox, the visits."""
    hana, stella = flag.people.first(), make_seeker("Stella")
    addresses = [reverse("person", args=[hana.pk]), *map(reverse, ("trust", "inbox", "today", "requests", "profile"))]
    for person in (hana, stella):
        enter(client, person)
        found = " ".join(client.get(address).text for address in addresses)
        main = re.sub(r"<(script|link|svg)\b.*?>", "", found)
        assert [word for word in TELLING if re.search(rf"\b{word}", main)] == []
        assert client.get(reverse("console_flag", args=[flag.pk])).status_code == 404
        assert client.get(reverse("console_flags")).status_code == 404


def test_an_operator_whom_it_is_about_finds_none(client, flag):
    party = flag.people.first()
    party.is_staff = True
    party.save()
    enter(client, party)

    assert client.get(reverse("console_flag", args=[flag.pk])).status_code == 404
    assert "Hana and Rui" not in client.get(reverse("console_flags")).text


def test_many_people_are_all_in_words_and_some_are_drawn(client, olga):
    ada, *voices = make_people(" ".join(f"P{number}" for number in range(30)))
    past = Past()
    said = [past.says(voice, ada, voice=0) for voice in voices]
    people = frozenset(person.pk for person in (ada, *voices))
    flag = actions.raise_flag(by=SYSTEM, found=Suspicion("burst", people, frozenset(one.pk for one in said)))

    found = page(client, flag)

    assert found.count('class="web__person"') == flagging.DRAWN
    assert "6 people more are in the tables alone." in found
    assert len(re.findall(r'<th scope="row">P\d+ about P0</th>', found)) == 29


def test_somebody_who_left_has_no_name(client, olga, flag):
    accounts.erase_person(by=SYSTEM, person_id=flag.people.first().pk)

    assert "somebody who left" in page(client, flag)


def test_the_drawing_is_the_same_each_time_and_holds_together():
    dots = [Dot(number, f"Person {number}", "/") for number in range(12)]
    lines = [Line("praise", number, (number * 5 + 1) % 12, ("2",)) for number in range(12)]

    places = placed([dot.key for dot in dots], lines)

    assert drawing(dots, lines) == drawing(dots, lines)
    assert min(abs(complex(*one) - complex(*other)) for one, other in combinations(places.values(), 2)) > 100


def test_whom_everything_is_about_stands_in_the_middle():
    lines = [Line("praise", number, 9, ("1",)) for number in range(6)]

    places = placed([*range(6), 9], lines)

    assert places[9] == (0.0, 0.0)
    assert len({round(abs(complex(*place))) for key, place in places.items() if key != 9}) == 1


def test_nobody_is_drawn_as_nothing():
    assert drawing([], [])["dots"] == []
