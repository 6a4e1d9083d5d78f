"""Operators: Stripe's list beside our books, and helpers whose payouts are in trouble."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import reconciling, respond
from frontend.forms.reconciling import ExplainForm
from frontend.views.console import PER_PAGE, for_operators
from marketplace.catalog import queries as catalogue
from marketplace.console import queries
from marketplace.core.errors import Refused
from payments import actions


@require_safe
@for_operators
def differences(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.differences(request.user), PER_PAGE).get_page(request.GET.get("page"))
    closed = [reconciling.case_row(case) for case in queries.differences_closed(request.user)[:10]]
    context = {"page": page, "rows": [reconciling.case_row(case) for case in page], "closed": closed}
    context |= {"last": queries.last_line(request.user), "is_on": catalogue.is_help_paid()}
    return respond.page(request, "console/differences.html", context)


@require_POST
@for_operators
def reconcile(request: HttpRequest) -> HttpResponse:
    """Have Stripe's list read now."""
    actions.ask_to_reconcile(by=request.user)
    return respond.done(request, "console_differences", say=_("Stripe's list is being read. Look again in a minute."))


@require_safe
@for_operators
def difference(request: HttpRequest, discrepancy_id: int) -> HttpResponse:
    context = reconciling.case_page(queries.difference(request.user, discrepancy_id))
    return respond.page(request, "console/difference.html", {**context, "form": ExplainForm()})


@require_POST
@for_operators
def explain(request: HttpRequest, discrepancy_id: int) -> HttpResponse:
    """Close a difference with the reason why it is right as it is."""
    case, form = queries.difference(request.user, discrepancy_id), ExplainForm(request.POST)
    if form.is_valid():
        try:
            actions.close_discrepancy(by=request.user, discrepancy_id=case.pk, reason=form.cleaned_data["reason"])
            return respond.done(request, "console_differences", say=_("Closed. It comes back when it changes."))
        except Refused as error:
            form.add_error("reason", str(error.reason))
    context = {**reconciling.case_page(case), "form": form}
    return respond.page(request, "console/difference.html", context, respond.INVALID)


@require_safe
@for_operators
def payouts(request: HttpRequest) -> HttpResponse:
    context = reconciling.payouts_page(queries.payouts_in_trouble(request.user))
    return respond.page(request, "console/payouts.html", context)
