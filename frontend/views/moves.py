"""Another time for a visit: choose one, propose one, answer a proposal."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from frontend import moving, respond, slots
from frontend.forms.moves import ProposalForm, SlotForm
from frontend.verbs import Verb, carry_out
from frontend.views import bookings
from marketplace.bookings import actions, queries

MOVE = Verb(actions.move_booking, _("The visit has its new time. The other side was told."), SlotForm)
PROPOSE = Verb(actions.propose_move, _("Your proposal is with the other side."), ProposalForm)
ANSWERS = {
    "agree": Verb(actions.agree_move, _("Agreed. The visit has its new time.")),
    "refuse": Verb(actions.refuse_move, _("The visit stays as it was.")),
    "withdraw": Verb(actions.withdraw_move, _("Taken back. The visit stays as it was.")),
}


def _page(request: HttpRequest, booking_id: int, status: int = 200, refusal: str = "") -> HttpResponse:
    booking = queries.booking_for(request.user, booking_id)
    chosen = request.POST.get("begins", "")
    context = moving.page_of(booking, request.user, slots.week_of(request), chosen)
    form = ProposalForm(initial={name: request.POST.get(name, "") for name in ("day", "time", "words")})
    return respond.page(request, "moves/move.html", {**context, "form": form, "refusal": refusal}, status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@respond.missing_is_404
def move(request: HttpRequest, booking_id: int) -> HttpResponse:
    """The free times; choosing one moves the visit."""
    if request.method != "POST":
        return _page(request, booking_id)
    show = partial(_page, request, booking_id)
    return carry_out(request, MOVE, {"booking_id": booking_id}, show, lambda booking: ("booking", booking.pk))


@login_required
@require_POST
@respond.missing_is_404
def propose(request: HttpRequest, booking_id: int) -> HttpResponse:
    show = partial(_page, request, booking_id)
    return carry_out(request, PROPOSE, {"booking_id": booking_id}, show, lambda found: ("booking", found.booking_id))


@login_required
@require_POST
@respond.missing_is_404
def answer(request: HttpRequest, move_id: int, verb: str) -> HttpResponse:
    """Yes, no, or taken back."""
    found = queries.move_for(request.user, move_id)
    show = partial(bookings.refused, request, found.booking_id)
    return carry_out(request, ANSWERS[verb], {"move_id": move_id}, show, lambda moved: ("booking", moved.booking_id))
