"""What follows for a helper who let visits down: proposed, answered, decided by an operator."""

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from frontend import consequences, respond
from frontend.forms.consequences import ReplyForm
from frontend.forms.console import ReasonForm
from frontend.verbs import Verb, carry_out
from frontend.views.console import for_operators
from frontend.views.overseeing import show_queue
from marketplace.console import queries as console
from marketplace.core.errors import Missing
from marketplace.disputes import actions, queries

VERBS = {
    "reply": Verb(actions.reply_consequence, gettext_lazy("Thank you. Our team reads it."), ReplyForm),
    "confirm": Verb(actions.confirm_consequence, gettext_lazy("Confirmed. The person reads why."), ReasonForm),
    "drop": Verb(actions.drop_consequence, gettext_lazy("Dropped. The person reads why."), ReasonForm),
}


@require_safe
@for_operators
def proposed(request: HttpRequest) -> HttpResponse:
    empty = (_("Nothing is proposed"), _("When a helper lets a visit down, what could follow appears here."))
    rows, columns = console.consequences(request.user), _("Who|What|Came in|Due|Next")
    return show_queue(request, rows, consequences.row_of, _("Proposed consequences"), columns, empty)


@login_required
@require_safe
@respond.missing_is_404
def consequence(request: HttpRequest, consequence_id: int) -> HttpResponse:
    return _page(request, consequence_id)


@login_required
@require_POST
@respond.missing_is_404
def act(request: HttpRequest, consequence_id: int, verb: str) -> HttpResponse:
    """The person's word, or an operator's decision; for everybody else there is no such page."""
    found = queries.consequence_for(request.user, consequence_id)
    if verb != "reply" and not request.user.is_operator:
        raise Missing

    def show(status: int, refusal: str) -> HttpResponse:
        form = VERBS[verb].form(request.POST)
        return _page(request, found.pk, status, refusal, **{"reply" if verb == "reply" else "decision": form})

    return carry_out(request, VERBS[verb], {"consequence_id": found.pk}, show, lambda one: ("consequence", one.pk))


def _page(request: HttpRequest, consequence_id: int, status: int = 200, refusal: str = "", **forms: Form):
    context = consequences.page_of(queries.consequence_for(request.user, consequence_id), request.user)
    context |= {"refusal": refusal, "reply_form": forms.get("reply") or ReplyForm()}
    context |= {"form": forms.get("decision") or ReasonForm()}
    return respond.page(request, "cases/consequence.html", context, status)
