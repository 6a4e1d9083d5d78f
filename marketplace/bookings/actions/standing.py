"""The quote that stands on an offer ends with the offer."""

from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.models import Offer, Quote
from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor

HAPPENED = {
    "accept": "quote.accepted",
    "agree": "quote.accepted",
    "counter": "quote.countered",
    "answer": "quote.countered",
    "decline": "quote.declined",
    "withdraw": "quote.withdrawn",
    "expire": "quote.expired",
    "lose": "quote.lost",
}


def quote_facts(quote: Quote, offer: Offer) -> dict[str, int]:
    return {
        "request": offer.request_id,
        "offer": offer.pk,
        "helper": offer.helper_id,
        "seeker": offer.request.seeker_id,
        "amount": quote.price,
    }


def move_quote(quote: Quote, offer: Offer, verb: str, by: Actor) -> Quote:
    """Move a quote whose offer is held, and say so."""
    quote.state, quote.answered_at = rules.QUOTE.target(verb), timezone.now()
    quote.save(update_fields=["state", "answered_at"])
    events.record(HAPPENED[verb], by=by, subject=quote, **quote_facts(quote, offer))
    return quote


def end_quote(offer: Offer, verb: str) -> None:
    """The quote that stands on a held offer, if there is one, is lost, withdrawn or over with it."""
    for quote in Quote.objects.select_for_update(no_key=True).filter(offer=offer, state__in=Quote.STANDING):
        move_quote(quote, offer, verb, SYSTEM)
