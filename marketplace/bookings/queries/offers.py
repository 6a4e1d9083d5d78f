"""Offers, as their helpers and their seekers see them."""

from django.db.models import QuerySet

from marketplace.accounts import queries as accounts
from marketplace.bookings.models import Offer, Request
from marketplace.bookings.queries.finding import only
from marketplace.core.actors import Actor


def offer_for(by: Actor, offer_id: int) -> Offer:
    """An offer, for the helper who got it."""
    rows = Offer.objects.filter(pk=offer_id, helper_id=by.pk)
    rows = rows.select_related(
        "request__topic", "request__package", "request__seeker", "request__place", "request__recipient", "helper"
    )
    return only(rows.prefetch_related("request__options", "quotes"))


def offers_of(helper: Actor) -> QuerySet[Offer]:
    rows = Offer.objects.filter(helper_id=helper.pk).select_related("request__topic", "request__package")
    rows = rows.select_related("request__seeker", "request__place", "request__recipient").prefetch_related(
        "request__options", "quotes"
    )
    return rows.order_by("-sent_at")


def offers_asked(request: Request) -> QuerySet[Offer]:
    """Everybody asked in the present round, for the seeker's numbers."""
    return Offer.objects.filter(request=request, round=request.round).order_by("wave", "pk")


def meet_no_more(offer: Offer) -> bool:
    """Whether one of the two has blocked the other since the offer went out."""
    return accounts.is_blocked_between(offer.helper_id, offer.request.seeker_id)


def offers_open(helper: Actor) -> QuerySet[Offer]:
    """What a helper is asked right now or has quoted for, the most urgent answer first."""
    return offers_of(helper).filter(state__in=Offer.ALIVE).order_by("expires_at")


def offers_answered(helper: Actor) -> QuerySet[Offer]:
    return offers_of(helper).exclude(state__in=Offer.ALIVE)
