"""Paying and being paid: to the hosted page and back, extras, the helper's account, receipts."""

import logging
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import papers, paying, respond, timeline
from frontend.forms.cards import KeepForm
from frontend.forms.paying import ExtraForm
from marketplace.bookings import actions, queries
from marketplace.core.errors import Reason, Refused
from payments import flows
from payments import queries as payments
from payments.gateway import Declined, Unknown
from payments.papers import reading

log = logging.getLogger(__name__)
NO_ANSWER = 503


def visit_again(
    request: HttpRequest, booking_id: int, reason: Reason | str, status: int = respond.INVALID
) -> HttpResponse:
    """The page of the visit again, with why it did not work."""
    context = timeline.thread_of(queries.booking_for(request.user, booking_id), request.user)
    context["refusal"] = respond.told(reason)
    return respond.fragment(request, "bookings/booking.html", "bookings/booking_body.html", context, status)


def to_checkout(request: HttpRequest, booking_id: int, extra_id: int | None, title: str, **how: Any) -> HttpResponse:
    """On to the hosted page; `how`: the tip in minor units, whether the card is kept."""
    back = settings.SITE_URL + reverse("booking_paid", args=[booking_id])
    try:
        what = {"booking_id": booking_id, "extra_id": extra_id, "title": title, "back": back}
        url = flows.checkout(by=request.user, **what, **how)
    except Refused as error:
        return visit_again(request, booking_id, error.reason)
    except (Unknown, Declined) as error:
        log.warning("no checkout: %s", type(error).__name__)
        return visit_again(request, booking_id, _("The payment page does not answer. Please try again."), NO_ANSWER)
    return respond.done(request, url or "booking", *([] if url else [booking_id]))


def _keeps(request: HttpRequest) -> bool:
    """Whether the seeker ticked that the card is kept for next time."""
    form = KeepForm(request.POST)
    return form.is_valid() and form.cleaned_data["keep"]


@login_required
@require_POST
@respond.missing_is_404
def pay(request: HttpRequest, booking_id: int) -> HttpResponse:
    """Lead the seeker to the page where the money is held."""
    booking = queries.booking_for(request.user, booking_id)
    return to_checkout(request, booking_id, None, str(booking.request.topic), keeps_card=_keeps(request))


@login_required
@require_safe
@respond.missing_is_404
def paid(request: HttpRequest, booking_id: int) -> HttpResponse:
    """Back from the hosted page, or from the bank: look at what came of it, and go on to the visit."""
    queries.booking_for(request.user, booking_id)
    try:
        held = [flows.refresh_hold(pk).state != "asked" for pk in payments.open_hold_of(request.user, booking_id)]
        if respond.asked(request, "added"):
            flows.refresh_cards(request.user.pk)
    except (Unknown, Declined):
        messages.info(request, _("Your bank has not answered yet. This page changes as soon as it does."))
        return redirect("booking", booking_id)
    if any(held):
        messages.success(request, _("Thank you. The payment has arrived."))
    return redirect("booking", booking_id)


@login_required
@require_POST
@respond.missing_is_404
def propose_extra(request: HttpRequest, booking_id: int) -> HttpResponse:
    booking = queries.booking_for(request.user, booking_id)
    form = ExtraForm(request.POST, currency=booking.currency)
    if not form.is_valid():
        return visit_again(request, booking_id, " ".join(text for texts in form.errors.values() for text in texts))
    try:
        actions.propose_extra(by=request.user, booking_id=booking_id, **form.extra())
    except Refused as error:
        return visit_again(request, booking_id, error.reason)
    return respond.done(request, "booking", booking_id, say=_("Asked. It counts when the other side agrees."))


@login_required
@require_POST
@respond.missing_is_404
def approve_extra(request: HttpRequest, extra_id: int) -> HttpResponse:
    """Agree, and go on to the payment at once."""
    extra = queries.extra_for(request.user, extra_id)
    try:
        actions.approve_extra(by=request.user, extra_id=extra_id)
    except Refused as error:
        return visit_again(request, extra.booking_id, error.reason)
    return to_checkout(request, extra.booking_id, extra_id, extra.words, keeps_card=_keeps(request))


@login_required
@require_POST
@respond.missing_is_404
def pay_extra(request: HttpRequest, extra_id: int) -> HttpResponse:
    extra = queries.extra_for(request.user, extra_id)
    return to_checkout(request, extra.booking_id, extra_id, extra.words, keeps_card=_keeps(request))


@login_required
@require_POST
@respond.missing_is_404
def answer_extra(request: HttpRequest, extra_id: int, verb: str) -> HttpResponse:
    """Refuse it or take it back."""
    extra = queries.extra_for(request.user, extra_id)
    try:
        {"refuse": actions.refuse_extra, "withdraw": actions.withdraw_extra}[verb](by=request.user, extra_id=extra_id)
    except Refused as error:
        return visit_again(request, extra.booking_id, error.reason)
    return respond.done(request, "booking", extra.booking_id, say=_("Done. Everything else stays as agreed."))


@login_required
@require_safe
@respond.missing_is_404
def receipt(request: HttpRequest, booking_id: int) -> HttpResponse:
    booking = queries.booking_for(request.user, booking_id)
    side = timeline.side_of(booking, request.user)
    if not payments.money_of(booking).captured:
        raise Http404
    rows = papers.rows_of(reading.papers_of_visit(request.user, booking_id))
    context = {"booking": booking, "side": side, "rows": rows, **paying.receipt_of(booking, side)}
    return respond.page(request, "bookings/receipt.html", context)
