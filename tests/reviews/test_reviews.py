"""F1: reviews come from confirmed visits, sealed until both are in or 14 days passed; every way around, tried."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from marketplace.notifications.models import Notice
from marketplace.vetting.models import Badge
from matching.models import Reach
from reviews import actions, handlers, jobs, queries, rules
from reviews.models import Report, Review, TrustEntry, TrustState
from tests.factories import make_booking, make_helper, make_offer, make_operator, make_request, make_seeker
from tests.jobs import run_jobs
from tests.payments.paying import make_paid_booking

pytestmark = pytest.mark.django_db
GOOD = {"helper": dict.fromkeys(rules.AXES["helper"], 2), "seeker": dict.fromkeys(rules.AXES["seeker"], 2)}


def make_confirmed(*, days_ago: float = 0, **fields) -> Booking:
    at = timezone.now() - timedelta(days=days_ago)
    return make_paid_booking("confirmed", confirmed_at=at, **fields)


def write(booking: Booking, side: str = "seeker", *, stars: int = 5, **fields) -> Review:
    """A review by one side, with so many stars."""
    role = "helper" if side == "seeker" else "seeker"
    points = 2 * (stars - 1)
    axes = {name: min(2, max(0, points - 2 * number)) for number, name in enumerate(rules.AXES[role])}
    given = {"axes": axes, "text": f"Von {side}", **fields}
    return actions.write_review(by=getattr(booking, side), booking_id=booking.pk, **given)


def of(booking: Booking) -> dict[str, int]:
    return {"helper": booking.helper_id, "seeker": booking.seeker_id}


def refused(code: str, verb, **arguments) -> None:
    """Refused for this reason, and nothing has changed."""
    before = Review.objects.count(), Event.objects.count(), list(Review.objects.values("text", "stars", "reply"))
    with pytest.raises(Refused) as refusal:
        verb(**arguments)
    after = Review.objects.count(), Event.objects.count(), list(Review.objects.values("text", "stars", "reply"))
    assert (refusal.value.reason.code, after) == (code, before)


def everything_read_by(person, booking: Booking) -> str:
    """What one can learn of a visit's reviews by every read there is."""
    other = booking.helper if person.pk == booking.seeker_id else booking.seeker
    reads = [
        [(r.text, r.stars) for r in queries.mine_or_open(person, booking) if r.author_id != person.pk],
        [(r.text, r.stars) for r in queries.reviews_about(person.pk)],
        [(r.text, r.stars) for r in queries.reviews_about(person.pk, "seeker")],
        [(r.text, r.stars) for r in queries.open_reviews(booking)],
        queries.personal_data_of(person.pk)["reviews_about"],
        queries.entries_for_booking(booking.pk),
        queries.derivation_of(person),
        queries.derivation_of(person, "seeker"),
        queries.trust_of(person.pk).evidence,
        queries.trust_of(other.pk).evidence if other else 0,
    ]
    return str([read for read in reads if read])


@pytest.mark.parametrize("answers", list(product((0, 1, 2), repeat=4)))
def test_stars_are_one_plus_round_half_up_of_four_times_the_mean(answers):
    mean = sum(answers) / 8

    assert rules.stars_of(dict(zip("abcd", answers, strict=True))) == 1 + int(4 * mean + 0.5)


def test_sealed_until_both_are_in_and_then_open_together():
    booking = make_confirmed()
    write(booking, "helper")
    assert everything_read_by(booking.seeker, booking) == "[]"

    write(booking, "seeker")

    assert {review.revealed_at for review in Review.objects.all()} != {None}
    assert [r.text for r in queries.reviews_about(booking.helper_id)] == ["Von seeker"]
    assert [r.text for r in queries.reviews_about(booking.seeker_id, "seeker")] == ["Von helper"]


def test_nobody_reads_what_is_sealed_not_even_an_operator():
    booking = make_confirmed()
    review = write(booking, "seeker")

    for reader in (booking.helper, make_operator(), make_seeker("Stella")):
        assert everything_read_by(reader, booking) == "[]"
        with pytest.raises(Missing):
            queries.review_for(reader, review.pk)
    assert queries.review_by(booking.seeker, booking) == review


def test_what_one_wrote_can_be_written_anew_until_the_reveal_and_not_after():
    booking = make_confirmed()
    write(booking, "seeker", stars=1)
    write(booking, "seeker", stars=4, text="Doch gut")
    assert Review.objects.get().stars == 4

    write(booking, "helper")

    refused("review_revealed", write, booking=booking, side="seeker", stars=1)


@pytest.mark.parametrize("state", [state for state in Booking.State.values if state != "confirmed"])
def test_only_of_confirmed_visits(state):
    booking = make_paid_booking(state)

    refused("visit_not_done", write, booking=booking)


def test_only_by_the_two_of_it():
    booking = make_confirmed()

    for other in (make_seeker("Stella"), make_operator(), make_helper("Rui", topic=booking.request.topic), SYSTEM):
        with pytest.raises(Missing):
            actions.write_review(by=other, booking_id=booking.pk, axes=GOOD["helper"])
    assert Review.objects.count() == 0


