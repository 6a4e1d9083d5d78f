"""A seeker's requests: the list, and the search that can be watched."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from frontend import drafting, respond, watching
from frontend.forms.post import TimeForm
from frontend.verbs import Verb, carry_out
from marketplace.bookings import actions, queries
from matching import outlook

PER_PAGE = 20
CANCEL = Verb(actions.cancel_request, _("The search has stopped."))


@login_required
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.requests_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    waits = outlook.words_left(request.user)
    context = {"page": page, "drafts": drafting.begun(request), "waits": waits}
    return respond.fragment(request, "requests/list.html", "requests/list_body.html", context)


def _page(
    request: HttpRequest, request_id: int, status: int = 200, refusal: str = "", form: TimeForm | None = None
) -> HttpResponse:
    wish = queries.request_for(request.user, request_id)
    context = {**watching.page_of(wish, request.user), "form": form or TimeForm(), "refusal": refusal}
    return respond.fragment(request, "requests/request.html", "requests/request_body.html", context, status)


@login_required
@require_safe
@respond.missing_is_404
def request_page(request: HttpRequest, request_id: int) -> HttpResponse:
    return _page(request, request_id)


@login_required
@require_POST
@respond.missing_is_404
def cancel(request: HttpRequest, request_id: int) -> HttpResponse:
    show = partial(_page, request, request_id)
    return carry_out(request, CANCEL, {"request_id": request_id}, show, lambda wish: ("request", wish.pk))


@login_required
@require_POST
@respond.missing_is_404
def reopen(request: HttpRequest, request_id: int) -> HttpResponse:
    """Ask around again, at the time that the form says."""
    wish = queries.request_for(request.user, request_id)
    form = TimeForm(request.POST)
    if not form.is_valid():
        return _page(request, request_id, respond.INVALID, form=form)
    begins, ends, _urgency = form.visit(watching.minutes_of(wish))
    again = Verb(partial(actions.reopen_request, begins_at=begins, ends_at=ends), _("We are asking again."))
    show = partial(_page, request, request_id, form=form)
    return carry_out(request, again, {"request_id": request_id}, show, lambda wish: ("request", wish.pk))
