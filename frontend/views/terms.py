"""The conditions of each programme, who pays for which outcome, and what a programme owes: for operators."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from frontend import conditions, respond
from frontend.forms.terms import RepaymentForm, TermsForm
from frontend.views.console import for_operators
from marketplace.catalog import actions
from marketplace.catalog import queries as catalogue
from marketplace.console import queries
from marketplace.core.errors import Missing, Refused
from payments import actions as payments


@require_safe
@for_operators
def terms(request: HttpRequest) -> HttpResponse:
    rows = [conditions.programme_row(one, owed) for one, owed in queries.programmes(request.user)]
    return respond.page(request, "console/terms.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def change(request: HttpRequest, programme: str) -> HttpResponse:
    """A new version of one programme's conditions."""
    found = queries.programme(request.user, programme)
    now = catalogue.terms_of(found).first()
    if now is None:
        raise Missing
    form = TermsForm(respond.posted(request), now=now)
    if form.is_valid():
        try:
            actions.add_terms(by=request.user, programme_id=found.pk, **form.values())
            return respond.done(request, "console_terms", say=_("It holds for what is agreed from now on."))
        except Refused as error:
            form.add_error(None, str(error.reason))
    status = respond.INVALID if form.is_bound else 200
    return respond.page(request, "console/terms_change.html", {"form": form, "programme": found}, status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def repay(request: HttpRequest, programme: str) -> HttpResponse:
    """What a programme owes, what it has paid of that, and what came in now."""
    found = queries.programme(request.user, programme)
    form = RepaymentForm(respond.posted(request), currency=found.currency)
    if form.is_valid():
        try:
            payments.record_repayment(by=request.user, programme_id=found.pk, **form.payment())
            return respond.done(request, "console_repayment", found.slug, say=_("Entered."))
        except Refused as error:
            form.add_error(error.field or None, str(error.reason))
    context = {"form": form, **conditions.debt_of(found, request.user)}
    return respond.page(request, "console/repayment.html", context, respond.INVALID if form.is_bound else 200)
