"""Leaving word: tell me when somebody can help here; and taking it back."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import drafting, respond, waiting
from marketplace.core.errors import Refused
from matching import actions, outlook


@login_required
@require_safe
def waiting_list(request: HttpRequest) -> HttpResponse:
    return respond.page(request, "waiting/list.html", {"rows": waiting.list_of(request.user)})


@login_required
@require_safe
@respond.missing_is_404
def open_prepared(request: HttpRequest, waiting_id: int) -> HttpResponse:
    """Where a notice leads: to the prepared request."""
    return redirect(waiting.address_of(outlook.waiting_for(request.user, waiting_id)))


def begin(request: HttpRequest, request_id: int, back: str) -> HttpResponse:
    """Leave word for a draft or a request; a no is told on a page that leads `back`."""
    key = request.session.get(drafting.KEY, "")
    try:
        actions.begin_waiting(by=request.user, request_id=request_id, visitor_key=key)
    except Refused as error:
        return respond.refused(request, error, back, request_id)
    return respond.done(request, "waiting_list", say=_("We tell you as soon as somebody can help."))


@require_POST
@respond.missing_is_404
def from_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """For a draft; without an account the code comes first, as for sending it."""
    drafting.draft_of(request, draft_id)
    if not request.user.is_authenticated:
        return redirect(f"{respond.address('post_send', draft_id)}?wait=1")
    return begin(request, draft_id, "post_send")


@login_required
@require_POST
@respond.missing_is_404
def from_request(request: HttpRequest, request_id: int) -> HttpResponse:
    return begin(request, request_id, "request")


@login_required
@require_POST
@respond.missing_is_404
def leave(request: HttpRequest, waiting_id: int) -> HttpResponse:
    actions.end_waiting(by=request.user, waiting_id=waiting_id)
    return respond.done(request, "waiting_list", say=_("All right, we do not tell you about it."))
