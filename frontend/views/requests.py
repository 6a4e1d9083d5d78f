"""A seeker's requests: the list, and the search that can be watched."""

from collections.abc import Callable
from functools import partial

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from frontend import drafting, quoting, respond, watching
from frontend.forms.post import TimeForm
from frontend.forms.quotes import CounterForm
from frontend.forms.search import AgainForm, ChoiceForm, ModeForm, WordsForm
from frontend.verbs import Verb, carry_out
from marketplace.bookings import actions, queries
from matching import actions as matching
from matching import outlook

PER_PAGE = 20
CANCEL = Verb(actions.cancel_request, _("The search has stopped."))
CHOOSE = Verb(matching.choose_helper, _("Your choice is kept."), form=ChoiceForm)
STEER = Verb(matching.switch_mode, _("Your search goes on this way."), form=ModeForm)
TAKE_BACK = Verb(matching.take_back_choice, _("Your choice is taken back. Choose somebody else."))
CLARIFY = Verb(actions.clarify_request, _("Your words are added."), form=WordsForm)


@login_required
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.requests_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    waits = outlook.words_left(request.user)
    context = {"page": page, "drafts": drafting.begun(request), "waits": waits}
    return respond.fragment(request, "requests/list.html", "requests/list_body.html", context)


def show(
    request: HttpRequest,
    request_id: int,
    status: int = 200,
    refusal: str = "",
    form: TimeForm | None = None,
    counter: tuple[CounterForm, int] | None = None,
) -> HttpResponse:
    """The page of a request; `counter` is another price that was typed for the quote with that id and did not do."""
    wish = queries.request_for(request.user, request_id)
    context = {**watching.page_of(wish, request.user), "form": form or TimeForm(), "refusal": refusal}
    context["quotes"] = quoting.of_request(wish, request.user, *(counter or ()))
    return respond.fragment(request, "requests/request.html", "requests/request_body.html", context, status)


@login_required
@require_safe
@respond.missing_is_404
def request_page(request: HttpRequest, request_id: int) -> HttpResponse:
    return show(request, request_id)


AGAIN = Verb(actions.reopen_request, _("We are asking again."), form=AgainForm)
HAND_OVER = Verb(matching.hand_over, _("Our team has it now. You read here how it goes on."))


def _act(verb: Verb) -> Callable[..., HttpResponse]:
    """A view for a verb of a request, whose page shows what came of it."""

    @login_required
    @require_POST
    @respond.missing_is_404
    def act(request: HttpRequest, request_id: int) -> HttpResponse:
        queries.request_for(request.user, request_id)
        again = partial(show, request, request_id)
        return carry_out(request, verb, {"request_id": request_id}, again, lambda wish: ("request", wish.pk))

    return act


cancel, choose, steer, clarify = (_act(verb) for verb in (CANCEL, CHOOSE, STEER, CLARIFY))
again, hand_over, take_back = (_act(verb) for verb in (AGAIN, HAND_OVER, TAKE_BACK))


@login_required
@require_POST
@respond.missing_is_404
def reopen(request: HttpRequest, request_id: int) -> HttpResponse:
    """Ask around again, at the time that the form says."""
    wish = queries.request_for(request.user, request_id)
    form = TimeForm(request.POST)
    if not form.is_valid():
        return show(request, request_id, respond.INVALID, form=form)
    begins, ends, urgency = form.visit(watching.minutes_of(wish))
    act = partial(actions.reopen_request, begins_at=begins, ends_at=ends, urgency=urgency)
    again = partial(show, request, request_id, form=form)
    verb = Verb(act, AGAIN.said)
    return carry_out(request, verb, {"request_id": request_id}, again, lambda wish: ("request", wish.pk))
