"""At the door: the two words, what was heard, and the small worker that keeps the page on the phone."""

from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from frontend import doorstep, respond
from frontend.forms.doorstep import HeardForm
from marketplace.bookings import actions, queries
from marketplace.core.errors import Refused

WORKER = Path(__file__).parents[1] / "static" / "js" / "doorstep-worker.js"
ANSWERS = {"confirm": actions.confirm_doorstep, "doubt": actions.doubt_doorstep}


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """From the root, because a worker reaches no further up than where it lies; pages register it for visits only."""
    return HttpResponse(
        WORKER.read_text(),
        content_type="text/javascript",
        headers={"Cache-Control": "private, no-store", "Vary": "Cookie"},
    )


@login_required
@require_safe
@respond.missing_is_404
def page(request: HttpRequest, booking_id: int) -> HttpResponse:
    context = doorstep.page_of(queries.booking_for(request.user, booking_id), request.user)
    return respond.page(request, "doorstep/page.html", context)


@login_required
@require_POST
@respond.missing_is_404
def answer(request: HttpRequest, booking_id: int, verb: str) -> HttpResponse:
    """The right word was heard, or another one; a phone that was offline sends it later, and maybe twice."""
    queries.booking_for(request.user, booking_id)
    form = HeardForm(request.POST)
    form.is_valid()
    try:
        ANSWERS[verb](by=request.user, booking_id=booking_id, **form.cleaned_data)
    except Refused as error:
        return respond.refused(request, error, "doorstep", booking_id)
    return respond.saved(request, {"heard": verb}, "doorstep", booking_id)
