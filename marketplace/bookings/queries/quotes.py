"""Quotes, for the two people who talk about a price; nobody reads what another helper asks but the seeker."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.models import Offer, Quote, Request
from marketplace.bookings.queries.finding import only
from marketplace.bookings.queries.offers import meet_no_more
from marketplace.bookings.queries.slots import why_not_yes
from marketplace.bookings.queries.visits import busy_between
from marketplace.core.actors import Actor
from marketplace.core.errors import Reason


def quote_for(by: Actor, quote_id: int) -> Quote:
    """A quote, for its helper and its seeker."""
    mine = Q(offer__helper_id=by.pk) | Q(offer__request__seeker_id=by.pk)
    rows = Quote.objects.filter(mine, pk=quote_id)
    return only(rows.select_related("offer__request__topic", "offer__helper", "terms"))


def quotes_of_offer(offer: Offer) -> QuerySet[Quote]:
    """The talk about the price on an offer that the caller may read, oldest first."""
    return offer.quotes.select_related("terms").order_by("pk")


def quotes_standing(request: Request) -> QuerySet[Quote]:
    """What stands on a request of the caller's own in its present round, the lowest price first."""
    rows = Quote.objects.filter(offer__request=request, offer__round=request.round, state__in=Quote.STANDING)
    return rows.select_related("offer__helper", "terms").order_by("price", "pk")


def talks_of(offer_ids: Iterable[int]) -> dict[int, list[Quote]]:
    """Offer id → the talk about its price, oldest first."""
    found: dict[int, list[Quote]] = {}
    for quote in Quote.objects.filter(offer_id__in=list(offer_ids)).order_by("pk"):
        found.setdefault(quote.offer_id, []).append(quote)
    return found


def is_counter_open(offer: Offer) -> bool:
    """Whether the seeker named another price that the helper has not answered yet."""
    return any(quote.state == Quote.State.PROPOSED for quote in offer.quotes.all())


def quotes_in(request: Request) -> int:
    """How many helpers' quotes stand in the present round, those that were answered with another price included."""
    return Offer.objects.filter(request=request, round=request.round, state=Offer.State.QUOTED).count()


def why_not_then(offer: Offer) -> Reason | None:
    """Why the helper of an offer cannot come at its time, in words for the helper; ask it under the person's lock."""
    request = offer.request
    if busy_between([offer.helper_id], request.begins_at, request.ends_at):
        return rules.BUSY_THEN
    return why_not_yes(offer.helper_id, request.begins_at, request.ends_at)


def why_not_quote_now(offer: Offer) -> Reason | None:
    """Whether a helper can still send the first quote on an open offer."""
    request = offer.request
    if request.state != Request.State.OPEN or meet_no_more(offer):
        return rules.BLOCKED_BETWEEN
    if offer.expires_at <= timezone.now():
        return rules.STATE_REASONS["offer", "expired"]
    return rules.ENOUGH_QUOTES if quotes_in(request) >= rules.QUOTES_ENOUGH else why_not_then(offer)
