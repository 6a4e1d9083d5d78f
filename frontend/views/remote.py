"""Help from afar that did not solve it becomes a visit."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from frontend import respond
from frontend.forms.remote import TurnForm
from frontend.verbs import Verb, carry_out
from frontend.views.bookings import refused
from marketplace.bookings import queries
from matching import actions as matching

TURN = Verb(matching.ask_helper_to_come, _("We ask your helper first. If they cannot come, we ask others."), TurnForm)


@login_required
@require_POST
@respond.missing_is_404
def turn(request: HttpRequest, booking_id: int) -> HttpResponse:
    """One tap, at the time and the price that the page of the visit showed."""
    if queries.booking_for(request.user, booking_id).seeker_id != request.user.pk:
        raise Http404
    show = partial(refused, request, booking_id)
    return carry_out(request, TURN, {"booking_id": booking_id}, show, lambda wish: ("request", wish.pk))
