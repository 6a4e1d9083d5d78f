"""One's own trust, line by line; what one contests of it; and what our team answers."""

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import respond, trusting
from frontend.forms.trust import AnswerForm, ContestForm, LookForm
from frontend.verbs import Verb, carry_out
from frontend.views.console import for_operators
from frontend.views.overseeing import show_queue
from marketplace.console import queries as console
from marketplace.core.errors import Missing, Refused
from reviews import actions, queries

VERBS = {
    "stand": Verb(actions.uphold_entry, gettext_lazy("It stands. The person reads why."), AnswerForm),
    "take-out": Verb(actions.annul_entry, gettext_lazy("Taken out. The person reads why."), AnswerForm),
}
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """One's own trust, with everything that moved it."""
    return respond.page(request, "reviews/trust.html", trusting.trust_page(request.user))


@login_required
@read_or_write
@respond.missing_is_404
def contest_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Say why a line of one's own trust should not count."""
    context, form = trusting.entry_page(request.user, entry_id), ContestForm(respond.posted(request))
    if form.is_valid():
        try:
            actions.contest_entry(by=request.user, entry_id=entry_id, **form.cleaned_data)
            return respond.done(request, "trust", say=_("Thank you. Our team looks at it and answers you."))
        except Refused as error:
            context["reason"] = respond.told(error.reason)
    status = respond.INVALID if request.method == "POST" else 200
    return respond.page(request, "reviews/trust_contest.html", {**context, "form": form}, status)


@login_required
@require_safe
@respond.missing_is_404
def contest(request: HttpRequest, contest_id: int) -> HttpResponse:
    return _page(request, contest_id)


@login_required
@require_POST
@respond.missing_is_404
def answer(request: HttpRequest, contest_id: int, verb: str) -> HttpResponse:
    """An operator's decision; for everybody else there is no such page."""
    queries.contest_for(request.user, contest_id)
    if not request.user.is_operator:
        raise Missing

    def show(status: int, refusal: str) -> HttpResponse:
        return _page(request, contest_id, status, refusal, AnswerForm(request.POST))

    return carry_out(request, VERBS[verb], {"contest_id": contest_id}, show, lambda one: ("contest", one.pk))


def _page(request: HttpRequest, contest_id: int, status: int = 200, refusal: str = "", form: Form | None = None):
    context = trusting.contest_page(queries.contest_for(request.user, contest_id), request.user)
    context |= {"refusal": refusal, "form": form or AnswerForm()}
    return respond.page(request, "reviews/contest.html", context, status)


@require_safe
@for_operators
def contests(request: HttpRequest) -> HttpResponse:
    empty = (_("Nothing is contested"), _("What people do not agree with in their trust appears here."))
    rows, columns = console.contests(request.user), _("Who|What|Came in|Due|Next")
    return show_queue(request, rows, trusting.contest_queue_row, _("Contested trust"), columns, empty)


@read_or_write
@for_operators
def trust_of(request: HttpRequest, person_id: int) -> HttpResponse:
    """Somebody's trust in the words that they read themselves, for a quarter of an hour after a reason was given."""
    person, form = queries.person_looked_at(request.user, person_id), LookForm(respond.posted(request))
    if form.is_valid():
        try:
            actions.open_trust(by=request.user, person_id=person_id, **form.cleaned_data)
            return respond.done(request, "console_trust", person_id)
        except Refused as error:
            return respond.refused(request, error, "console_person", person_id)
    roles = trusting.explained(person) if queries.opened_at(request.user, person_id) else []
    status = respond.INVALID if request.method == "POST" else 200
    return respond.page(request, "console/trust.html", {"person": person, "form": form, "roles": roles}, status)
