"""Requests that are given to the operators, who ask one neighbour by name or give them back with words."""

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.actions.requests import require_side
from marketplace.bookings.locks import lock_actor, lock_request
from marketplace.bookings.models import Offer, Request
from marketplace.bookings.rules import REQUEST, why_not
from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, Refused, refuse_if
from matching import dispatch, queries, rules, steering
from matching.actions.choices import name_helper, running
from matching.actions.searches import end_handover
from matching.models import Handover, Search


@transaction.atomic
def hand_over(*, by: Actor, request_id: int) -> Request:
    """Give a request for which nobody is left to the operators."""
    request = lock_request(request_id)
    require_side(request, by)
    refuse_if(why_not(REQUEST, "hand_over", request, lock_actor(by)))
    if steering.handover_of(request_id):
        raise Refused(rules.HANDED_OVER)
    Handover.objects.create(request=request)
    events.record("request.handed_over", by=by, subject=request, seeker=request.seeker_id)
    return request


@transaction.atomic
def take_handover(*, by: Actor, handover_id: int) -> Handover:
    """Look after a request; its seeker reads who does, and since when."""
    handover, request = _lock(by, handover_id)
    if handover.taken_by_id not in (None, by.pk):
        raise Refused(rules.TAKEN_BY_OTHER)
    if handover.taken_by_id is None:
        handover.taken_by_id, handover.taken_at = by.pk, timezone.now()
        handover.save(update_fields=["taken_by", "taken_at"])
        events.record("request.taken_over", by=by, subject=request, seeker=request.seeker_id)
    return handover


@transaction.atomic
def ask_named(*, by: Actor, handover_id: int, helper_id: int) -> Handover:
    """Send an offer to one helper who passes every filter, in a round of its own.

    Raises Refused when somebody is still thinking, or this one cannot come.
    """
    handover, request = _lock(by, handover_id)
    refuse_if(rules.why_not_handle(handover, by))
    if request.state == Request.State.UNFILLED:
        request = bookings.reopen_request(by=by, request_id=request.pk)
        Search.objects.create(request=request, round=request.round, policy=queries.policy_now())
    search = running(request)
    if queries.choice_of(search, request) == dispatch.THINKING:
        raise Refused(rules.STILL_THINKING)
    name_helper(search, request, helper_id, by)
    return handover


@transaction.atomic
def return_handover(*, by: Actor, handover_id: int, words: str) -> Handover:
    """Give the request back to its seeker, with words about why and what could help."""
    handover, request = _lock(by, handover_id)
    refuse_if(rules.why_not_handle(handover, by))
    if not words.strip():
        raise Refused(rules.RETURN_WORDS, field="words")
    if Offer.objects.filter(request=request, round=request.round, state__in=Offer.ALIVE).exists():
        raise Refused(rules.STILL_THINKING)
    end_handover(request, Handover.Outcome.RETURNED, words.strip())
    if request.state == Request.State.OPEN:
        _let_rest(request)
    events.record("request.handed_back", by=by, subject=request, seeker=request.seeker_id)
    return handover


def _let_rest(request: Request) -> None:
    """Nobody is asked any more in the operators' round."""
    Search.objects.filter(request=request, state=Search.State.RUNNING).update(
        state=Search.State.EXHAUSTED, ended_at=timezone.now(), next_wave_at=None
    )
    bookings.exhaust_request(by=SYSTEM, request_id=request.pk)


def _lock(by: Actor, handover_id: int) -> tuple[Handover, Request]:
    """Hold a handover that is still open, behind its request; for anybody but operators it is missing."""
    row = Handover.objects.filter(pk=handover_id, ended_at=None).first()
    if row is None or not by.is_operator:
        raise Missing
    request = lock_request(row.request_id)
    handover = Handover.objects.select_for_update().filter(pk=handover_id, ended_at=None).first()
    if handover is None:
        raise Missing
    return handover, request
