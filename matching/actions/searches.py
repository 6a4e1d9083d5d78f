"""Searches: started with a request, going out in waves whose earlier offers stay open, ended by a yes or by nobody.

The request's row is always held before the search's, as everywhere in the trade, and after both the helpers of a
wave, in order of their ids: two searches at once cannot ask one helper past the cap, and cannot wait in a circle.
"""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from marketplace.accounts.cells import band
from marketplace.bookings import actions as bookings
from marketplace.bookings import queries as trade
from marketplace.bookings.locks import lock_request
from marketplace.bookings.models import Offer, Request
from marketplace.core import events, timers
from marketplace.core.actors import SYSTEM, Actor
from matching import dispatch, queries, steering, windows
from matching.actions.windows import has_company
from matching.filters import Reached
from matching.models import Handover, Policy, Receipt, Search
from matching.ranking import Ranked
from matching.receipts import kept_of

ASKED = Search.Choice.ASKED
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
    if is_new:
        end_handover(request, Handover.Outcome.TAKEN_BACK)
        _begin(search, request, by)
    return search


@transaction.atomic
def send_wave(*, by: Actor, search_id: int, wave: int) -> Search:
    """Send wave number `wave`, if it is that one's turn: a second timer for it does nothing."""
    search, request = hold_search(search_id)
    if search.state == Search.State.RUNNING and search.wave == wave - 1:
        if search.wave or search.step == Search.Step.GATHER:
            go_on(search, request, by, is_timer=True)
        else:
            _begin(search, request, by)
    return search


@transaction.atomic
def hasten_search(*, by: Actor, request_id: int) -> Search | None:
    """Nobody is thinking it over any more, or not whom the seeker chose: go on now instead of at the next time."""
    request = lock_request(request_id)
    search = running_search(request)
    if search is not None and not _is_waited_for(search, request):
        go_on(search, request, by)
    return search


@transaction.atomic
def end_search(*, by: Actor, request_id: int) -> None:
    """Stop asking, unless the request has been opened again since: somebody said yes, or it was called off."""
    request = lock_request(request_id)
    _end_what_is_over(request, by)
    if request.state not in (Request.State.OPEN, Request.State.UNFILLED):
        is_won = request.state == Request.State.BOOKED
        end_handover(request, Handover.Outcome.BOOKED if is_won else Handover.Outcome.TAKEN_BACK)


def end_handover(request: Request, outcome: str, words: str = "") -> None:
    """The operators do not have a held request any more."""
    open_one = Handover.objects.filter(request=request, ended_at=None)
    open_one.update(ended_at=timezone.now(), outcome=outcome, words=words)


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


def hold_search(search_id: int) -> tuple[Search, Request]:
    """Lock a search behind its request."""
    request_id = Search.objects.values_list("request_id", flat=True).get(pk=search_id)
    request = lock_request(request_id)
    search = Search.objects.select_for_update(of=("self",)).select_related("policy").get(pk=search_id)
    return search, request


def running_search(request: Request) -> Search | None:
    """The running search of a held request, held too."""
    rows = Search.objects.select_for_update(of=("self",)).select_related("policy")
    return rows.filter(request=request, state=Search.State.RUNNING).first()


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


def _is_waited_for(search: Search, request: Request) -> bool:
    """Whether an answer may still come that the search waits for; who chose waits for the chosen one alone."""
    standing = _standing(search, request)
    if standing.mode == dispatch.CHOOSE and search.choice == ASKED:
        return standing.choice == dispatch.THINKING
    rested = request.asks_quotes and search.step == Search.Step.WAIT and dispatch.may_ask(standing, search.policy.rules)
    return standing.thinking > 0 and not rested


def _begin(search: Search, request: Request, by: Actor) -> None:
    """Before the first wave: whoever stood by is asked first, unless it is night or the seeker chooses."""
    standing, rules = _standing(search, request), search.policy.rules
    is_awake = dispatch.goes_round(standing) and not dispatch.asleep_until(standing, rules)
    if is_awake and ask_stand_bys(by=by, request_id=request.pk):
        _set_timer(search, dispatch.after_stand_bys(standing, rules))
    else:
        go_on(search, request, by)


