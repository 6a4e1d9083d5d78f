"""The seeker steers the search: who picks, and whom."""

from datetime import datetime

from django.db import transaction

from marketplace.bookings import actions as bookings
from marketplace.bookings.actions.requests import require_side
from marketplace.bookings.locks import lock_actor, lock_request
from marketplace.bookings.models import Offer, Request
from marketplace.bookings.rules import REQUEST, why_not
from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Refused, refuse_if
from matching import dispatch, queries, rules, steering
from matching.actions.searches import catch_up, go_on, hold_helpers, running_search, start_search
from matching.models import Search


@transaction.atomic
def choose_helper(*, by: Actor, request_id: int, helper_id: int) -> Request:
    """Ask one helper alone, with more time to think; at night they are asked in the morning.

    Raises Refused when somebody else is still thinking, or this one cannot come any more.
    """
    request = lock_request(request_id)
    require_side(request, by)
    by = lock_actor(by)
    refuse_if(why_not(REQUEST, "steer", request, by))
    refuse_if(rules.HANDED_OVER if steering.handover_of(request_id) else None)
    search = running(request)
    is_thinking = queries.choice_of(search, request) == dispatch.THINKING
    refuse_if(rules.why_not_choose(request.mode, is_thinking))
    name_helper(search, request, helper_id, by)
    return request


@transaction.atomic
def ask_helper_again(*, by: Actor, booking_id: int, begins: datetime, words: str | None = None) -> Request:
    """A request of its own for the helper of a visit alone, at the price of then; they have more time to think.

    When they cannot, the seeker is told, and chooses somebody else or lets us find somebody. Raises Refused: the helper
    is not free then, or cannot be asked for this any more.
    """
    request = bookings.request_again(by=by, booking_id=booking_id, begins=begins, words=words)
    try:
        name_helper(running(request), request, request.again_of.helper_id, by)
    except Refused as error:
        raise Refused(rules.CANNOT_COME) from error
    return request


@transaction.atomic
def ask_helper_to_come(*, by: Actor, booking_id: int, begins: datetime, price: int) -> Request:
    """Turn help from afar into a visit: its helper is asked first, others when that one cannot come.

    `price` is what the seeker read, in minor units; see `bookings.turn_into_visit` for what is refused. Where nobody at
    all can come, the request says what would help, as any other.
    """
    request = bookings.turn_into_visit(by=by, booking_id=booking_id, begins=begins, price=price)
    start_search(by=SYSTEM, request_id=request.pk)
    search, helper_id = running_search(request), request.again_of.helper_id
    if search is None:
        return Request.objects.get(pk=request.pk)
    hold_helpers([helper_id])
    if helper_id not in queries.able_of(request, [helper_id], search.policy):
        return switch_mode(by=by, request_id=request.pk, mode=dispatch.FIND)
    name_helper(search, request, helper_id, by)
    return request


@transaction.atomic
def take_back_choice(*, by: Actor, request_id: int) -> Request:
    """Not the chosen one after all: nobody is asked any more until the seeker chooses again.

    Raises Refused when nobody is chosen, or when the chosen one answered a moment before.
    """
    request = lock_request(request_id)
    require_side(request, by)
    refuse_if(why_not(REQUEST, "steer", request, lock_actor(by)))
    refuse_if(rules.HANDED_OVER if steering.handover_of(request_id) else None)
    search = running(request)
    choice = queries.choice_of(search, request)
    refuse_if(rules.why_not_take_back(request.mode, choice))
    helper_id = search.chosen_id
    if choice == dispatch.THINKING:
        offer = Offer.objects.get(request=request, round=request.round, helper_id=helper_id)
        bookings.take_back_offer(by=by, offer_id=offer.pk)
    search.chosen, search.choice = None, ""
    events.record("choice.taken_back", by=by, subject=request, seeker=request.seeker_id, helper=helper_id)
    go_on(search, request, SYSTEM)
    return request


@transaction.atomic
def switch_mode(*, by: Actor, request_id: int, mode: str, asks_others: bool = False) -> Request:
    """Let the search find somebody, or choose oneself, from now on; whoever was asked can still say yes."""
    before = lock_request(request_id)
    request = bookings.steer_request(by=by, request_id=request_id, mode=mode, asks_others=asks_others)
    refuse_if(rules.HANDED_OVER if steering.handover_of(request_id) else None)
    search = running_search(request)
    if search is None:
        start_search(by=SYSTEM, request_id=request_id)
    elif mode == dispatch.FIND and before.mode != mode:
        catch_up(search, request, SYSTEM)
    elif mode == dispatch.CHOOSE:
        if before.mode != mode and queries.choice_of(search, request) != dispatch.THINKING:
            search.chosen, search.choice = None, ""
        go_on(search, request, SYSTEM)
    return request


def name_helper(search: Search, request: Request, helper_id: int, by: Actor) -> None:
    """Have one helper asked next, whose rows are held; Refused when a filter stops them by now."""
    hold_helpers([helper_id])
    if helper_id not in queries.able_of(request, [helper_id], search.policy):
        raise Refused(rules.CANNOT_COME)
    search.chosen_id, search.choice = helper_id, Search.Choice.NAMED
    events.record("choice.made", by=by, subject=request, seeker=request.seeker_id, helper=helper_id)
    go_on(search, request, SYSTEM)


def running(request: Request) -> Search:
    search = running_search(request)
    if search is None:
        start_search(by=SYSTEM, request_id=request.pk)
        search = running_search(request)
    if search is None:
        raise Refused(rules.NOT_SEARCHING)
    return search
