"""A helper's pages: today, the offers, one offer and the answers to it."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from frontend import explaining, offers, respond
from frontend.forms.quotes import QuoteForm
from frontend.forms.trade import DeclineForm
from frontend.verbs import Verb, carry_out
from marketplace.bookings import actions, queries

# Somebody else's yes came first: that is a conflict, not a mistake of whoever pressed the button.
VERBS = {
    "accept": Verb(actions.accept_offer, _("You are going. Thank you!"), refused=respond.CONFLICT),
    "decline": Verb(actions.decline_offer, _("All right, not this time. It is passed on."), DeclineForm),
    "stand-by": Verb(actions.stand_by, _("You are standing by. If it becomes free, we ask you first.")),
    "stand-down": Verb(actions.stand_down, _("You are not standing by any more.")),
}


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What a helper opens first: the next visit, what is asked, and what would bring more."""
    return respond.fragment(request, "offers/today.html", "offers/today_body.html", offers.today_of(request.user))


@login_required
@require_safe
def offer_list(request: HttpRequest) -> HttpResponse:
    context = offers.list_of_offers(request.user, request.GET.get("page"))
    return respond.fragment(request, "offers/list.html", "offers/list_body.html", context)


def show(
    request: HttpRequest, offer_id: int, status: int = 200, refusal: str = "", form: QuoteForm | None = None
) -> HttpResponse:
    """The page of an offer; `form` is a quote that was typed and did not do."""
    found = queries.offer_for(request.user, offer_id)
    context = {**offers.page_of(found, request.user, form), "refusal": refusal}
    return respond.fragment(request, "offers/offer.html", "offers/offer_body.html", context, status)


@login_required
@require_safe
@respond.missing_is_404
def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """One offer; the first look tells the seeker that it was read."""
    if request.method == "GET":
        actions.mark_offer_read(by=request.user, offer_id=offer_id)
    return show(request, offer_id)


@login_required
@require_safe
@respond.missing_is_404
def why(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Why this helper was asked, part by part."""
    found = queries.offer_for(request.user, offer_id)
    return respond.page(request, "offers/why.html", explaining.why_asked(found))


def _onward(verb: str, outcome: Any) -> tuple:
    """A yes leads to the visit, a no to the other offers, standing by stays here."""
    return {"accept": ("booking", outcome.pk), "decline": ("offers",)}.get(verb, ("offer", outcome.pk))


@login_required
@require_POST
@respond.missing_is_404
def act(request: HttpRequest, offer_id: int, verb: str) -> HttpResponse:
    """Any verb of the table."""
    again = partial(show, request, offer_id)
    return carry_out(request, VERBS[verb], {"offer_id": offer_id}, again, partial(_onward, verb))
