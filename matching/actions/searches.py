"""Searches: started with a request, going out in waves whose earlier offers stay open, ended by a yes or by nobody.

The request's row is always held before the search's, as everywhere in the trade, and after both the helpers of a
wave, in order of their ids: two searches at once cannot ask one helper past the cap, and cannot wait in a circle.
"""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from marketplace.accounts.cells import band
from marketplace.bookings import actions as bookings
from marketplace.bookings.locks import lock_request
from marketplace.bookings.models import Offer, Request
from marketplace.core import events, timers
from marketplace.core.actors import Actor
from matching import dispatch, queries
from matching.filters import Reached, Wish
from matching.models import Policy, Receipt, Search
from matching.ranking import Ranked
from matching.receipts import kept_of

WAVE = "matching.jobs.send_wave"
HELPER_LOCK = 0x0FFE


@transaction.atomic
def start_search(*, by: Actor, request_id: int) -> Search | None:
    """Begin to ask around for a request's present round; None when it is not open any more.

    Whoever stood by in an earlier round is asked first, and alone until the next wave's time.
    """
    request = lock_request(request_id)
    _end_what_is_over(request, by)
    if request.state != Request.State.OPEN:
        return None
    search, is_new = Search.objects.get_or_create(
        request=request, round=request.round, defaults={"policy": queries.policy_now()}
    )
    if is_new and ask_stand_bys(by=by, request_id=request_id):
        _set_timer(search, dispatch.after_stand_bys(_standing(search, request), search.policy.rules))
    elif is_new:
        _send(search, request, by)
    return search


@transaction.atomic
def send_wave(*, by: Actor, search_id: int, wave: int) -> Search:
    """Send wave number `wave`, if it is that one's turn: a second timer for it does nothing."""
    search, request = _hold(search_id)
    if search.state == Search.State.RUNNING and search.wave == wave - 1:
        _send(search, request, by)
    return search


@transaction.atomic
def hasten_search(*, by: Actor, request_id: int) -> Search | None:
    """Nobody is thinking it over any more: send the next wave now instead of waiting for its time."""
    request = lock_request(request_id)
    search = Search.objects.select_for_update().filter(request=request, state=Search.State.RUNNING).first()
    if search is not None and not _is_somebody_thinking(request):
        _send(search, request, by)
    return search


@transaction.atomic
def end_search(*, by: Actor, request_id: int) -> None:
    """Stop asking, unless the request has been opened again since: somebody said yes, or it was called off."""
    _end_what_is_over(lock_request(request_id), by)


@transaction.atomic
def ask_stand_bys(*, by: Actor, request_id: int) -> int:
    """Ask those who stood by and still can come; returns how many."""
    request = lock_request(request_id)
    if request.state != Request.State.OPEN:
        return 0
    waiting = list(Offer.objects.filter(request=request, state=Offer.State.STANDBY).order_by("answered_at", "pk"))
    able = queries.able_of(request, [offer.helper_id for offer in waiting])
    offers = [offer for offer in waiting if offer.helper_id in able]
    expires = _expiry(request, queries.policy_now())
    for offer in offers:
        bookings.ask_again(by=by, offer_id=offer.pk, expires_at=expires)
    return len(offers)


def _hold(search_id: int) -> tuple[Search, Request]:
    request_id = Search.objects.values_list("request_id", flat=True).get(pk=search_id)
    request = lock_request(request_id)
    search = Search.objects.select_for_update(of=("self",)).select_related("policy").get(pk=search_id)
    return search, request


def _is_over(search: Search, request: Request) -> bool:
    return request.state != Request.State.OPEN or request.round != search.round


def _end_what_is_over(request: Request, by: Actor) -> None:
    for search in Search.objects.select_for_update().filter(request=request, state=Search.State.RUNNING):
        if _is_over(search, request):
            _end(search, _how_it_ended(search), by)


def _how_it_ended(search: Search) -> str:
    """What the rows say, because the handlers of a yes and of a call-off may come in any order."""
    asked = Offer.objects.filter(request=search.request_id, round=search.round, booking__isnull=False)
    return Search.State.WON if asked.exists() else Search.State.STOPPED


def _is_somebody_thinking(request: Request) -> bool:
    return Offer.objects.filter(request=request, round=request.round, state=Offer.State.OPEN).exists()


