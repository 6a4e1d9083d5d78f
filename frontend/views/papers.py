"""Papers: one's own, as pages and PDFs; the details that stand on them; a year; and all helpers' year for operators."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import papers, respond
from frontend.forms.papers import BillingForm
from frontend.views.console import for_operators
from marketplace.core.errors import Missing, Refused
from payments import actions
from payments.papers import reading, statements
from payments.papers.pdf import render
from payments.papers.sheets import sheet_of
from payments.papers.yearly import yearly_sheet

PER_PAGE = 50
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}
PDF, CSV = "application/pdf", "text/csv; charset=utf-8"


def private(view: Callable) -> Callable:
    """Signed in, kept by no cache; what is foreign is missing."""

    @wraps(view)
    @login_required
    @respond.missing_is_404
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        found = view(request, *args, **kwargs)
        for name, value in PRIVATE.items():
            found[name] = value
        return found

    return answer


def for_helpers(request: HttpRequest) -> None:
    if not request.user.is_helper:
        raise Missing


@require_safe
@private
def paper_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(reading.papers_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": papers.rows_of(page), **papers.about(request.user)}
    return respond.page(request, "papers/list.html", context)


@require_safe
@private
def paper(request: HttpRequest, paper_id: int) -> HttpResponse:
    found = reading.paper_for(request.user, paper_id)
    return respond.page(request, "papers/paper.html", {"sheet": sheet_of(found), "paper": found})


@require_safe
@private
def paper_pdf(request: HttpRequest, paper_id: int) -> HttpResponse:
    sheet = sheet_of(reading.paper_for(request.user, paper_id))
    return respond.download(render(sheet), PDF, f"{sheet.name}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@private
def billing(request: HttpRequest) -> HttpResponse:
    """What one wants on one's papers."""
    known = reading.billing_of(request.user.pk)
    form = BillingForm(respond.posted(request), known=known, is_helper=request.user.is_helper)
    if form.is_valid():
        try:
            actions.save_billing(by=request.user, **form.values())
            return respond.done(request, "papers", say=_("Saved. It stands on papers from now on."))
        except Refused as error:
            form.add_error(error.field, str(error.reason))
    return respond.page(request, "papers/billing.html", {"form": form}, respond.INVALID if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def self_billing(request: HttpRequest) -> HttpResponse:
    """The text of the agreement; a POST agrees to the version that was read."""
    for_helpers(request)
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            actions.agree_self_billing(by=request.user, version=int(version) if version.isdecimal() else 0)
        except Refused as error:
            return respond.refused(request, error, "self_billing")
        return respond.done(request, "papers", say=_("Agreed. We write your invoices from now on."))
    return respond.page(request, "papers/self_billing.html", papers.agreement_page(request.user))


@require_POST
@private
def end_self_billing(request: HttpRequest) -> HttpResponse:
    try:
        actions.revoke_self_billing(by=request.user)
    except Refused as error:
        return respond.refused(request, error, "self_billing")
    return respond.done(request, "papers", say=_("Ended. From now on you write your invoices yourself."))


@require_safe
@private
def statement(request: HttpRequest, year: int) -> HttpResponse:
    return respond.page(request, "papers/statement.html", {"sheet": yearly_sheet(request.user, year), "year": year})


@require_safe
@private
def statement_pdf(request: HttpRequest, year: int) -> HttpResponse:
    sheet = yearly_sheet(request.user, year)
    return respond.download(render(sheet), PDF, f"{sheet.name}.pdf")


@require_safe
@private
def statement_csv(request: HttpRequest, year: int) -> HttpResponse:
    found = statements.statements_of(year, request.user.pk)
    if not found:
        raise Missing
    return respond.download(statements.csv_of(found), CSV, f"statement-{year}.csv")


@require_safe
@private
@for_operators
def year_of_all(request: HttpRequest) -> HttpResponse:
    """A year of all helpers, and what is missing for the report."""
    years = statements.years_of()
    asked = respond.asked(request, "year")
    year = int(asked) if asked in map(str, years) else next(iter(years), None)
    rows = [papers.year_row(one) for one in statements.statements_of(year)] if year else []
    return respond.page(request, "console/statements.html", {"years": years, "year": year, "rows": rows})


@require_safe
@private
@for_operators
def year_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The report of a year as DAC7 asks for it; each download is an event."""
    body = actions.export_year(by=request.user, year=year)
    return respond.download(body, CSV, f"dac7-{year}.csv")
