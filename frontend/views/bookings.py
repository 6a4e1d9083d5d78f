"""The thread of a visit: what happened, what was said, what comes next, and the verbs that move it."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from frontend import respond, timeline
from frontend.forms.trade import AnswerForm, CallOffForm, FinishForm, OpenAddressForm, ReturnForm
from frontend.verbs import Verb, carry_out
from marketplace.bookings import actions, queries
from marketplace.chat import actions as chat

VERBS = {
    "start": Verb(actions.start_booking, _("The visit has started.")),
    "arrive": Verb(actions.report_arrival, _("We tell your neighbour that you are there.")),
    "finish": Verb(actions.finish_booking, _("Marked as done. We ask for a confirmation."), FinishForm),
    "confirm": Verb(actions.confirm_booking, _("Confirmed. How good that it worked!")),
    "cancel": Verb(actions.cancel_booking, _("The visit is called off."), CallOffForm),
    "return": Verb(actions.return_booking, _("Given back. We are asking other neighbours."), ReturnForm),
    "missing": Verb(actions.report_absence, _("We ask the other side now.")),
    "answer": Verb(actions.answer_absence, _("Thank you. The other side reads it."), AnswerForm),
    "wait": Verb(actions.go_on_waiting, _("The visit goes on.")),
    "leave": Verb(actions.stop_waiting, _("The visit is over.")),
    "annul": Verb(actions.annul_booking, _("The visit is annulled."), CallOffForm),
    "address": Verb(actions.open_address, _("The address is open for 15 minutes."), OpenAddressForm),
}


def _answer(request: HttpRequest, context: dict, status: int = 200) -> HttpResponse:
    return respond.fragment(request, "bookings/booking.html", "bookings/booking_body.html", context, status)


@login_required
@require_safe
@respond.missing_is_404
def booking(request: HttpRequest, booking_id: int) -> HttpResponse:
    """The whole thread; opening the page marks its messages read."""
    context = timeline.thread_of(queries.booking_for(request.user, booking_id), request.user)
    talk = context["conversation"]
    if talk and request.method == "GET" and not respond.is_partial(request):
        chat.mark_read(by=request.user, conversation_id=talk.pk, seq=talk.last_seq)
    return _answer(request, context)


def refused(request: HttpRequest, booking_id: int, status: int, reason: str) -> HttpResponse:
    """The thread once more, with why something was not possible."""
    context = timeline.thread_of(queries.booking_for(request.user, booking_id), request.user)
    return _answer(request, {**context, "refusal": reason}, status)


@login_required
@require_POST
@respond.missing_is_404
def act(request: HttpRequest, booking_id: int, verb: str) -> HttpResponse:
    """Any verb of the table."""
    show = partial(refused, request, booking_id)
    return carry_out(request, VERBS[verb], {"booking_id": booking_id}, show, lambda booking: ("booking", booking.pk))
