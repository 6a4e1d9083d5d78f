"""Trust in each family of topics beside the general one: both are moved, the lesser known falls back on the general."""

import pytest
from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.catalog.models import HelperProfile, Service
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from marketplace.vetting.models import Badge
from matching.actions import rebuild_reach
from matching.models import Reach
from reviews import actions, handlers, queries, rules
from reviews.models import Review, TrustEntry, TrustState
from tests.factories import (
    make_booking,
    make_helper,
    make_offer,
    make_operator,
    make_request,
    make_seeker,
    make_topic,
    make_topic_of,
)
from tests.payments.paying import make_paid_booking
from tests.reviews.test_reviews import of, write

pytestmark = pytest.mark.django_db


def make_proven(name: str = "Sam"):
    """A seeker whose word counts almost in full."""
    seeker = make_seeker(name)
    TrustState.objects.create(person=seeker, role="seeker", praise=400, last=timezone.now())
    return seeker


def review(helper, topic, stars: int = 5, seeker=None) -> Booking:
    request = make_request(seeker or make_proven(), topic=topic)
    booking = make_paid_booking("confirmed", request=request, helper=helper, confirmed_at=timezone.now())
    write(booking, "helper", stars=5)
    write(booking, "seeker", stars=stars)
    return booking


@pytest.fixture
def topics():
    return {
        "tv": make_topic_of("internet", "tv"),
        "garden": make_topic_of("garden", "garden"),
        "own": make_topic("own"),
    }


def differs(person) -> bool:
    """Whether the nightly look would find something; the planted seekers have no entries."""
    return TrustState.objects.filter(pk__in=queries.differing(), person=person, role="helper").exists()


def families_of(person) -> dict[str, float]:
    return {row.family: round(row.praise, 1) for row in TrustState.objects.filter(person=person, role="helper")}


def test_an_entry_moves_the_general_trust_and_that_of_its_family(topics):
    hana = make_helper(topic=topics["tv"])

    review(hana, topics["tv"])

    assert families_of(hana) == {"": 1.0, "internet": 1.0}
    assert TrustEntry.objects.get(person=hana).family == "internet"
    assert TrustEntry.objects.get(person=hana).version == rules.VERSION == 2


def test_a_topic_without_a_family_moves_the_general_trust_alone(topics):
    hana = make_helper(topic=topics["own"])

    review(hana, topics["own"])

    assert families_of(hana) == {"": 1.0}
    assert not queries.trusts_of([hana.pk])[hana.pk].families


def test_a_family_of_which_little_is_known_falls_back_on_the_general(topics):
    hana = make_helper(topic=topics["tv"])
    for _ in range(3):
        review(hana, topics["garden"])
    review(hana, topics["tv"], stars=1)

    trusts = queries.trusts_of([hana.pk])[hana.pk]

    assert (trusts.is_fallback("internet"), trusts.is_fallback("garden"), trusts.is_fallback("other")) == (
        1,
        0,
        1,
    )
    assert trusts.trust_in("internet") == trusts.trust_in(None) == trusts.general
    assert trusts.trust_in("garden").value > trusts.general.value


def test_a_voice_comes_from_the_general_trust(topics):
    sam = make_seeker()
    for topic in (topics["tv"], topics["garden"]):
        booking = make_paid_booking("confirmed", request=make_request(sam, topic=topic), confirmed_at=timezone.now())
        write(booking, "helper")
        write(booking, "seeker", stars=3)

    hana = make_helper(topic=topics["own"])
    review(hana, topics["own"], seeker=sam)

    assert TrustEntry.objects.get(person=hana).voice == pytest.approx(2 / 6, rel=1e-6)


def test_the_matcher_gets_the_familys_trust_where_enough_is_known_of_it(topics):
    hana = make_helper(topic=topics["tv"])
    for topic in (topics["garden"], topics["own"]):
        give(hana, topic)
    for _ in range(3):
        review(hana, topics["garden"])
    review(hana, topics["tv"], stars=1)

    rebuild_reach(by=SYSTEM, person_id=hana.pk)

    trusts = queries.trusts_of([hana.pk])[hana.pk]
    rows = {row.topic.slug: row for row in Reach.objects.filter(helper=hana).select_related("topic")}
    assert rows["garden"].trust == pytest.approx(trusts.families["garden"].value)
    assert rows["tv"].trust == rows["own"].trust == pytest.approx(trusts.general.value)
    assert rows["tv"].evidence == pytest.approx(trusts.general.evidence)


def give(helper, topic) -> None:
    """Let a helper offer one more topic, with its badge."""
    badge = Badge.objects.filter(person=helper).latest("pk")
    Service.objects.create(profile=HelperProfile.objects.get(person=helper), topic=topic)
    given = {"application": badge.application, "checks": ["identity"], "expires_at": badge.expires_at}
    Badge.objects.create(person=helper, topic=topic, **given)


