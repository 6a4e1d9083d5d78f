"""Saved cards: added, removed, paid with; money that is set aside later; tips; and what a seeker has paid."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import because, respond
from frontend import cards as wallet
from frontend.forms.cards import CardForm, TipForm
from frontend.views.paying import NO_ANSWER, to_checkout, visit_again
from marketplace.bookings import queries
from marketplace.core.errors import Missing, Reason, Refused
from payments import actions, flows
from payments import queries as payments
from payments.gateway import Declined, Unknown

ON_A_PAGE = 20
log = logging.getLogger(__name__)


def _cards(request: HttpRequest, refusal: Reason | str = "", status: int = 200) -> HttpResponse:
    context = {**wallet.page_of(request.user), "refusal": respond.told(refusal)}
    return respond.page(request, "cards/cards.html", context, status)


@login_required
@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """Your cards; back from the hosted page it looks there first."""
    if respond.asked(request, "added"):
        try:
            flows.refresh_cards(request.user.pk)
        except (Unknown, Declined):
            messages.info(request, _("Your bank has not answered yet. Please look again in a moment."))
    return _cards(request)


def _to_adding(request: HttpRequest, back: str, refused: Callable[[Reason | str, int], HttpResponse]) -> HttpResponse:
    try:
        return respond.done(request, flows.add_card(by=request.user, back=settings.SITE_URL + back))
    except Refused as error:
        return refused(error.reason, respond.INVALID)
    except (Unknown, Declined):
        return refused(_("The page for cards does not answer. Please try again in a moment."), NO_ANSWER)


@login_required
@require_POST
def add_card(request: HttpRequest) -> HttpResponse:
    """Lead to the hosted page on which a card is added."""
    return _to_adding(request, reverse("cards"), lambda why, status: _cards(request, why, status))


@login_required
@require_POST
@respond.missing_is_404
def remove_card(request: HttpRequest, card_id: int) -> HttpResponse:
    actions.remove_card(by=request.user, card_id=card_id)
    return respond.done(request, "cards", say=_("The card is removed. It is not used any more."))


def _card_in(request: HttpRequest) -> int | None:
    form = CardForm(request.POST)
    return form.cleaned_data["card"] if form.is_valid() else None


def _paid(request: HttpRequest, booking_id: int, card_id: int, say: str, **what: int) -> HttpResponse:
    """One tap; where the bank wants a word first, on to its page."""
    back = settings.SITE_URL + reverse("booking_paid", args=[booking_id])
    try:
        url = flows.pay_by_card(by=request.user, booking_id=booking_id, card_id=card_id, back=back, **what)
    except Refused as error:
        return visit_again(request, booking_id, error.reason)
    except (Unknown, Declined) as error:
        log.warning("no tap: %s", type(error).__name__)
        say = _("Your bank does not answer. Please try again: you pay once.")
        return visit_again(request, booking_id, say, NO_ANSWER)
    return respond.done(request, url) if url else respond.done(request, "booking", booking_id, say=say)


@login_required
@require_POST
@respond.missing_is_404
def pay_by_card(request: HttpRequest, booking_id: int) -> HttpResponse:
    queries.booking_for(request.user, booking_id)
    card_id = _card_in(request)
    if card_id is None:
        return visit_again(request, booking_id, _("Please choose a card."))
    return _paid(request, booking_id, card_id, _("Thank you. The payment is held."))


@login_required
@require_POST
@respond.missing_is_404
def pay_extra_by_card(request: HttpRequest, extra_id: int) -> HttpResponse:
    extra, card_id = queries.extra_for(request.user, extra_id), _card_in(request)
    if card_id is None:
        return visit_again(request, extra.booking_id, _("Please choose a card."))
    return _paid(request, extra.booking_id, card_id, _("Thank you. The payment is held."), extra_id=extra_id)


@login_required
@require_POST
@respond.missing_is_404
def agree_later(request: HttpRequest, booking_id: int) -> HttpResponse:
    """The seeker's word that a card is used two days before the visit."""
    queries.booking_for(request.user, booking_id)
    card_id = _card_in(request)
    if card_id is None:
        return visit_again(request, booking_id, _("Please choose a card."))
    try:
        actions.agree_to_later_hold(by=request.user, booking_id=booking_id, card_id=card_id)
    except Refused as error:
        return visit_again(request, booking_id, error.reason)
    return respond.done(request, "booking", booking_id, say=_("Thank you. We tell you a day before your card is used."))


@login_required
@require_POST
@respond.missing_is_404
def stop_later(request: HttpRequest, booking_id: int) -> HttpResponse:
    queries.booking_for(request.user, booking_id)
    try:
        actions.stop_later_hold(by=request.user, booking_id=booking_id)
    except Refused as error:
        return visit_again(request, booking_id, error.reason)
    return respond.done(request, "booking", booking_id, say=_("Stopped. We ask you when the payment is due."))


@login_required
@require_POST
@respond.missing_is_404
def add_card_for(request: HttpRequest, booking_id: int) -> HttpResponse:
    """Add a card and come back to the visit that it is for."""
    booking = queries.booking_for(request.user, booking_id)
    if booking.seeker_id != request.user.pk:
        raise Missing
    back = reverse("booking_paid", args=[booking_id])
    return _to_adding(request, back, lambda why, status: visit_again(request, booking_id, why, status))


@login_required
@require_POST
@respond.missing_is_404
def give_tip(request: HttpRequest, booking_id: int) -> HttpResponse:
    """Add a tip, by a saved card or on the hosted page."""
    booking = queries.booking_for(request.user, booking_id)
    form = TipForm(request.POST, currency=booking.currency)
    if not form.is_valid():
        return visit_again(request, booking_id, " ".join(text for texts in form.errors.values() for text in texts))
    given = form.tip()
    if given["card_id"]:
        say = _("Thank you. All of it goes to %(name)s.") % {"name": booking.helper.name_shown}
        return _paid(request, booking_id, given["card_id"], say, tip=given["tip"])
    return to_checkout(request, booking_id, None, wallet.tip_title(booking), tip=given["tip"])


@login_required
@require_POST
@respond.missing_is_404
def skip_tip(request: HttpRequest, booking_id: int) -> HttpResponse:
    queries.booking_for(request.user, booking_id)
    try:
        actions.skip_tip(by=request.user, booking_id=booking_id)
    except Refused as error:
        return visit_again(request, booking_id, error.reason)
    return respond.done(request, "booking", booking_id)


@login_required
@require_POST
@respond.missing_is_404
def take_back_tip(request: HttpRequest, booking_id: int) -> HttpResponse:
    queries.booking_for(request.user, booking_id)
    hold_id = payments.tip_for(request.user, booking_id)
    try:
        actions.take_back_tip(by=request.user, hold_id=hold_id)
    except Refused as error:
        return visit_again(request, booking_id, error.reason)
    return respond.done(request, "booking", booking_id, say=_("The tip is on its way back to you."))


@login_required
@require_safe
def paid_visits(request: HttpRequest) -> HttpResponse:
    """Your payments: every visit that was or is to be paid, with where its money is."""
    page = Paginator(queries.paid_visits_of(request.user), ON_A_PAGE).get_page(respond.asked(request, "page"))
    return respond.page(request, "cards/payments.html", {"page": page, "rows": because.rows_for(list(page))})
