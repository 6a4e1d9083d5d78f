"""Requests: drafted, published, searched for, reopened, called off."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.bookings import queries, rules
from marketplace.bookings.actions.recipients import record_consent
from marketplace.bookings.actions.standing import end_quote
from marketplace.bookings.locks import lock_actor, lock_request
from marketplace.bookings.models import Offer, Request
from marketplace.catalog import queries as catalogue
from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, Refused, refuse_if

DRAFT_KEPT = timedelta(days=7)
DRAFT_FIELDS = {
    "topic_id",
    "package_id",
    "words",
    "urgency",
    "begins_at",
    "ends_at",
    "languages",
    "place_id",
    "budget",
    "asks_quotes",
    "mode",
    "asks_others",
}


@transaction.atomic
def save_draft(*, by: Actor, visitor_key: str = "", draft_id: int | None = None, **fields: Any) -> Request:
    """Keep what is known of a wish so far; a draft belongs to its seeker or to a visitor's session.

    `option_ids` replaces the chosen options. Raises Missing for somebody else's draft.
    """
    option_ids = fields.pop("option_ids", None)
    unknown = set(fields) - DRAFT_FIELDS
    if unknown:
        raise TypeError(f"a draft has no {', '.join(sorted(unknown))}")
    if draft_id is None:
        draft = Request(seeker_id=by.pk, visitor_key="" if by.pk else visitor_key)
    else:
        queries.draft_for(by, visitor_key, draft_id)
        draft = lock_request(draft_id)
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save()
    if option_ids is not None:
        draft.options.set(option_ids)
    return draft


@transaction.atomic
def publish_request(*, by: Actor, request_id: int, visitor_key: str = "") -> Request:
    """Send the wish out. Raises Refused with what is missing, or which limit is reached."""
    queries.draft_for(by, visitor_key, request_id)
    request = lock_request(request_id)
    by = lock_actor(by)
    request.seeker_id = by.pk
    refuse_if(rules.why_not(rules.REQUEST, "publish", request, by))
    refuse_if(rules.why_not_complete(request, timezone.now()))
    refuse_if(rules.why_not_budget(request, queries.price_low_of(request), catalogue.is_help_paid()))
    refuse_if(rules.why_not_more(queries.open_count(by.pk), queries.published_since(by.pk, timedelta(days=1))))
    record_consent(request, by)
    accounts.claim_place(by=by, place_id=request.place_id)
    if request.budget is not None and not request.asks_quotes:
        request.package = catalogue.package_priced(request.topic, request.package)
    request.state = rules.REQUEST.target("publish")
    request.visitor_key = ""
    request.published_at = timezone.now()
    request.save()
    events.record("request.published", by=by, subject=request, seeker=by.pk, round=request.round)
    return request


@transaction.atomic
def cancel_request(*, by: Actor, request_id: int, reason: str = "other") -> Request:
    """Call the search off; everybody who was asked is told that it is not open any more."""
    request = lock_request(request_id)
    by = lock_actor(by)
    require_side(request, by)
    refuse_if(rules.why_not(rules.REQUEST, "cancel", request, by))
    withdraw_open_offers(request)
    _end(request, "cancel")
    events.record("request.cancelled", by=by, subject=request, seeker=request.seeker_id, reason=reason)
    return request


@transaction.atomic
def exhaust_request(*, by: Actor, request_id: int) -> Request:
    """Nobody is left to ask: the request rests until its seeker changes something."""
    request = lock_request(request_id)
    refuse_if(rules.why_not(rules.REQUEST, "exhaust", request, by))
    request.state = rules.REQUEST.target("exhaust")
    request.save(update_fields=["state"])
    events.record("request.exhausted", by=by, subject=request, seeker=request.seeker_id, round=request.round)
    return request


@transaction.atomic
def reopen_request(
    *,
    by: Actor,
    request_id: int,
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    urgency: str = "",
    budget: int | None = None,
    is_widened: bool = False,
    words: str = "",
) -> Request:
    """Ask around again, in a new round; if wished at another time, for more money, farther away, in more words."""
    request = lock_request(request_id)
    by = lock_actor(by)
    require_side(request, by)
    if request.state == Request.State.BOOKED and by is not SYSTEM:
        raise Refused(rules.STATE_REASONS["request", "booked"])
    refuse_if(rules.why_not(rules.REQUEST, "reopen", request, by))
    if begins_at and ends_at:
        move_to(request, begins_at, ends_at)
        request.urgency = urgency or request.urgency
    if budget is not None:
        raise_budget(request, budget)
    if words.strip():
        add_to_words(request, words)
    request.is_widened = request.is_widened or is_widened
    refuse_if(rules.why_not_complete(request, timezone.now()))
    return reopen_locked(request, by)


@transaction.atomic
def steer_request(*, by: Actor, request_id: int, mode: str, asks_others: bool = False) -> Request:
    """Say who picks from now on, and whether others may be asked when the chosen one cannot come."""
    request = lock_request(request_id)
    by = lock_actor(by)
    require_side(request, by)
    refuse_if(rules.why_not(rules.REQUEST, "steer", request, by))
    refuse_if(rules.why_not_mode(mode))
    request.mode, request.asks_others = mode, asks_others
    request.save(update_fields=["mode", "asks_others"])
    events.record("request.steered", by=by, subject=request, seeker=request.seeker_id, mode=mode)
    return request


@transaction.atomic
def clarify_request(*, by: Actor, request_id: int, words: str) -> Request:
    """Add a sentence while the search runs; those who are still thinking are told."""
    request = lock_request(request_id)
    by = lock_actor(by)
    require_side(request, by)
    refuse_if(rules.why_not(rules.REQUEST, "clarify", request, by))
    add_to_words(request, words)
    request.save(update_fields=["words"])
    events.record("request.clarified", by=by, subject=request, seeker=request.seeker_id)
    for offer in Offer.objects.filter(request=request, state__in=Offer.ALIVE).order_by("pk"):
        events.record("offer.clarified", by=by, subject=offer, **offer_facts(offer, request))
    return request


def move_to(request: Request, begins: datetime, ends: datetime) -> None:
    """Another time for a held request: whoever had no time then may be asked again."""
    if begins != request.begins_at:
        forget_reason(request, "no_time")
    request.begins_at, request.ends_at = begins, ends


def raise_budget(request: Request, budget: int) -> None:
    request.budget = budget
    if not request.asks_quotes:
        request.package = catalogue.package_priced(request.topic, request.package)
    refuse_if(rules.why_not_budget(request, queries.price_low_of(request), catalogue.is_help_paid()))


def add_to_words(request: Request, words: str) -> None:
    """More words for a held request: whoever was not sure what is needed may be asked again."""
    refuse_if(rules.why_not_words(request, words))
    request.words = f"{request.words}\n{words.strip()}".strip()
    forget_reason(request, "unclear")


def forget_reason(request: Request, reason: str) -> None:
    """What these helpers said no for does not stand in the way any more."""
    Offer.objects.filter(request=request, state="declined", decline_reason=reason).update(reason_gone=True)


def reopen_locked(request: Request, by: Actor) -> Request:
    """Reopen a request whose row is held and whose rules were asked."""
    request.state = rules.REQUEST.target("reopen")
    request.round += 1
    request.save()
    events.record("request.reopened", by=by, subject=request, seeker=request.seeker_id, round=request.round)
    return request


def abandon_locked(request: Request, by: Actor) -> None:
    """End a held request whose booking its own seeker called off."""
    withdraw_open_offers(request)
    _end(request, "abandon")
    events.record("request.cancelled", by=by, subject=request, seeker=request.seeker_id, reason="booking")


def close_locked(request: Request) -> None:
    """End a held request whose visit was confirmed."""
    withdraw_open_offers(request)
    _end(request, "close")
    events.record("request.closed", by=SYSTEM, subject=request, seeker=request.seeker_id)


def require_side(request: Request, by: Actor) -> None:
    """Foreign equals missing."""
    if not rules.roles_in(request, by):
        raise Missing


def withdraw_open_offers(request: Request) -> None:
    """Withdraw what is still open or standing by on a held request."""
    states = [*Offer.ALIVE, Offer.State.STANDBY]
    waiting = Offer.objects.select_for_update(no_key=True).filter(request=request, state__in=states)
    for offer in waiting.order_by("pk"):
        end_quote(offer, "withdraw")
        offer.state = rules.OFFER.target("withdraw")
        offer.answered_at = timezone.now()
        offer.save(update_fields=["state", "answered_at"])
        events.record("offer.withdrawn", by=SYSTEM, subject=offer, **offer_facts(offer, request))


def offer_facts(offer: Offer, request: Request) -> dict[str, int]:
    return {"request": request.pk, "helper": offer.helper_id, "seeker": request.seeker_id, "wave": offer.wave}


def _end(request: Request, verb: str) -> None:
    request.state = rules.REQUEST.target(verb)
    request.closed_at = timezone.now()
    request.save(update_fields=["state", "closed_at"])


@transaction.atomic
def discard_old_drafts(*, by: Actor) -> int:
    """Forget drafts of visitors that nobody came back to within a week; returns how many."""
    old = Request.objects.filter(state="draft", seeker=None, created_at__lt=timezone.now() - DRAFT_KEPT)
    return old.delete()[1].get("bookings.Request", 0)


@transaction.atomic
def claim_draft(*, by: Actor, draft_id: int, visitor_key: str = "") -> Request:
    """A draft that was begun before the account existed becomes its person's own, and its place with it."""
    queries.draft_for(by, visitor_key, draft_id)
    draft = lock_request(draft_id)
    if draft.place_id is not None:
        accounts.claim_place(by=by, place_id=draft.place_id)
    draft.seeker_id, draft.visitor_key = by.pk, ""
    draft.save(update_fields=["seeker", "visitor_key"])
    return draft
