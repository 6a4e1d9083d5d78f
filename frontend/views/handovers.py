"""Requests that seekers gave to our team: the queue, and one of them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from frontend import respond
from frontend.forms.console import ReturnForm
from frontend.forms.search import ChoiceForm
from frontend.handling import handover_page, handover_row
from frontend.verbs import Verb, carry_out
from frontend.views.console import for_operators
from frontend.views.overseeing import show_queue
from marketplace.console import queries
from matching import actions as matching

TAKE = Verb(matching.take_handover, gettext_lazy("It is yours now. The seeker reads it."))
ASK = Verb(matching.ask_named, gettext_lazy("Asked. You see the answer here."), form=ChoiceForm)
RETURN = Verb(matching.return_handover, gettext_lazy("Given back. The seeker reads why."), form=ReturnForm)


@require_safe
@for_operators
def handovers(request: HttpRequest) -> HttpResponse:
    empty = (_("No request is with our team"), _("Requests that seekers give to us appear here, the oldest first."))
    columns = _("Who|What|Came in|Due|Next")
    rows = queries.handovers(request.user)
    return show_queue(request, rows, handover_row, _("Requests with our team"), columns, empty)


def _page(request: HttpRequest, handover_id: int, status: int = 200, refusal: str = "") -> HttpResponse:
    form = ReturnForm(request.POST if "words" in request.POST else None)
    context = handover_page(queries.handover(request.user, handover_id), request.user, form)
    return respond.page(request, "console/handover.html", {**context, "refusal": refusal}, status)


@require_safe
@for_operators
def handover(request: HttpRequest, handover_id: int) -> HttpResponse:
    return _page(request, handover_id)


def _act(verb: Verb, onward: Callable) -> Callable[..., HttpResponse]:
    """A view for a verb of a handover."""

    @require_POST
    @for_operators
    def act(request: HttpRequest, handover_id: int) -> HttpResponse:
        queries.handover(request.user, handover_id)

        def show(status: int, refusal: str) -> HttpResponse:
            return _page(request, handover_id, status, refusal)

        return carry_out(request, verb, {"handover_id": handover_id}, show, onward)

    return act


take, ask = (_act(verb, lambda handover: ("console_handover", handover.pk)) for verb in (TAKE, ASK))
give_back = _act(RETURN, lambda handover: ("console_handovers",))
