"""Operators look at reviews that are out of the ordinary: the queue, and one flag with everything that is known."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import flagging, respond
from frontend.forms.flags import CloseFlagForm
from frontend.views.console import PER_PAGE, for_operators
from marketplace.console import queries
from marketplace.core.errors import Refused
from reviews import actions

CLOSED_SHOWN = 10


@require_safe
@for_operators
def queue(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.flags(request.user), PER_PAGE).get_page(request.GET.get("page"))
    closed = [flagging.closed_row(flag) for flag in queries.flags_closed(request.user)[:CLOSED_SHOWN]]
    context = {"page": page, "rows": [flagging.row_of_flag(flag) for flag in page], "closed": closed}
    return respond.page(request, "console/flags.html", context)


@require_safe
@for_operators
def flag(request: HttpRequest, flag_id: int) -> HttpResponse:
    """One flag; each look is an event."""
    found = actions.look_at_flag(by=request.user, flag_id=flag_id)
    return respond.page(request, "console/flag.html", {**flagging.flag_page(found), "form": CloseFlagForm()})


@require_POST
@for_operators
def close(request: HttpRequest, flag_id: int) -> HttpResponse:
    found, form = queries.flag(request.user, flag_id), CloseFlagForm(request.POST)
    if form.is_valid():
        try:
            actions.close_flag(by=request.user, flag_id=flag_id, **form.cleaned_data)
            return respond.done(request, "console_flags", say=_("Decided. The same reviews are not asked about again."))
        except Refused as error:
            form.add_error("reason", str(error.reason))
    return respond.page(request, "console/flag.html", {**flagging.flag_page(found), "form": form}, respond.INVALID)
