"""Offers and a helper's day as pages show them."""

import math
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend import pricing, quoting, remote, timeline
from frontend.cancelling import history_of, sentence_of_offer
from frontend.forms.quotes import QuoteForm
from frontend.people import card_of
from frontend.templatetags.spoken import said_from_now, said_until
from frontend.visits import rows_of_visits
from marketplace.accounts.models import User
from marketplace.bookings import queries
from marketplace.bookings.models import Booking, Offer
from marketplace.bookings.rules import DECLINE_REASONS
from marketplace.catalog import queries as catalogue
from marketplace.chat import queries as chat
from matching import queries as matching

PER_PAGE = 20

# What an offer that is not open any more says to its helper.
SAID = {
    "lost": gettext_lazy(
        "Somebody else was a moment faster. Thank you for being ready to help! It does not count against you."
    ),
    "standby": gettext_lazy("If the visit becomes free, we ask you before anybody else."),
    "expired": gettext_lazy("The time for an answer is over. It does not count against you."),
    "withdrawn": gettext_lazy("Your answer is not needed any more. It does not count against you."),
    "declined": gettext_lazy("You said: not this time. We asked somebody else."),
    "accepted": gettext_lazy("You said yes, and you are going."),
    "quoted": gettext_lazy("Your quote is sent. We tell you what comes of it."),
}
SAID_OF_QUOTES = {
    "lost": gettext_lazy("Another quote was taken. Thank you for yours! It does not count against you."),
    "accepted": gettext_lazy("You agreed on a price, and you are going."),
}


def _said(offer: Offer) -> Promise | str:
    if offer.state == Offer.State.QUOTED and queries.is_counter_open(offer):
        return _("You are asked about your price. Take the other one, answer it, or take your quote back.")
    if offer.request.asks_quotes and offer.state in SAID_OF_QUOTES:
        return SAID_OF_QUOTES[offer.state]
    return SAID.get(offer.state, "")


def need_of(request) -> str:
    """What is needed, in the seeker's words or the package's name."""
    need = request.words or (str(request.package) if request.package else "")
    recipient = getattr(request, "recipient", None)
    return f"{recipient.get_relation_display()}: {need}" if recipient else need


def card_of_offer(offer: Offer, by: User) -> dict[str, Any]:
    """The parameters of components/offer_card.html."""
    request = offer.request
    choices = {choice.verb: choice.reason for choice in queries.offer_choices(offer, by)}
    left = max(0, math.ceil((offer.expires_at - timezone.now()).total_seconds() / 60))
    total = max(1, round((offer.expires_at - offer.sent_at).total_seconds() / 60))
    is_open = offer.state == Offer.State.OPEN
    by_quote = request.asks_quotes
    return {
        "number": offer.pk,
        "href": reverse("offer", args=[offer.pk]),
        "topic": str(request.topic),
        "topic_icon": request.topic.icon,
        "need": need_of(request),
        "when": said_until(request.begins_at, request.ends_at),
        "distance": _("%(band)s, around %(area)s")
        % {"band": matching.band_words(offer.distance_band), "area": matching.area_of(request)},
        "address_rule": _no_address() if request.is_remote else _("Street when you accept, door 24 hours before"),
        "time_left": left,
        "time_total": total,
        "time_words": said_from_now(offer.expires_at) if offer.state in Offer.ALIVE else "",
        "deadline": offer.expires_at.isoformat() if is_open else "",
        "accept_url": reverse("offer_accept", args=[offer.pk]) if is_open and not by_quote else "",
        "accept_label": _("I will help") if request.is_remote else _("I will come"),
        "reason": choices["accept"],
        "decline_url": reverse("offer_decline", args=[offer.pk]) if is_open else "",
        "decline_reasons": list(DECLINE_REASONS.items()),
        "because": matching.why_me(offer),
        "why_url": reverse("offer_why", args=[offer.pk]),
        "net": offer.net,
        "package": _package_of(request),
        "price": offer.price,
        "fee": offer.commission,
        "rate_words": pricing.agreed_words(offer, request),
        "quote_url": reverse("offer", args=[offer.pk]) + "#quote" if by_quote and offer.state in Offer.ALIVE else "",
        "quote_label": _quote_label(offer),
        "currency": offer.currency,
    }


def below_least(offer: Offer) -> int:
    """What this helper wants at least, in minor units, where the offer leaves them less; else 0."""
    profile = catalogue.profile_of(offer.helper_id)
    least = (profile.net_least or 0) if profile and offer.price else 0
    hours = offer.minutes_most if offer.rate else 60
    return least if offer.net * 60 < least * (hours or 60) else 0


def _no_address() -> str:
    return _("By chat, phone or video; no address is needed.")


def _package_of(request) -> str:
    """What was chosen, and what is added to it."""
    names = [str(request.package)] if request.package else []
    return " + ".join([*names, *(str(option) for option in request.options.all())])


def _quote_label(offer: Offer) -> str:
    """What the way to the price says: name one, answer one, or look at the one that was sent."""
    if offer.state == Offer.State.OPEN:
        return _("Name your price")
    return _("Answer the other price") if queries.is_counter_open(offer) else _("See your quote")


def page_of(offer: Offer, by: User, form: QuoteForm | None = None) -> dict[str, Any]:
    """Everything on the page of one offer."""
    talk = chat.conversation_of_offer(by, offer.pk)
    booking = queries.booking_of_offer(by, offer.pk)
    return {
        "offer": offer,
        "card": card_of_offer(offer, by),
        "below": below_least(offer),
        "said": _said(offer),
        "quoting": quoting.of_offer(offer, form),
        "history": remote.history_of(offer.request, by) + history_of(offer.request_id),
        "cancel_terms": sentence_of_offer(offer) if offer.state == Offer.State.OPEN else "",
        "booking": booking,
        "seeker": card_of(offer.request.seeker),
        "may_write": talk is not None and booking is None and not chat.why_not_send(by, talk),
    }


def list_of_offers(by: User, page: str | None) -> dict[str, Any]:
    """Open offers as cards, the visits to come, and what was answered, a page of it at a time."""
    others = Paginator(queries.offers_answered(by), PER_PAGE).get_page(page)
    return {
        "cards": [card_of_offer(offer, by) for offer in queries.offers_open(by)],
        "visits": rows_of_visits(queries.visits_ahead(by), by),
        "others": others,
    }


def today_of(by: User) -> dict[str, Any]:
    """What a helper opens first: the next visit whole, the later ones as rows, the open offers, what would help."""
    visits = list(queries.visits_ahead(by))
    return {
        "next": _next_visit(visits[0], by) if visits else None,
        "visits": rows_of_visits(visits[1:], by),
        "cards": [card_of_offer(offer, by) for offer in queries.offers_open(by)],
        "profile": catalogue.profile_of(by.pk),
        "tips": matching.what_would_help(by.pk) if by.is_helper else [],
        "done": queries.visits_done(by),
    }


def _next_visit(booking: Booking, by: User) -> dict[str, Any]:
    return {
        "booking": booking,
        "other": card_of(booking.seeker),
        "facts": timeline.facts_of(booking, by),
        "primary": timeline.primary_of(booking, by),
    }
