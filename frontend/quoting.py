"""Quotes as pages show them: the helper's side with what is left of a price, the seeker's with all of them together."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from frontend import paid
from frontend.cancelling import sentence_before
from frontend.forms.paying import written
from frontend.forms.quotes import CounterForm, QuoteForm
from frontend.people import cards_of
from frontend.templatetags.spoken import money
from marketplace.accounts.models import User
from marketplace.bookings import queries as bookings
from marketplace.bookings import rules
from marketplace.bookings.models import Offer, Quote, Request
from marketplace.catalog import queries as catalogue


def of_offer(offer: Offer, form: QuoteForm | None = None) -> dict[str, Any]:
    """The helper's side of an offer on which quotes are asked for; empty for another one, and when it is past."""
    if not offer.request.asks_quotes:
        return {}
    talk = list(bookings.quotes_of_offer(offer))
    standing = next((quote for quote in talk if quote.stands), None)
    is_asked = standing is not None and standing.state == Quote.State.PROPOSED
    may_quote = offer.state == Offer.State.OPEN
    return {
        "talk": [row_of(quote, offer) for quote in talk],
        "standing": standing,
        "is_asked": is_asked,
        "form": form or (_fresh(offer, talk) if may_quote or is_asked else None),
        "may_quote": may_quote,
        "may_answer": is_asked and _said_by(talk, offer.helper_id) < rules.ROUNDS_AT_MOST,
        "reason": bookings.why_not_quote_now(offer) if may_quote else None,
        "bps": _bps(offer, standing),
        "percent": _bps(offer, standing) / 100,
        "about": money(offer.request.budget, offer.currency) if offer.request.budget else "",
        "paid": paid.range_for(offer.request),
    }


def _fresh(offer: Offer, talk: Sequence[Quote]) -> QuoteForm:
    """An empty form; who answers begins with the price that they named before."""
    mine = [quote for quote in talk if quote.by_id == offer.helper_id]
    initial = {"price": written(mine[-1].price, offer.currency)} if mine else {}
    return answer_form(None, offer.currency, initial=initial) if mine else QuoteForm(currency=offer.currency)


def answer_form(data: Any, currency: str, **more: Any) -> QuoteForm:
    """The form in which a helper answers another price: what is included was said before."""
    form = QuoteForm(data, currency=currency, **more)
    form.fields["words"].required = False
    form.fields["words"].label = _("A word about it")
    form.fields["words"].help_text = ""
    return form


def _bps(offer: Offer, standing: Quote | None) -> int:
    """The commission in hundredths of a percent: of the terms that the talk keeps, else of today's."""
    terms = standing.terms if standing else catalogue.terms_now(offer.request.topic)
    return terms.commission_bps


def row_of(quote: Quote, offer: Offer) -> dict[str, Any]:
    """One price that was said, as a line of the talk."""
    is_helper = quote.by_id == offer.helper_id
    who = offer.helper.name_shown if is_helper else offer.request.seeker.name_shown
    return {"quote": quote, "who": who, "is_helper": is_helper}


def _said_by(talk: Sequence[Quote], person_id: int) -> int:
    return sum(quote.by_id == person_id for quote in talk)


def of_request(wish: Request, by: User, form: CounterForm | None = None, form_for: int = 0) -> dict[str, Any]:
    """What stands on a seeker's request, the lowest price first, each with its helper and the talk so far.

    `form` is what was typed for the quote with the id `form_for` and did not do.
    """
    if not wish.asks_quotes or wish.seeker_id != by.pk or wish.state != Request.State.OPEN:
        return {}
    standing = list(bookings.quotes_standing(wish))
    talks = bookings.talks_of(quote.offer_id for quote in standing)
    helpers = [quote.offer.helper for quote in standing]
    people = {card["id"]: card for card in cards_of(helpers, wish.topic.family_id)}
    return {
        "rows": [
            _card(quote, wish, talks[quote.offer_id], people[quote.offer.helper_id], by, (form, form_for))
            for quote in standing
        ],
        "enough": len(standing) >= rules.QUOTES_ENOUGH,
        "most": rules.QUOTES_ENOUGH,
        "paid": paid.range_for(wish),
        # Of several none is put before the others.
        "kind": "primary" if len(standing) == 1 else "",
    }


def _card(
    quote: Quote,
    wish: Request,
    talk: Sequence[Quote],
    person: dict[str, Any],
    by: User,
    typed: tuple[CounterForm | None, int],
) -> dict[str, Any]:
    """One quote beside the others: the price in its parts, and what the seeker can do."""
    form, form_for = typed
    price = money(quote.price, quote.currency)
    is_open = quote.state == Quote.State.OFFERED
    over = is_open and _said_by(talk, by.pk) >= rules.ROUNDS_AT_MOST
    return {
        "quote": quote,
        "person": person,
        "talk": talk[:-1],
        "words": next((one.words for one in reversed(talk) if one.words and one.by_id == quote.offer.helper_id), ""),
        "is_open": is_open,
        "accept_label": _("Take it for %(price)s") % {"price": price},
        "cancel_terms": sentence_before(quote.terms, wish.begins_at, quote.price, quote.currency),
        "is_above": bool(wish.budget and quote.price > wish.budget),
        "form": form
        if form_for == quote.pk and form
        else CounterForm(currency=quote.currency, auto_id=f"q{quote.pk}_%s"),
        "is_typed": form_for == quote.pk,
        "may_counter": is_open and not over,
        "helper_said": next((one for one in reversed(talk) if one.by_id == quote.offer.helper_id), quote),
    }


def address_of(quote: Quote, by: User) -> tuple[str, int]:
    """The page on which this side sees a quote: the helper's offer, the seeker's request."""
    if by.pk == quote.offer.helper_id:
        return "offer", quote.offer_id
    return "request", quote.offer.request_id
