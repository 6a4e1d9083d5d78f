"""A seeker's requests: the list, and the search that can be watched."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import respond, watching
from frontend.forms.post import TimeForm
from marketplace.bookings import actions, queries
from marketplace.core.errors import Refused

PER_PAGE = 20


@login_required
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.requests_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "drafts": queries.drafts_of(request.user)}
    return respond.fragment(request, "requests/list.html", "requests/list_body.html", context)


@login_required
@require_safe
@respond.missing_is_404
def request_page(request: HttpRequest, request_id: int) -> HttpResponse:
    wish = queries.request_for(request.user, request_id)
    context = watching.page_of(wish, request.user, TimeForm())
    return respond.fragment(request, "requests/request.html", "requests/request_body.html", context)


@login_required
@require_POST
@respond.missing_is_404
def cancel(request: HttpRequest, request_id: int) -> HttpResponse:
    try:
        actions.cancel_request(by=request.user, request_id=request_id, reason="solved")
    except Refused as error:
        return respond.refused(request, error, "request", request_id)
    return respond.done(request, "request", request_id, say=_("The search has stopped."))


@login_required
@require_POST
@respond.missing_is_404
def reopen(request: HttpRequest, request_id: int) -> HttpResponse:
    wish = queries.request_for(request.user, request_id)
    form = TimeForm(request.POST)
    if not form.is_valid():
        context = watching.page_of(wish, request.user, form)
        return respond.fragment(
            request, "requests/request.html", "requests/request_body.html", context, respond.INVALID
        )
    begins, ends, _urgency = form.visit(watching.minutes_of(wish))
    try:
        actions.reopen_request(by=request.user, request_id=request_id, begins_at=begins, ends_at=ends)
    except Refused as error:
        return respond.refused(request, error, "request", request_id)
    return respond.done(request, "request", request_id, say=_("We are asking again."))