def test_not_after_fourteen_days():
    refused("review_too_late", write, booking=make_confirmed(days_ago=14.01))


def test_not_by_somebody_suspended():
    booking = make_confirmed()
    booking.seeker.suspended_at = timezone.now()
    booking.seeker.save()

    refused("suspended", write, booking=booking)


@pytest.mark.parametrize(
    "axes",
    [
        {},
        {**GOOD["helper"], "solved": 3},
        {**GOOD["helper"], "more": 1},
        GOOD["seeker"],
        {**GOOD["helper"], "solved": "2"},
    ],
)
def test_the_four_questions_and_nothing_else(axes):
    refused("axes_wrong", write, booking=make_confirmed(), axes=axes)


def test_too_long_is_said():
    refused("text_too_long", write, booking=make_confirmed(), text="x" * 1_001)


def test_one_alone_opens_when_the_time_is_over_and_not_before():
    booking = make_confirmed(days_ago=13.9)
    write(booking, "seeker")
    jobs.reveal_reviews(booking_id=booking.pk)
    assert queries.reviews_about(booking.helper_id).count() == 0

    Booking.objects.filter(pk=booking.pk).update(confirmed_at=timezone.now() - timedelta(days=14))
    jobs.reveal_reviews(booking_id=booking.pk)
    jobs.reveal_reviews(booking_id=booking.pk)

    assert queries.reviews_about(booking.helper_id).count() == 1
    assert TrustEntry.objects.count() == 1


def test_a_confirmed_visit_sets_the_timer():
    booking = make_confirmed()
    write(booking, "seeker")

    handlers.on_booking_confirmed(Event(name="booking.confirmed", subject_id=booking.pk, at=timezone.now()))
    Booking.objects.filter(pk=booking.pk).update(confirmed_at=timezone.now() - timedelta(days=14))
    run_jobs(until=timezone.now() + timedelta(days=13), only="reveal")
    assert queries.reviews_about(booking.helper_id).count() == 0
    run_jobs(until=timezone.now() + timedelta(days=15), only="reveal")

    assert queries.reviews_about(booking.helper_id).count() == 1


def test_one_reply_by_the_one_it_is_about():
    booking = make_confirmed()
    review = write(booking, "seeker")
    with pytest.raises(Missing):
        actions.reply_review(by=booking.helper, review_id=review.pk, text="Danke!")
    write(booking, "helper")

    actions.reply_review(by=booking.helper, review_id=review.pk, text="Danke!")

    refused("already_replied", actions.reply_review, by=booking.helper, review_id=review.pk, text="Noch was")
    with pytest.raises(Missing):
        actions.reply_review(by=booking.seeker, review_id=review.pk, text="Ich auch")


def test_a_report_and_a_removal_with_a_reason():
    booking = make_confirmed()
    review = write(booking, "seeker", stars=1)
    write(booking, "helper")
    before = queries.trust_of(booking.helper_id)
    actions.report_review(by=booking.helper, review_id=review.pk, reason="hate")
    refused("already_reported", actions.report_review, by=booking.helper, review_id=review.pk, reason="hate")
    assert {report.reason for report in queries.reports_open()} == {"hate", "unproven"}

    with pytest.raises(Missing):
        actions.remove_review(by=booking.helper, review_id=review.pk, reason="hate")
    actions.remove_review(by=make_operator(), review_id=review.pk, reason="hate")

    assert queries.reviews_about(booking.helper_id).count() == 0
    assert queries.trust_of(booking.helper_id).value > before.value
    assert queries.trust_of(booking.helper_id).value == pytest.approx(0.9)
    assert Report.objects.filter(closed_at=None).count() == 0
    assert queries.differing() == []


def test_free_visits_weigh_as_a_hint_unless_the_reviewer_is_vetted():
    free = make_booking(state="confirmed", confirmed_at=timezone.now())
    write(free, "seeker", stars=1)
    write(free, "helper", stars=1)

    as_helper = TrustState.objects.get(role="helper", family="")
    as_seeker = TrustState.objects.get(role="seeker", family="")
    assert Review.objects.filter(is_free=True).count() == 2
    assert (as_helper.complaints, as_helper.hinted_complaints) == (0, pytest.approx(0.1))
    assert as_seeker.complaints == 1  # the helper has a badge
    assert Badge.objects.filter(person=free.helper).exists()


@pytest.mark.parametrize(("role", "axis"), [("helper", "price_as_agreed"), ("seeker", "paid")])
def test_a_free_visit_is_not_asked_about_its_price(role, axis):
    paid, free = rules.questions(role, is_free=False), rules.questions(role, is_free=True)

    assert list(paid) == list(free)
    assert {name for name in paid if paid[name] != free[name]} == {axis}


@pytest.mark.parametrize(("stars", "looks"), [(1, 1), (2, 1), (3, 0), (5, 0)])
def test_few_stars_from_somebody_unproven_get_a_look(stars, looks):
    booking = make_confirmed()
    write(booking, "seeker", stars=stars)
    write(booking, "helper", stars=1)  # the helper has a badge: proven

    assert [(report.by, report.reason) for report in queries.reports_open()] == [(None, "unproven")] * looks


