"""Quotes: named and answered by the helper on the offer's page, taken or answered by the seeker on the request's."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from frontend import quoting, respond
from frontend.forms.quotes import CounterForm, QuoteForm
from frontend.verbs import Verb, carry_out
from frontend.views import offers, requests
from marketplace.bookings import actions, queries

# Somebody else's answer came first: that is a conflict, not a mistake of whoever pressed the button.
VERBS = {
    "accept": Verb(actions.accept_quote, _("Agreed. Here is the visit."), refused=respond.CONFLICT),
    "agree": Verb(actions.agree_to_counter, _("Agreed. You are going, thank you!"), refused=respond.CONFLICT),
    "decline": Verb(actions.decline_quote, _("All right. The neighbour is told kindly.")),
    "withdraw": Verb(actions.withdraw_quote, _("Your quote is taken back.")),
}
# These two lead to the visit.
AGREED = ("accept", "agree")
SENT = _("Your quote is sent. We tell you what comes of it.")
COUNTERED = _("Your price is sent. We tell you as soon as there is an answer.")


@login_required
@require_POST
@respond.missing_is_404
def send(request: HttpRequest, offer_id: int) -> HttpResponse:
    """A helper's first price for an offer."""
    offer = queries.offer_for(request.user, offer_id)
    form = QuoteForm(request.POST, currency=offer.currency)
    if not form.is_valid():
        return offers.show(request, offer_id, respond.INVALID, form=form)
    verb = Verb(partial(actions.send_quote, **form.cleaned_data), SENT)
    show = partial(offers.show, request, offer_id, form=form)
    return carry_out(request, verb, {"offer_id": offer_id}, show, lambda quote: ("offer", quote.offer_id))


@login_required
@require_POST
@respond.missing_is_404
def answer(request: HttpRequest, quote_id: int) -> HttpResponse:
    """Another price: the helper's in answer to the seeker's, or the other way round."""
    quote = queries.quote_for(request.user, quote_id)
    is_helper = request.user.pk == quote.offer.helper_id
    form = (quoting.answer_form if is_helper else CounterForm)(request.POST, currency=quote.currency)
    show = partial(_show, request, quote, form=form)
    if not form.is_valid():
        return show(respond.INVALID, "")
    act = actions.answer_counter if is_helper else actions.counter_quote
    verb = Verb(partial(act, **form.cleaned_data), SENT if is_helper else COUNTERED)
    return carry_out(request, verb, {"quote_id": quote_id}, show, partial(_onward, request))


@login_required
@require_POST
@respond.missing_is_404
def act(request: HttpRequest, quote_id: int, verb: str) -> HttpResponse:
    """Any other verb of the table."""
    quote = queries.quote_for(request.user, quote_id)
    show = partial(_show, request, quote)
    onward = _to_visit if verb in AGREED else partial(_onward, request)
    return carry_out(request, VERBS[verb], {"quote_id": quote_id}, show, onward)


def _show(request: HttpRequest, quote: Any, status: int, refusal: str, form: Any = None) -> HttpResponse:
    """The page that the button was on."""
    name, row_id = quoting.address_of(quote, request.user)
    if name == "offer":
        return offers.show(request, row_id, status, refusal, form=form)
    return requests.show(request, row_id, status, refusal, counter=(form, quote.pk) if form else None)


def _to_visit(booking: Any) -> tuple:
    return ("booking", booking.pk)


def _onward(request: HttpRequest, quote: Any) -> tuple:
    """Back to the page of this side."""
    return quoting.address_of(quote, request.user)