def _send(search: Search, request: Request, by: Actor) -> None:
    """Ask whom the next wave is for; the caller holds both rows."""
    policy = search.policy
    if _is_over(search, request):
        _end(search, _how_it_ended(search), by)
        return
    standing = _standing(search, request)
    ranked = _rank(search, request) if dispatch.may_ask(standing, policy.rules) else []
    step = dispatch.next_step(standing, ranked, policy.rules)
    if step.verb == dispatch.END:
        _give_up(search, by)
        return
    if step.verb == dispatch.ASK:
        asked = [_ask(request, search, one, by) for one in _still_able(step.chosen, request, policy)]
        events.record("wave.sent", by=by, subject=request, wave=search.wave, asked=len(asked), seeker=request.seeker_id)
    _set_timer(search, step)


def _standing(search: Search, request: Request) -> dispatch.Standing:
    thinking = Offer.objects.filter(request=request, round=request.round, state=Offer.State.OPEN).count()
    return dispatch.Standing(request.urgency, search.wave, thinking, timezone.now(), request.begins_at)


def _rank(search: Search, request: Request) -> list[Ranked]:
    """Everybody who can be asked now, best first; the receipt of the wave keeps why."""
    reached, ranked = queries.ranked_for(request, search.policy)
    search.wave += 1
    search.candidates = max(search.candidates, reached.able + _asked_so_far(request))
    _keep_receipt(search, queries.wish_of(request), reached, ranked)
    return ranked


def _asked_so_far(request: Request) -> int:
    return Offer.objects.filter(request=request, round=request.round).count()


def _still_able(chosen: list[Ranked], request: Request, policy: Policy) -> list[Ranked]:
    """Those of the chosen whom no other search has asked too much in the meantime; held until the commit."""
    _hold_helpers(sorted(one.candidate.helper for one in chosen))
    able = queries.able_of(request, [one.candidate.helper for one in chosen], policy)
    return [one for one in chosen if one.candidate.helper in able]


def _hold_helpers(helper_ids: list[int]) -> None:
    with connection.cursor() as cursor:
        for helper_id in helper_ids:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [HELPER_LOCK, helper_id % 2**31])


def _ask(request: Request, search: Search, one: Ranked, by: Actor) -> Offer:
    """Send an offer; whoever still stands by from an earlier round gets that one back."""
    helper_id = one.candidate.helper
    expires = _expiry(request, search.policy)
    stood_by = Offer.objects.filter(request=request, helper_id=helper_id, state=Offer.State.STANDBY).first()
    if stood_by is not None:
        return bookings.ask_again(by=by, offer_id=stood_by.pk, expires_at=expires)
    return bookings.send_offer(
        by=by,
        request_id=request.pk,
        helper_id=helper_id,
        wave=search.wave,
        round=search.round,
        because=one.because(search.policy.rules["weights"]),
        distance_band=band(one.candidate.km),
        expires_at=expires,
        price=one.candidate.price,
    )


def _expiry(request: Request, policy: Policy) -> datetime:
    return dispatch.offer_expires_at(timezone.now(), request.begins_at, policy.rules)


def _keep_receipt(search: Search, wish: Wish, reached: Reached, ranked: list[Ranked]) -> None:
    kept = kept_of(wish, reached, ranked, settings.RECEIPTS_KEPT)
    Receipt.objects.create(search=search, wave=search.wave, policy_version=search.policy.version, **kept)


def _set_timer(search: Search, step: dispatch.Step) -> None:
    """Look again when the step says; the seeker is told a time only where a wave has just gone out."""
    search.next_wave_at = step.look_again_at if step.verb == dispatch.ASK else None
    search.save()
    if step.look_again_at is not None:
        timers.schedule(WAVE, at=step.look_again_at, search_id=search.pk, wave=search.wave + 1)


def _give_up(search: Search, by: Actor) -> None:
    """Nobody new to ask, and nobody who may still say yes."""
    _end(search, Search.State.EXHAUSTED, by)
    bookings.exhaust_request(by=by, request_id=search.request_id)


def _end(search: Search, state: str, by: Actor) -> None:
    search.state, search.ended_at, search.next_wave_at = state, timezone.now(), None
    search.save()
    events.record("search.ended", by=by, subject=search, request=search.request_id, state=state)
