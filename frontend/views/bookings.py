"""The thread of a booking: what happened, what was said, what comes next."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import respond, timeline
from marketplace.bookings import actions, queries
from marketplace.core.errors import Refused


@login_required
@require_safe
@respond.missing_is_404
def booking(request: HttpRequest, booking_id: int) -> HttpResponse:
    found = queries.booking_for(request.user, booking_id)
    context = timeline.thread_of(found, request.user)
    return respond.fragment(request, "bookings/booking.html", "bookings/booking_body.html", context)


def _do(request: HttpRequest, booking_id: int, verb: Callable, say: str, **fields: str) -> HttpResponse:
    try:
        verb(by=request.user, booking_id=booking_id, **fields)
    except Refused as error:
        return respond.refused(request, error, "booking", booking_id)
    return respond.done(request, "booking", booking_id, say=say)


@login_required
@require_POST
@respond.missing_is_404
def start(request: HttpRequest, booking_id: int) -> HttpResponse:
    return _do(request, booking_id, actions.start_booking, _("The visit has started."))


@login_required
@require_POST
@respond.missing_is_404
def finish(request: HttpRequest, booking_id: int) -> HttpResponse:
    return _do(request, booking_id, actions.finish_booking, _("Marked as done. We ask for a confirmation."))


@login_required
@require_POST
@respond.missing_is_404
def confirm(request: HttpRequest, booking_id: int) -> HttpResponse:
    return _do(request, booking_id, actions.confirm_booking, _("Confirmed. How good that it worked!"))


@login_required
@require_POST
@respond.missing_is_404
def cancel(request: HttpRequest, booking_id: int) -> HttpResponse:
    reason = request.POST.get("reason", "other")
    return _do(request, booking_id, actions.cancel_booking, _("The visit is called off."), reason=reason)


@login_required
@require_POST
@respond.missing_is_404
def annul(request: HttpRequest, booking_id: int) -> HttpResponse:
    reason = request.POST.get("reason", "other")
    return _do(request, booking_id, actions.annul_booking, _("The visit is annulled."), reason=reason)
