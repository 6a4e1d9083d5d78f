"""Searches: started with a request, going out in waves whose earlier offers stay open, ended by a yes or by nobody.

The request's row is always held before the search's, as everywhere in the trade.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from marketplace.accounts.cells import band
from marketplace.bookings import actions as bookings
from marketplace.bookings.locks import lock_request
from marketplace.bookings.models import Offer, Request
from marketplace.core import events, timers
from marketplace.core.actors import Actor
from matching import queries, rules
from matching.models import Policy, Receipt, Search
from matching.ranking import Ranked

WAVE = "matching.jobs.send_wave"
KEPT_IN_RECEIPT = 200


@transaction.atomic
def start_search(*, by: Actor, request_id: int) -> Search | None:
    """Begin to ask around for a request's present round; None when it is not open any more."""
    request = lock_request(request_id)
    if request.state != Request.State.OPEN:
        return None
    search, is_new = Search.objects.get_or_create(
        request=request, round=request.round, defaults={"policy": queries.policy_now()}
    )
    if is_new:
        ask_stand_bys(by=by, request_id=request_id)
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
    if search is None:
        return None
    if not Offer.objects.filter(request=request, round=request.round, state=Offer.State.OPEN).exists():
        _send(search, request, by)
    return search


def _hold(search_id: int) -> tuple[Search, Request]:
    request_id = Search.objects.values_list("request_id", flat=True).get(pk=search_id)
    request = lock_request(request_id)
    search = Search.objects.select_for_update().select_related("policy").get(pk=search_id)
    return search, request


def _send(search: Search, request: Request, by: Actor) -> None:
    if request.state != Request.State.OPEN or request.round != search.round:
        _end(search, Search.State.STOPPED, by)
        return
    policy = search.policy
    if search.wave >= policy.rules["waves_at_most"]:
        _rest(search, request, by)
        return
    reached, ranked, chosen = queries.chosen_for(request, policy)
    search.wave += 1
    search.candidates = max(search.candidates, len(ranked) + _asked(request))
    _keep_receipt(search, policy, ranked, reached.left_out)
    for one in chosen:
        _ask(request, search, one, by)
    if chosen:
        events.record(
            "wave.sent", by=by, subject=request, wave=search.wave, asked=len(chosen), seeker=request.seeker_id
        )
        _set_timer(search, timedelta(seconds=rules.wave_every(policy.rules, request.urgency)))
    else:
        _rest(search, request, by)


def _asked(request: Request) -> int:
    return Offer.objects.filter(request=request, round=request.round).count()


def _ask(request: Request, search: Search, one: Ranked, by: Actor) -> None:
    minutes = search.policy.rules["offer_open_minutes"]
    weights = search.policy.rules["weights"]
    bookings.send_offer(
        by=by,
        request_id=request.pk,
        helper_id=one.candidate.helper,
        wave=search.wave,
        round=search.round,
        because=[{"part": name, "value": round(weights[name] * value, 4)} for name, value in one.parts.items()],
        distance_band=band(one.candidate.km),
        expires_at=timezone.now() + timedelta(minutes=minutes),
    )


def _keep_receipt(search: Search, policy: Policy, ranked: list[Ranked], left_out: dict[str, int]) -> None:
    rows = [one.receipt(place + 1) for place, one in enumerate(ranked[:KEPT_IN_RECEIPT])]
    Receipt.objects.create(
        search=search, wave=search.wave, policy_version=policy.version, ranked=rows, left_out=left_out
    )


def _set_timer(search: Search, after: timedelta) -> None:
    search.next_wave_at = timezone.now() + after
    search.save()
    timers.schedule(WAVE, at=search.next_wave_at, search_id=search.pk, wave=search.wave + 1)


def _rest(search: Search, request: Request, by: Actor) -> None:
    """Nobody new to ask: wait while somebody may still say yes, else say so."""
    if Offer.objects.filter(request=request, round=search.round, state=Offer.State.OPEN).exists():
        search.next_wave_at = None
        search.save()
        return
    _end(search, Search.State.EXHAUSTED, by)
    bookings.exhaust_request(by=by, request_id=request.pk)


def _end(search: Search, state: str, by: Actor) -> None:
    search.state, search.ended_at, search.next_wave_at = state, timezone.now(), None
    search.save()
    events.record("search.ended", by=by, subject=search, request=search.request_id, state=state)


@transaction.atomic
def end_search(*, by: Actor, request_id: int, state: str) -> None:
    """Stop asking: somebody said yes, or the request was called off."""
    request = lock_request(request_id)
    for search in Search.objects.select_for_update().filter(request=request, state=Search.State.RUNNING):
        _end(search, state, by)


@transaction.atomic
def ask_stand_bys(*, by: Actor, request_id: int) -> int:
    """Ask those who stood by before anybody new; returns how many."""
    request = lock_request(request_id)
    if request.state != Request.State.OPEN:
        return 0
    expires = timezone.now() + timedelta(minutes=queries.policy_now().rules["offer_open_minutes"])
    waiting = Offer.objects.filter(request=request, state=Offer.State.STANDBY).order_by("answered_at", "pk")
    for offer in waiting:
        bookings.ask_again(by=by, offer_id=offer.pk, expires_at=expires)
    return len(waiting)