def test_many_peoples_trust_takes_two_reads(topics, django_assert_num_queries):
    helpers = [make_helper(f"Helper {number}", topic=topics["tv"]) for number in range(5)]
    for helper in helpers:
        review(helper, topics["tv"])

    with django_assert_num_queries(2):
        assert len(queries.trust_of_all([helper.pk for helper in helpers])) == 5
    with django_assert_num_queries(2):
        assert len(queries.trusts_of([helper.pk for helper in helpers])) == 5


def test_the_nightly_look_builds_what_is_not_kept_yet(topics, caplog):
    hana = make_helper(topic=topics["tv"])
    review(hana, topics["tv"])
    before = queries.states_of(hana.pk)
    TrustState.objects.filter(person=hana, family="internet").delete()

    actions.check_trust(by=SYSTEM)

    assert queries.states_of(hana.pk) == before
    assert queries.compared().lacking == []
    assert f"person {hana.pk} as a helper was not" not in caplog.text


def test_a_family_that_is_kept_only_now_begins_with_what_was_counted_before(topics):
    hana = make_helper(topic=topics["tv"])
    review(hana, topics["tv"])
    TrustState.objects.filter(person=hana, family="internet").delete()

    review(hana, topics["tv"])

    assert families_of(hana) == {"": 2.0, "internet": 2.0}
    assert not differs(hana)


def test_the_nightly_look_sets_a_familys_trust_right(topics):
    hana = make_helper(topic=topics["tv"])
    review(hana, topics["tv"])
    TrustState.objects.filter(person=hana, family="internet").update(complaints=9)

    assert differs(hana)
    actions.check_trust(by=SYSTEM)
    assert not differs(hana)


def test_a_removal_takes_it_out_of_both(topics):
    hana = make_helper(topic=topics["tv"])
    booking = review(hana, topics["tv"], stars=1)
    bad = Review.objects.get(booking=booking, subject=hana)

    actions.remove_review(by=make_operator(), review_id=bad.pk, reason="hate")

    assert [round(row.complaints, 1) for row in TrustState.objects.filter(person=hana, role="helper")] == [0, 0]
    assert not differs(hana)


@pytest.mark.parametrize(
    ("name", "facts", "moved"),
    [
        ("booking.case_upheld", {}, ("helper", 1.0)),
        ("booking.case_upheld", {"against": "helper", "weight": 2}, ("helper", 2.0)),
        ("booking.case_dismissed", {}, None),
        ("booking.case_dismissed", {"against": "helper", "weight": 1}, ("helper", 1.0)),
        ("booking.case_dismissed", {"against": "seeker", "weight": 2}, ("seeker", 2.0)),
    ],
)
def test_a_case_weighs_as_its_ruling_says_and_a_dismissed_one_nothing(name, facts, moved):
    booking = make_paid_booking("cancelled")
    event = Event(name=name, subject_id=booking.pk, facts={**of(booking), **facts})

    for _ in range(2):
        handlers.on_case_upheld(event)

    assert [(one.role, one.bad) for one in TrustEntry.objects.all()] == ([moved] if moved else [])


@pytest.mark.parametrize("fault", ["nobody", "platform", None])
def test_what_is_the_networks_or_nobodys_fault_moves_nobody(fault):
    booking = make_paid_booking("cancelled")

    handlers.on_visit_ended(
        Event(name="booking.cancelled", subject_id=booking.pk, facts={**of(booking), "fault": fault})
    )

    assert not TrustEntry.objects.exists()
    assert not TrustState.objects.exists()


@pytest.mark.parametrize(("fault", "other"), [("seeker", "helper"), ("helper", "seeker")])
def test_the_other_sides_fault_never_moves_one(fault, other):
    booking = make_paid_booking("cancelled")

    handlers.on_visit_ended(
        Event(name="booking.cancelled", subject_id=booking.pk, facts={**of(booking), "fault": fault})
    )

    assert [entry.person_id for entry in TrustEntry.objects.all()] == [getattr(booking, f"{fault}_id")]
    assert not TrustState.objects.filter(person_id=getattr(booking, f"{other}_id")).exists()


def test_new_until_there_is_evidence_of_two():
    hana, topic = make_helper(), make_topic()
    review(hana, topic)
    assert not queries.trust_of(hana.pk).is_spoken

    for _ in range(2):
        review(hana, topic)

    found = queries.trust_of(hana.pk)
    low, high = found.range()
    assert found.is_spoken
    assert low < found.value < high


def test_a_free_visit_is_in_the_family_too(topics):
    hana = make_helper(topic=topics["tv"])
    free = make_booking(
        make_offer(make_request(topic=topics["tv"]), hana), state="confirmed", confirmed_at=timezone.now()
    )
    write(free, "seeker")
    write(free, "helper")

    rows = TrustState.objects.filter(person=hana, role="helper")
    assert {row.family: round(row.hinted_praise, 1) for row in rows} == {"": 0.1, "internet": 0.1}