def go_on(search: Search, request: Request, by: Actor, is_timer: bool = False) -> None:
    """Do the next step of a search whose rows the caller holds; `is_timer`: the end of its window has come."""
    rules = search.policy.rules
    if _is_over(search, request):
        _end(search, _how_it_ended(search), by)
        return
    standing = _standing(search, request)
    may_ask = dispatch.may_ask(standing, rules)
    if may_ask and _gathers(search, request, standing, is_timer):
        return
    reached, ranked = queries.ranked_for(request, search.policy) if may_ask else (None, [])
    step = dispatch.next_step(standing, _in_turn(search, ranked), rules, reached.passing if reached else 0)
    if reached is not None and step.verb not in dispatch.UNCOUNTED:
        _keep_wave(search, request, reached, ranked)
    _settle_choice(search, request, standing, step)
    if step.verb == dispatch.END:
        _give_up(search, by)
        return
    if step.verb == dispatch.ASK and not _ask_wave(search, request, step, by) and search.choice == ASKED:
        # The chosen one was asked too much by others in this very moment.
        go_on(search, request, by)
        return
    _set_timer(search, step)


def _ask_wave(search: Search, request: Request, step: dispatch.Step, by: Actor) -> int:
    """Ask those of the step who still can come; returns how many."""
    asked = [_ask(request, search, one, by) for one in _still_able(step.chosen, request, search.policy)]
    events.record("wave.sent", by=by, subject=request, wave=search.wave, asked=len(asked), seeker=request.seeker_id)
    return len(asked)


def _gathers(search: Search, request: Request, standing: dispatch.Standing, is_timer: bool) -> bool:
    """Whether the search waits for the end of a window, because others are on their way that might contend."""
    has_begun = search.step == Search.Step.GATHER
    if not windows.gathers(standing, search.policy.rules) or (has_begun and is_timer):
        return False
    if not has_begun:
        if not has_company(request):
            return False
        search.window_at = windows.tick_after(standing.now, search.policy.rules)
        _set_timer(search, dispatch.Step(Search.Step.GATHER, [], search.window_at))
    return True


def _in_turn(search: Search, ranked: list[Ranked]) -> list[Ranked]:
    """Best first, but before all whom the window gave to this search."""
    return windows.put_first(ranked, search.planned_id) if search.is_planned else ranked


def _elsewhere(search: Search, ranked: list[Ranked]) -> set[int]:
    """Who was better for this search and is asked first for another one of its window."""
    if not search.is_planned or search.planned_id is None:
        return set()
    others = Search.objects.filter(window_at=search.window_at, planned__isnull=False).exclude(pk=search.pk)
    return windows.passed_over(ranked, search.planned_id, set(others.values_list("planned_id", flat=True)))


def catch_up(search: Search, request: Request, by: Actor) -> None:
    """Waves go out by themselves again: at once, or when a wave's time has passed since the last offer."""
    standing = _standing(search, request)
    last = Offer.objects.filter(request=request, round=request.round).aggregate(last=Max("sent_at"))["last"]
    due = dispatch.turn_after(timezone.localtime(last), standing, search.policy.rules) if last else standing.now
    if due > standing.now and standing.thinking:
        _set_timer(search, dispatch.Step(dispatch.ASK, [], due))
    else:
        go_on(search, request, by)


def _standing(search: Search, request: Request) -> dispatch.Standing:
    """How the search stands; while the operators have the request, one of them picks."""
    is_handed_over = steering.handover_of(request.pk) is not None
    return dispatch.Standing(
        urgency=request.urgency,
        wave=search.wave,
        thinking=trade.offers_asked(request).filter(state__in=Offer.ALIVE).count(),
        quotes=trade.quotes_in(request) if request.asks_quotes else 0,
        now=timezone.localtime(),
        begins_at=request.begins_at,
        mode=dispatch.CHOOSE if is_handed_over else request.mode,
        asks_others=request.asks_others and not is_handed_over,
        choice=queries.choice_of(search, request),
        chosen=search.chosen_id,
    )


