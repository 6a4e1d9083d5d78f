"""T3: every state × verb × role. The expectations are written out here, not read from the rules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings import actions
from marketplace.bookings.models import Absence, Booking, Move, Offer, Request, Series
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from tests.factories import (
    make_booking,
    make_draft,
    make_helper,
    make_move,
    make_offer,
    make_operator,
    make_request,
    make_seeker,
    make_series,
)

pytestmark = pytest.mark.django_db

ROLES = ["seeker", "helper", "operator", "stranger", "rival", "suspended", "machine", "visitor"]

LEGAL_BOOKING = {
    ("agreed", "start", "helper"): "started",
    ("started", "finish", "helper"): "done",
    ("done", "confirm", "seeker"): "confirmed",
    ("done", "confirm", "machine"): "confirmed",
    ("agreed", "arrive", "helper"): "agreed",
    ("reserved", "return", "helper"): "cancelled",
    ("agreed", "return", "helper"): "cancelled",
    ("started", "return", "helper"): "cancelled",
    ("reserved", "cancel", "seeker"): "cancelled",
    ("reserved", "cancel", "operator"): "cancelled",
    ("reserved", "cancel", "machine"): "cancelled",
    ("agreed", "cancel", "seeker"): "cancelled",
    ("agreed", "cancel", "operator"): "cancelled",
    ("agreed", "cancel", "machine"): "cancelled",
    ("started", "cancel", "seeker"): "cancelled",
    ("started", "cancel", "operator"): "cancelled",
    ("started", "cancel", "machine"): "cancelled",
    ("done", "annul", "operator"): "cancelled",
    ("agreed", "propose_move", "seeker"): "agreed",
    ("agreed", "propose_move", "helper"): "agreed",
    ("confirmed", "request_again", "seeker"): "confirmed",
}
LEGAL_SERIES = {
    ("proposed", "agree", "helper"): "running",
    ("proposed", "refuse", "helper"): "refused",
    ("proposed", "withdraw", "seeker"): "withdrawn",
    ("running", "end", "seeker"): "ended",
    ("running", "end", "helper"): "ended",
    ("running", "end", "machine"): "ended",
}
# The helper of the visit proposed it, so the seeker answers.
LEGAL_MOVE = {
    ("proposed", "agree", "seeker"): "agreed",
    ("proposed", "refuse", "seeker"): "refused",
    ("proposed", "withdraw", "helper"): "withdrawn",
}
# What is possible once the agreed time is over by more than the grace, by who said what before (`Stage`).
LEGAL_MISSED = {
    ("agreed", "miss", "seeker"): "missed",
    ("there", "miss", "seeker"): "missed",
    ("there", "miss", "helper"): "missed",
    ("no helper", "answer there", "helper"): "disputed",
    ("no helper", "answer absent", "helper"): "cancelled",
    ("no helper", "answer late", "helper"): "missed",
    ("no helper", "wait", "seeker"): "agreed",
    ("no seeker", "answer there", "seeker"): "disputed",
    ("no seeker", "answer absent", "seeker"): "cancelled",
    ("no seeker", "answer late", "seeker"): "missed",
    ("no seeker", "wait", "helper"): "agreed",
    ("helper late", "wait", "seeker"): "agreed",
    ("helper late", "leave", "seeker"): "cancelled",
    ("seeker late", "wait", "helper"): "agreed",
    ("seeker late", "leave", "helper"): "cancelled",
}
LEGAL_OFFER = {
    ("open", "accept", "helper"): "accepted",
    ("open", "decline", "helper"): "declined",
    ("open", "take_back", "seeker"): "withdrawn",
    ("lost", "stand_by", "helper"): "standby",
    ("standby", "stand_down", "helper"): "lost",
}
LEGAL_REQUEST = {
    ("draft", "publish", "seeker"): "open",
    ("open", "steer", "seeker"): "open",
    ("open", "clarify", "seeker"): "open",
    ("open", "exhaust", "machine"): "unfilled",
    ("unfilled", "reopen", "seeker"): "open",
    ("unfilled", "reopen", "operator"): "open",
    ("unfilled", "reopen", "machine"): "open",
    ("booked", "reopen", "machine"): "open",
    ("open", "cancel", "seeker"): "cancelled",
    ("open", "cancel", "operator"): "cancelled",
    ("open", "cancel", "machine"): "cancelled",
    ("unfilled", "cancel", "seeker"): "cancelled",
    ("unfilled", "cancel", "operator"): "cancelled",
    ("unfilled", "cancel", "machine"): "cancelled",
}
BOOKING_VERBS = {
    "start": actions.start_booking,
    "finish": actions.finish_booking,
    "confirm": actions.confirm_booking,
    "cancel": lambda **kw: actions.cancel_booking(reason="time", **kw),
    "annul": lambda **kw: actions.annul_booking(reason="other", **kw),
    "request_again": lambda **kw: actions.request_again(begins=timezone.now() + timedelta(days=3), **kw),
    "propose_move": lambda **kw: actions.propose_move(begins=timezone.now() + timedelta(days=3), **kw),
    "return": lambda **kw: actions.return_booking(reason="time", **kw),
    "arrive": actions.report_arrival,
}
MISSED_VERBS = {
    "miss": actions.report_absence,
    "answer there": lambda **kw: actions.answer_absence(answer="there", **kw),
    "answer absent": lambda **kw: actions.answer_absence(answer="absent", **kw),
    "answer late": lambda **kw: actions.answer_absence(answer="late", minutes=15, **kw),
    "wait": actions.go_on_waiting,
    "leave": actions.stop_waiting,
}
# Stage → the state, whether the helper has said to be there, who said that the other is not, what that one answered.
STAGES: dict[str, tuple[str, bool, str, str]] = {
    **{state: (state, False, "", "") for state in Booking.State.values if state != "missed"},
    "there": ("agreed", True, "", ""),
    "no helper": ("missed", False, "seeker", ""),
    "no seeker": ("missed", True, "helper", ""),
    "helper late": ("missed", False, "seeker", "late"),
    "seeker late": ("missed", True, "helper", "late"),
}
SERIES_VERBS = {
    "agree": actions.agree_series,
    "refuse": actions.refuse_series,
    "withdraw": actions.withdraw_series,
    "end": actions.end_series,
}
MOVE_VERBS = {"agree": actions.agree_move, "refuse": actions.refuse_move, "withdraw": actions.withdraw_move}
OFFER_VERBS = {
    "accept": actions.accept_offer,
    "decline": lambda **kw: actions.decline_offer(reason="no_time", **kw),
    "take_back": actions.take_back_offer,
    "stand_by": actions.stand_by,
    "stand_down": actions.stand_down,
}
REQUEST_VERBS = {
    "publish": actions.publish_request,
    "exhaust": actions.exhaust_request,
    "reopen": actions.reopen_request,
    "steer": lambda **kw: actions.steer_request(mode="choose", **kw),
    "clarify": lambda **kw: actions.clarify_request(words="Im zweiten Stock.", **kw),
    "cancel": actions.cancel_request,
}


def play(role: str, seeker, helper):
    """The person behind a role; a suspended one is the seeker or helper who would otherwise be allowed."""
    if role == "suspended":
        for person in (seeker, helper):
            person.suspended_at = timezone.now()
            person.save()
        return helper
    cast = {"seeker": seeker, "helper": helper, "machine": SYSTEM, "visitor": VISITOR}
    makers = {"operator": make_operator, "stranger": make_seeker, "rival": lambda: make_helper("Rui")}
    return cast.get(role) or makers[role]()


def attempt(verb, **arguments) -> bool:
    """Try a verb; True when it went through, False when it was refused or is missing."""
    try:
        verb(**arguments)
    except (Refused, Missing):
        return False
    return True


def assert_outcome(row, model, legal, key, events_before: int) -> None:
    before = row.state
    after = model.objects.get(pk=row.pk).state
    assert after == legal.get(key, before)
    if key not in legal:
        assert Event.objects.count() == events_before


@pytest.mark.parametrize("state", Booking.State.values)
@pytest.mark.parametrize("verb", BOOKING_VERBS)
def test_bookings_move_only_as_the_table_says(state, verb):
    for role in ROLES:
        request = make_request(begins_at=timezone.now() + timedelta(minutes=30))
        offer = make_offer(request)
        booking = make_booking(offer, state=state, confirm_by=timezone.now() - timedelta(minutes=1))
        actor = play(role, request.seeker, offer.helper)
        events = Event.objects.count()

        went_through = attempt(BOOKING_VERBS[verb], by=actor, booking_id=booking.pk)

        key = (state, verb, role)
        assert went_through == (key in LEGAL_BOOKING), key
        assert_outcome(booking, Booking, LEGAL_BOOKING, key, events)


def make_stage(stage: str) -> Booking:
    """A visit whose time came an hour ago, with what was said about it since."""
    state, is_there, side, answer = STAGES[stage]
    now = timezone.now()
    request = make_request(begins_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    booking = make_booking(make_offer(request), state=state, arrived_at=now if is_there else None)
    if side:
        times = {"answer_by": now + timedelta(minutes=5), "answered_at": now if answer else None}
        Absence.objects.create(booking=booking, side=side, answer=answer, late_minutes=15 if answer else 0, **times)
    return booking


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("verb", MISSED_VERBS)
def test_who_is_not_there_is_asked_only_as_the_table_says(stage, verb):
    for role in ROLES:
        booking = make_stage(stage)
        actor = play(role, booking.seeker, booking.helper)
        events = Event.objects.count()

        went_through = attempt(MISSED_VERBS[verb], by=actor, booking_id=booking.pk)

        key = (stage, verb, role)
        assert went_through == (key in LEGAL_MISSED), key
        assert_outcome(booking, Booking, LEGAL_MISSED, key, events)


@pytest.mark.parametrize("state", Offer.State.values)
@pytest.mark.parametrize("verb", OFFER_VERBS)
def test_offers_move_only_as_the_table_says(state, verb):
    for role in ROLES:
        offer = make_offer(state=state)
        actor = play(role, offer.request.seeker, offer.helper)
        events = Event.objects.count()

        went_through = attempt(OFFER_VERBS[verb], by=actor, offer_id=offer.pk)

        key = (state, verb, role)
        assert went_through == (key in LEGAL_OFFER), key
        assert_outcome(offer, Offer, LEGAL_OFFER, key, events)


@pytest.mark.parametrize("state", Request.State.values)
@pytest.mark.parametrize("verb", REQUEST_VERBS)
def test_requests_move_only_as_the_table_says(state, verb):
    for role in ROLES:
        request = make_draft(make_seeker(), state=state, published_at=timezone.now())
        actor = play(role, request.seeker, make_helper())
        events = Event.objects.count()

        went_through = attempt(REQUEST_VERBS[verb], by=actor, request_id=request.pk)

        key = (state, verb, role)
        assert went_through == (key in LEGAL_REQUEST), key
        assert_outcome(request, Request, LEGAL_REQUEST, key, events)


@pytest.mark.parametrize("state", Move.State.values)
@pytest.mark.parametrize("verb", MOVE_VERBS)
def test_proposals_move_only_as_the_table_says(state, verb):
    for role in ROLES:
        move = make_move(state=state)
        actor = play(role, move.booking.seeker, move.booking.helper)
        events = Event.objects.count()

        went_through = attempt(MOVE_VERBS[verb], by=actor, move_id=move.pk)

        key = (state, verb, role)
        assert went_through == (key in LEGAL_MOVE), key
        assert_outcome(move, Move, LEGAL_MOVE, key, events)


@pytest.mark.parametrize("state", Series.State.values)
@pytest.mark.parametrize("verb", SERIES_VERBS)
def test_series_move_only_as_the_table_says(state, verb):
    for role in ROLES:
        series = make_series(state=state)
        actor = play(role, series.seeker, series.helper)
        events = Event.objects.count()

        went_through = attempt(SERIES_VERBS[verb], by=actor, series_id=series.pk)

        key = (state, verb, role)
        assert went_through == (key in LEGAL_SERIES), key
        assert_outcome(series, Series, LEGAL_SERIES, key, events)