def test_the_word_of_somebody_who_was_praised_by_two_counts_as_proven():
    sam = make_seeker()
    for day in (3, 4):
        earlier = make_confirmed(request=make_request(sam, begins_at=timezone.now() + timedelta(days=day)))
        write(earlier, "helper")
        write(earlier, "seeker", stars=3)
    booking = make_confirmed(request=make_request(sam))

    write(booking, "helper", stars=3)
    write(booking, "seeker", stars=1)

    entry = TrustEntry.objects.get(person=booking.helper)
    assert entry.voice == pytest.approx(2 / 6, rel=1e-6)
    assert TrustState.objects.get(person=booking.helper, family="").complaints == entry.voice


def test_a_removed_review_is_told_to_its_author_with_the_reason_and_to_nobody_else():
    booking = make_confirmed()
    review = write(booking, "seeker", stars=1)
    write(booking, "helper")
    actions.remove_review(by=make_operator(), review_id=review.pk, reason="private")

    run_jobs(only="deliver")

    assert Notice.objects.filter(person=booking.seeker, kind="review_removed").count() == 1
    assert [r.removed_because for r in queries.mine_or_open(booking.seeker, booking)] == ["private", ""]
    assert [r.author_id for r in queries.mine_or_open(booking.helper, booking)] == [booking.helper_id]


def test_a_removal_leaves_what_else_was_counted():
    booking = make_confirmed()
    review = write(booking, "seeker", stars=1)
    write(booking, "helper")
    handlers.on_case_upheld(
        Event(subject_id=make_paid_booking("cancelled", helper=booking.helper).pk, facts=of(booking))
    )

    actions.remove_review(by=make_operator(), review_id=review.pk, reason="hate")

    assert queries.trust_of(booking.helper_id).value == pytest.approx(2.7 / 4)
    assert [line.cause for line in queries.derivation_of(booking.helper)] == ["removed", "case", "review"]
    assert queries.differing() == []


def test_a_case_decided_against_the_helper_counts_once_in_full():
    booking = make_paid_booking("cancelled")

    for _ in range(2):
        handlers.on_case_upheld(Event(subject_id=booking.pk, facts=of(booking)))

    assert TrustState.objects.get(family="").complaints == 1
    assert TrustEntry.objects.get().cause == "case"


def test_ones_own_fault_counts_once_and_what_is_nobodys_does_not():
    booking = make_paid_booking("cancelled")
    facts = {"helper": booking.helper_id, "seeker": booking.seeker_id}

    for fault in ("nobody", "helper", "helper"):
        event = Event(name="booking.returned", subject_id=booking.pk, facts={**facts, "fault": fault})
        handlers.on_visit_ended(event)

    assert TrustEntry.objects.get().cause == "called_off"
    assert queries.trust_of(booking.helper_id).value == pytest.approx(2.7 / 4)


def test_a_seeker_who_did_not_open_answers_for_it_as_a_seeker():
    booking = make_paid_booking("cancelled")
    facts = {"helper": booking.helper_id, "seeker": booking.seeker_id, "fault": "seeker"}

    handlers.on_visit_ended(Event(name="booking.missed", subject_id=booking.pk, facts=facts))

    entry = TrustEntry.objects.get()
    assert (entry.person_id, entry.role, entry.cause) == (booking.seeker_id, "seeker", "missed")


def test_trust_reaches_the_matcher():
    booking = make_confirmed()
    helper = booking.helper
    Reach.objects.all().delete()
    write(booking, "helper")
    write(booking, "seeker", stars=1)

    run_jobs(only="deliver")

    found = queries.trust_of(helper.pk)
    assert Reach.objects.get(helper=helper).trust == pytest.approx(found.value)


def test_each_change_can_be_read():
    booking = make_confirmed()
    write(booking, "seeker", stars=2)
    write(booking, "helper")

    line = queries.derivation_of(booking.helper)[0]

    assert (line.cause, line.bad, line.booking_id) == ("review", 1, booking.pk)
    assert line.after < line.before


def test_a_timer_that_was_lost_is_made_up_for_at_night():
    booking, early = make_confirmed(), make_confirmed()
    write(booking, "seeker")
    write(early, "seeker")
    Booking.objects.filter(pk=booking.pk).update(confirmed_at=timezone.now() - timedelta(days=15))

    jobs.reveal_overdue(timestamp=0)

    assert [review.booking_id for review in Review.objects.exclude(revealed_at=None)] == [booking.pk]


def test_the_nightly_look_sets_right_what_differs(caplog):
    booking = make_confirmed()
    write(booking, "seeker")
    write(booking, "helper")
    TrustState.objects.filter(role="helper", family="").update(praise=99)

    assert actions.check_trust(by=SYSTEM) == 1
    assert queries.differing() == []
    assert Event.objects.filter(name="trust.corrected").count() == 1
    assert f"person {booking.helper_id} as a helper" in caplog.text
    assert actions.check_trust(by=SYSTEM) == 0


def test_an_offers_world_is_untouched():
    offer = make_offer(make_request())

    assert queries.trust_of(offer.helper_id).is_spoken is False
