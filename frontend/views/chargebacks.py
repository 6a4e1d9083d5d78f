"""Operators answer banks that take payments back, and see the money of a visit as one picture."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import chargebacks, picture, respond
from frontend.evidence import evidence_of
from frontend.forms.chargebacks import EvidenceForm
from frontend.views.console import for_operators
from frontend.views.overseeing import show_queue
from marketplace.bookings import queries as bookings
from marketplace.console import queries
from marketplace.core.errors import Refused
from payments import actions, flows
from payments.gateway import Unknown


@require_safe
@for_operators
def queue(request: HttpRequest) -> HttpResponse:
    empty = (
        _("No bank has taken a payment back"),
        _("Chargebacks appear here, those with the nearest deadline first."),
    )
    rows = queries.chargebacks(request.user)
    columns = _("Who|What|Came in|Due|Next")
    return show_queue(request, rows, chargebacks.row_of, _("Chargebacks"), columns, empty)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def chargeback(request: HttpRequest, chargeback_id: int) -> HttpResponse:
    """Read what is collected, change it, and send it to the bank."""
    found = queries.chargeback(request.user, chargeback_id)
    form = EvidenceForm(respond.posted(request), initial=evidence_of(found.hold.deal.booking))
    is_sent = request.method == "POST" and form.is_valid() and _send(request, chargeback_id, form)
    if is_sent:
        return respond.done(request, "console_chargeback", chargeback_id)
    context = {**chargebacks.page_of(found), "form": form}
    status = respond.INVALID if request.method == "POST" else 200
    return respond.page(request, "console/chargeback.html", context, status)


def _send(request: HttpRequest, chargeback_id: int, form: EvidenceForm) -> bool:
    try:
        found = flows.answer_dispute(by=request.user, chargeback_id=chargeback_id, evidence=form.evidence())
    except Refused as error:
        form.add_error(None, str(error.reason))
        return False
    except Unknown:
        messages.info(request, _("Stripe has not answered yet. It is sent again by itself within minutes."))
        return True
    if found.error:
        messages.warning(request, _("Stripe did not take it: %(code)s.") % {"code": found.error})
    else:
        messages.success(request, _("Sent. Now the bank decides."))
    return True


@require_POST
@for_operators
def bear(request: HttpRequest, chargeback_id: int) -> HttpResponse:
    """Pay the helper all the same, out of the platform's money."""
    try:
        actions.bear_loss(by=request.user, chargeback_id=chargeback_id)
    except Refused as error:
        return respond.refused(request, error, "console_chargeback", chargeback_id)
    return respond.done(request, "console_chargeback", chargeback_id, say=_("Decided. The helper is paid now."))


@require_safe
@for_operators
def money(request: HttpRequest, booking_id: int) -> HttpResponse:
    """The money of a visit as one picture."""
    booking = bookings.booking_for(request.user, booking_id)
    return respond.page(request, "console/money.html", picture.page_of(booking))
