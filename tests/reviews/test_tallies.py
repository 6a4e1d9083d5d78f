"""Stars shown honestly: how many said what, how many reviews, which are of free visits, which were removed and why."""

import re

import pytest
from django.utils import timezone

from reviews import actions, queries, rules
from reviews.models import Review
from tests.api.app import App
from tests.factories import make_booking, make_helper, make_offer, make_operator, make_request, make_seeker
from tests.frontend.test_paying import read
from tests.reviews.test_reviews import make_confirmed, write

pytestmark = pytest.mark.django_db


def make_free(helper):
    return make_booking(make_offer(make_request(make_seeker()), helper), "confirmed", confirmed_at=timezone.now())


@pytest.fixture
def hana():
    """Hana has three open reviews (5, 3 and, free, 5 stars), one that was removed, and one that is sealed."""
    helper = make_helper()
    for stars in (5, 3):
        both(make_confirmed(helper=helper), stars)
    both(make_free(helper), 5)
    gone = make_confirmed(helper=helper)
    both(gone, 1)
    review = Review.objects.get(booking=gone, role="helper")
    actions.remove_review(by=make_operator(), review_id=review.pk, reason="hate")
    write(make_confirmed(helper=helper), "seeker", stars=1)
    return helper


def both(booking, stars: int) -> None:
    write(booking, "seeker", stars=stars)
    write(booking, "helper")


def test_each_answer_is_counted_and_what_is_sealed_or_removed_is_not(hana):
    found = queries.tally_of(hana.pk)

    assert (found.count, found.free, dict(found.stars)) == (3, 1, {5: 2, 3: 1})
    assert dict(found.removed) == {"hate": 1}
    assert dict(found.answers["solved", False]) == {rules.YES: 3}
    assert {key: counts.total() for key, counts in found.answers.items()} == {
        ("solved", False): 3,
        ("on_time", False): 3,
        ("kind_and_clear", False): 3,
        ("price_as_agreed", False): 2,
        ("price_as_agreed", True): 1,
    }


def test_the_two_roles_are_counted_apart(hana):
    assert queries.tally_of(hana.pk, "seeker").count == 0


def test_the_profile_says_how_many_and_never_an_average(client, hana):
    page = read(client, make_seeker("Stella"), "person", hana.pk)

    for words in (
        "3 reviews",
        "1 of them is about a free visit",
        "It insults or threatens somebody",
        "1 review removed",
    ):
        assert words in page
    assert not re.search(r"\b[1-5][.,]\d+\b", re.sub(r"<[^>]+>", " ", page.split("tally")[1].split("</table>")[0]))


def test_nothing_is_shown_of_somebody_without_reviews(client):
    assert "tally" not in read(client, make_seeker("Stella"), "person", make_helper().pk)


def test_an_app_reads_the_same_counts(hana):
    told = App(make_seeker("Stella")).get(f"/people/{hana.pk}/").json()["reviews"]

    assert (told["count"], told["free"]) == (3, 1)
    assert {one["count"]: one["number"] for one in told["stars"]} == {5: 2, 4: 0, 3: 1, 2: 0, 1: 0}
    assert [(one["reason"], one["number"]) for one in told["removed"]] == [("hate", 1)]
    assert [one["yes"] + one["partly"] + one["no"] for one in told["answers"]] == [3, 3, 3, 2, 1]
