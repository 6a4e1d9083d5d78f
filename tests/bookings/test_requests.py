"""Requests: complete before they go out, limited in number, called off and reopened."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings import actions
from marketplace.bookings.models import Request
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from tests.factories import make_draft, make_offer, make_request, make_seeker, make_topic

pytestmark = pytest.mark.django_db


def refusal_of(request, by) -> str:
    with pytest.raises(Refused) as refusal:
        actions.publish_request(by=by, request_id=request.pk)
    request.refresh_from_db()
    assert request.state == "draft"
    return refusal.value.reason.code


def test_a_visitors_draft_becomes_the_persons_request():
    sam = make_seeker()
    draft = make_draft(None, visitor_key="key-of-the-session")

    request = actions.publish_request(by=sam, request_id=draft.pk, visitor_key="key-of-the-session")

    assert (request.state, request.seeker, request.visitor_key) == ("open", sam, "")
    assert request.place.__class__.objects.get(pk=request.place_id).owner == sam


def test_a_strangers_draft_is_missing():
    draft = make_draft(None, visitor_key="key-of-the-session")

    with pytest.raises(Missing):
        actions.publish_request(by=make_seeker("Stella"), request_id=draft.pk, visitor_key="another-key")

    assert Request.objects.get().state == "draft"


def test_an_empty_key_opens_no_draft():
    draft = make_draft(None, visitor_key="")

    with pytest.raises(Missing):
        actions.save_draft(by=VISITOR, visitor_key="", draft_id=draft.pk, words="mine now")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"topic_id": None}, "topic_missing"),
        ({"place_id": None}, "place_missing"),
        ({"begins_at": None, "ends_at": None}, "time_missing"),
        ({"begins_at": timezone.now() - timedelta(minutes=5)}, "time_passed"),
    ],
)
def test_what_is_missing_is_said(fields, code):
    draft = make_draft(make_seeker())
    Request.objects.filter(pk=draft.pk).update(**fields)

    assert refusal_of(draft, draft.seeker) == code


def test_a_forbidden_topic_is_stopped():
    draft = make_draft(make_seeker(), topic=make_topic("gas", risk="forbidden"))

    assert refusal_of(draft, draft.seeker) == "topic_forbidden"


def test_two_open_requests_are_enough():
    sam = make_seeker()
    make_request(sam), make_request(sam)

    assert refusal_of(make_draft(sam), sam) == "too_many_open"


def test_five_requests_a_day_are_enough():
    sam = make_seeker()
    for _ in range(5):
        make_request(sam, state="cancelled")

    assert refusal_of(make_draft(sam), sam) == "too_many_today"


def test_calling_off_withdraws_what_is_open():
    request = make_request()
    offer = make_offer(request)

    actions.cancel_request(by=request.seeker, request_id=request.pk, reason="solved")

    offer.refresh_from_db()
    assert offer.state == "withdrawn"
    assert Event.objects.filter(name="offer.withdrawn").count() == 1


def test_a_reopened_request_asks_in_a_new_round_and_at_another_time():
    request = make_request(state="unfilled")
    begins = timezone.now() + timedelta(days=4)

    actions.reopen_request(
        by=request.seeker, request_id=request.pk, begins_at=begins, ends_at=begins + timedelta(hours=2)
    )

    request.refresh_from_db()
    assert (request.state, request.round, request.begins_at) == ("open", 2, begins)


def test_drafts_that_nobody_came_back_to_are_forgotten():
    old = make_draft(None, visitor_key="old")
    Request.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))
    young = make_draft(None, visitor_key="young")

    forgotten = actions.discard_old_drafts(by=SYSTEM)

    assert (forgotten, Request.objects.get()) == (1, young)
