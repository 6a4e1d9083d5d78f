"""Cases about visits: opened and answered by the two, decided by an operator."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from frontend import judging, respond
from frontend.forms.cases import CaseForm, RulingForm, StatementForm
from frontend.timeline import side_of
from marketplace.bookings import queries as bookings
from marketplace.core.errors import Missing, Refused
from marketplace.disputes import actions, queries

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@read_or_write
@respond.missing_is_404
def open_case(request: HttpRequest, booking_id: int) -> HttpResponse:
    """Say that something went wrong with a visit."""
    booking = bookings.booking_for(request.user, booking_id)
    if side_of(booking, request.user) == "operator":
        raise Missing
    form = CaseForm(respond.posted(request))
    reason = queries.why_not_open(booking, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.open_case(by=request.user, booking_id=booking_id, **form.cleaned_data)
            return respond.done(request, "case", case.pk, say=_("We have it. Nothing moves until it is decided."))
        except Refused as error:
            reason = error.reason
    context = {"form": form, "booking": booking, "reason": reason}
    is_wrong = request.method == "POST"
    return respond.page(request, "cases/open.html", context, respond.INVALID if is_wrong else 200)


def _page(request: HttpRequest, case_id: int, form=None, ruling=None, status: int = 200) -> HttpResponse:
    case = queries.case_for(request.user, case_id)
    context = judging.page_of(case, request.user)
    price = {"currency": case.booking.currency, "price": case.booking.price}
    context |= {"form": form or StatementForm(), "ruling_form": ruling or RulingForm(**price)}
    return respond.page(request, "cases/case.html", context, status)


@login_required
@require_http_methods(["GET", "HEAD"])
@respond.missing_is_404
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    return _page(request, case_id)


@login_required
@require_POST
@respond.missing_is_404
def speak(request: HttpRequest, case_id: int) -> HttpResponse:
    form = StatementForm(request.POST)
    queries.case_for(request.user, case_id)
    if form.is_valid():
        try:
            actions.add_statement(by=request.user, case_id=case_id, text=form.cleaned_data["text"])
            return respond.done(request, "case", case_id, say=_("Said. Everybody in this case reads it."))
        except Refused as error:
            form.add_error("text", str(error.reason))
    return _page(request, case_id, form=form, status=respond.INVALID)


@login_required
@require_POST
@respond.missing_is_404
def rule(request: HttpRequest, case_id: int) -> HttpResponse:
    """Decide, for operators; for everybody else there is no such page."""
    found = queries.case_for(request.user, case_id)
    if not request.user.is_operator:
        raise Missing
    form = RulingForm(request.POST, currency=found.booking.currency, price=found.booking.price)
    if form.is_valid():
        try:
            actions.rule_case(by=request.user, case_id=case_id, **form.decision())
            return respond.done(request, "case", case_id, say=_("Decided. Both sides are told."))
        except Refused as error:
            form.add_error(error.field, str(error.reason))
    return _page(request, case_id, ruling=form, status=respond.INVALID)
