"""A helper's pages: today, the offers, one offer and the answers to it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import respond
from frontend.offers import card_of_offer, list_of_offers
from frontend.visits import rows_of_visits
from marketplace.bookings import actions, queries
from marketplace.catalog import queries as catalogue
from marketplace.core.errors import Refused
from matching import queries as matching


@login_required
@require_safe
@respond.missing_is_404
def today(request: HttpRequest) -> HttpResponse:
    """What a helper opens first: the next visit, what is asked, and what would bring more."""
    person = request.user
    context = {
        "visits": rows_of_visits(queries.visits_ahead(person), person),
        "cards": [card_of_offer(offer, person) for offer in queries.offers_open(person)],
        "profile": catalogue.profile_of(person.pk),
        "tips": matching.what_would_help(person.pk),
        "done": queries.visits_done(person),
    }
    return respond.fragment(request, "offers/today.html", "offers/today_body.html", context)


@login_required
@require_safe
def offer_list(request: HttpRequest) -> HttpResponse:
    context = list_of_offers(request.user, request.GET.get("page"))
    return respond.fragment(request, "offers/list.html", "offers/list_body.html", context)


@login_required
@require_safe
@respond.missing_is_404
def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """One offer; the first look tells the seeker that it was read."""
    if request.method == "GET":
        actions.mark_offer_read(by=request.user, offer_id=offer_id)
    found = queries.offer_for(request.user, offer_id)
    context = {"offer": found, "card": card_of_offer(found, request.user)}
    context |= {"choices": {choice.verb: choice for choice in queries.offer_choices(found, request.user)}}
    return respond.fragment(request, "offers/offer.html", "offers/offer_body.html", context)


@login_required
@require_POST
@respond.missing_is_404
def accept(request: HttpRequest, offer_id: int) -> HttpResponse:
    try:
        booking = actions.accept_offer(by=request.user, offer_id=offer_id)
    except Refused as error:
        return respond.refused(request, error, "offer", offer_id)
    return respond.done(request, "booking", booking.pk, say=_("You are going. Thank you!"))


@login_required
@require_POST
@respond.missing_is_404
def decline(request: HttpRequest, offer_id: int) -> HttpResponse:
    reason = request.POST.get("reason", "other")
    try:
        actions.decline_offer(by=request.user, offer_id=offer_id, reason=reason)
    except Refused as error:
        return respond.refused(request, error, "offer", offer_id)
    return respond.done(request, "offers", say=_("All right, not this time. It is passed on."))


@login_required
@require_POST
@respond.missing_is_404
def stand_by(request: HttpRequest, offer_id: int) -> HttpResponse:
    try:
        actions.stand_by(by=request.user, offer_id=offer_id)
    except Refused as error:
        return respond.refused(request, error, "offer", offer_id)
    return respond.done(request, "offer", offer_id, say=_("You are standing by. If it becomes free, we ask you first."))


@login_required
@require_POST
@respond.missing_is_404
def stand_down(request: HttpRequest, offer_id: int) -> HttpResponse:
    try:
        actions.stand_down(by=request.user, offer_id=offer_id)
    except Refused as error:
        return respond.refused(request, error, "offer", offer_id)
    return respond.done(request, "offer", offer_id, say=_("You are not standing by any more."))
