"""The operators' view of visits, cases, stuck payments and reported reviews."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import overseeing, respond
from frontend.views.console import PER_PAGE, for_operators
from marketplace.chat import actions as chat
from marketplace.console import queries
from marketplace.core.errors import Refused
from payments import actions as payments
from reviews import actions as reviews


def show_queue(
    request: HttpRequest, rows, show: Callable, title: str, columns: str, empty: tuple[str, str]
) -> HttpResponse:
    """A queue as a table, a page of it at a time."""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [show(row) for row in page], "title": title, "columns": columns}
    return respond.page(request, "console/queue.html", {**context, "empty_title": empty[0], "empty_why": empty[1]})


@require_safe
@for_operators
def cases(request: HttpRequest) -> HttpResponse:
    empty = (_("No case is open"), _("Cases about visits appear here, the oldest first."))
    rows = queries.cases(request.user)
    return show_queue(request, rows, overseeing.case_row, _("Open cases"), _("Who|What|Came in|Due|Next"), empty)


@require_safe
@for_operators
def payments_stuck(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.payments_stuck(request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = [overseeing.deal_row(deal) for deal in page]
    debts = [overseeing.debt_row(*debt) for debt in queries.debts(request.user)]
    context = {"page": page, "rows": rows, "debts": debts, "ledger": queries.ledger(request.user)}
    return respond.page(request, "console/payments.html", context)


@require_POST
@for_operators
def retry_payment(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Have a payment that is stuck tried again."""
    payments.retry_deal(by=request.user, deal_id=deal_id)
    return respond.done(request, "console_payments", say=_("It is tried again now."))


@require_safe
@for_operators
def reports(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.reports(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [overseeing.report_row(report) for report in page]}
    return respond.page(request, "console/reports.html", context)


@require_safe
@for_operators
def messages(request: HttpRequest) -> HttpResponse:
    """Messages that were reported, and whose messages lead away, in numbers."""
    page = Paginator(queries.message_reports(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [overseeing.message_report_row(report) for report in page],
        "warned": [overseeing.warned_row(person) for person in queries.people_warned(request.user)],
        "not_scanned": queries.files_not_scanned(request.user),
    }
    return respond.page(request, "console/messages.html", context)


@require_POST
@for_operators
def close_message(request: HttpRequest, report_id: int) -> HttpResponse:
    try:
        chat.close_report(by=request.user, report_id=report_id, outcome=request.POST.get("outcome", ""))
    except Refused as error:
        return respond.refused(request, error, "console_messages")
    return respond.done(request, "console_messages", say=_("Noted."))


@require_POST
@for_operators
def keep_review(request: HttpRequest, review_id: int) -> HttpResponse:
    reviews.keep_review(by=request.user, review_id=review_id)
    return respond.done(request, "console_reports", say=_("It stays."))


def _remove(request: HttpRequest, review_id: int, verb: Callable, say: str) -> HttpResponse:
    try:
        verb(by=request.user, review_id=review_id, reason=request.POST.get("reason", ""))
    except Refused as error:
        return respond.refused(request, error, *_back(request))
    return respond.done(request, *_back(request), say=say)


@require_POST
@for_operators
def remove_review(request: HttpRequest, review_id: int) -> HttpResponse:
    say = _("Removed. The trust is worked out without it.")
    return _remove(request, review_id, reviews.remove_review, say)


@require_POST
@for_operators
def remove_reply(request: HttpRequest, review_id: int) -> HttpResponse:
    return _remove(request, review_id, reviews.remove_reply, _("The reply is out. The review stands."))


def _back(request: HttpRequest) -> tuple:
    """Where a review was looked at: the page of a flag, or the queue of reports."""
    flag_id = request.POST.get("flag", "")
    return ("console_flag", int(flag_id)) if flag_id.isdecimal() else ("console_reports",)


@require_safe
@for_operators
def bookings(request: HttpRequest) -> HttpResponse:
    """Visits, found by number, name or address; each leads to its thread."""
    text = respond.asked(request, "q")
    rows = [overseeing.booking_row(booking) for booking in queries.bookings_found(request.user, text)]
    return respond.page(request, "console/bookings.html", {"rows": rows, "q": text})
