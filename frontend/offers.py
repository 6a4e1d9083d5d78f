"""Offers as a helper's pages show them."""

import math
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.templatetags.spoken import said_from_now, said_until
from marketplace.accounts.models import User
from marketplace.bookings import queries
from marketplace.bookings.models import Offer
from marketplace.bookings.rules import DECLINE_REASONS
from matching import queries as matching

PER_PAGE = 20


def need_of(request) -> str:
    """What is needed, in the seeker's words or the package's name."""
    return request.words or (str(request.package) if request.package else "")


def card_of_offer(offer: Offer, by: User) -> dict[str, Any]:
    """The parameters of components/offer_card.html."""
    request = offer.request
    choices = {choice.verb: choice.reason for choice in queries.offer_choices(offer, by)}
    left = max(0, math.ceil((offer.expires_at - timezone.now()).total_seconds() / 60))
    total = max(1, round((offer.expires_at - offer.sent_at).total_seconds() / 60))
    is_open = offer.state == Offer.State.OPEN
    return {
        "number": offer.pk,
        "href": reverse("offer", args=[offer.pk]),
        "topic": str(request.topic),
        "topic_icon": request.topic.icon,
        "need": need_of(request),
        "when": said_until(request.begins_at, request.ends_at),
        "distance": _("%(band)s, around %(area)s")
        % {"band": matching.band_words(offer.distance_band), "area": matching.area_of(request)},
        "address_rule": _("Street when you accept, door 24 hours before"),
        "time_left": left,
        "time_total": total,
        "time_words": said_from_now(offer.expires_at) if is_open else "",
        "deadline": offer.expires_at.isoformat() if is_open else "",
        "accept_url": reverse("offer_accept", args=[offer.pk]) if is_open else "",
        "accept_label": _("I will come"),
        "reason": choices["accept"],
        "decline_url": reverse("offer_decline", args=[offer.pk]) if is_open else "",
        "decline_reasons": list(DECLINE_REASONS.items()),
        "because": matching.why_me(offer),
    }


def list_of_offers(by: User, page: str | None) -> dict[str, Any]:
    """Open offers as cards, the others as rows, a page of them at a time."""
    others = Paginator(queries.offers_answered(by), PER_PAGE).get_page(page)
    return {"cards": [card_of_offer(offer, by) for offer in queries.offers_open(by)], "others": others}