def _settle_choice(search: Search, request: Request, standing: dispatch.Standing, step: dispatch.Step) -> None:
    """Keep what became of the seeker's choice, and tell the seeker when it is their turn to choose again."""
    named = standing.mode == dispatch.CHOOSE and standing.choice == dispatch.NAMED
    if named and step.verb == dispatch.ASK and [one.candidate.helper for one in step.chosen] == [search.chosen_id]:
        search.choice = ASKED
    elif search.choice in (Search.Choice.NAMED, ASKED) and _is_past(standing, step):
        search.choice = Search.Choice.OVER
        rests = step.verb == dispatch.REST and request.mode == dispatch.CHOOSE and not steering.handover_of(request.pk)
        facts = {"seeker": request.seeker_id, "helper": search.chosen_id, "rests": rests}
        events.record("choice.over", by=SYSTEM, subject=request, **facts)


def _is_past(standing: dispatch.Standing, step: dispatch.Step) -> bool:
    """Whether the chosen one cannot come: they said so or nothing, or a filter stops them by now."""
    waits = standing.choice == dispatch.NAMED and step.verb == dispatch.SLEEP
    return standing.mode == dispatch.CHOOSE and standing.choice != dispatch.THINKING and not waits


def _keep_wave(search: Search, request: Request, reached: Reached, ranked: list[Ranked]) -> None:
    """Count the wave; its receipt keeps why it asks whom."""
    elsewhere, together = _elsewhere(search, ranked), search.together if search.is_planned else 0
    search.wave += 1
    search.candidates = max(search.candidates, reached.able + _asked_so_far(request))
    kept = kept_of(queries.wish_of(request), reached, ranked, settings.RECEIPTS_KEPT, elsewhere)
    version = search.policy.version
    Receipt.objects.create(search=search, wave=search.wave, policy_version=version, together=together, **kept)


def _asked_so_far(request: Request) -> int:
    return Offer.objects.filter(request=request, round=request.round).count()


def _still_able(chosen: list[Ranked], request: Request, policy: Policy) -> list[Ranked]:
    """Those of the chosen whom no other search has asked too much in the meantime; held until the commit."""
    hold_helpers(sorted(one.candidate.helper for one in chosen))
    able = queries.able_of(request, [one.candidate.helper for one in chosen], policy)
    return [one for one in chosen if one.candidate.helper in able]


def hold_helpers(helper_ids: list[int]) -> None:
    with connection.cursor() as cursor:
        for helper_id in helper_ids:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [HELPER_LOCK, helper_id % 2**31])


def _ask(request: Request, search: Search, one: Ranked, by: Actor) -> Offer:
    """Send an offer; whoever still stands by from an earlier round gets that one back."""
    helper_id = one.candidate.helper
    is_chosen = search.choice == ASKED and helper_id == search.chosen_id
    expires = _expiry(request, search.policy, is_chosen)
    stood_by = Offer.objects.filter(request=request, helper_id=helper_id, state=Offer.State.STANDBY).first()
    if stood_by is not None:
        return bookings.ask_again(by=by, offer_id=stood_by.pk, expires_at=expires)
    return bookings.send_offer(
        by=by,
        request_id=request.pk,
        helper_id=helper_id,
        wave=search.wave,
        round=search.round,
        because=one.because(search.policy.rules["weights"]) + _marks(request, one, is_chosen),
        distance_band=band(one.candidate.km),
        expires_at=expires,
        **queries.terms_asked(request, helper_id, one.candidate.price),
    )


def _marks(request: Request, one: Ranked, is_chosen: bool) -> list[dict[str, str]]:
    """What the helper reads beside the parts of the score: chosen by name, or a little outside of their area."""
    by_seeker = is_chosen and not steering.handover_of(request.pk)
    is_again = request.again_of_id is not None and request.again_of.helper_id == one.candidate.helper
    marks = [{"part": "again" if is_again else "chosen"}] if by_seeker else []
    if request.is_widened and one.candidate.km > steering.area_km(one.candidate.helper, request.topic_id):
        marks.append({"part": "outside"})
    return marks


def _expiry(request: Request, policy: Policy, is_chosen: bool = False) -> datetime:
    has_longer = is_chosen or request.asks_quotes
    until = dispatch.choice_expires_at if has_longer else dispatch.offer_expires_at
    return until(timezone.now(), request.begins_at, policy.rules)


def _set_timer(search: Search, step: dispatch.Step) -> None:
    """Look again when the step says; the seeker is told a time only where others may be asked then."""
    search.step = step.verb
    search.next_wave_at = step.look_again_at if step.verb in (dispatch.ASK, dispatch.LATER, dispatch.SLEEP) else None
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
