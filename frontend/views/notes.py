"""Notes that authors of reviews wrote for our team alone: read by operators, one by one, and answered."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from frontend import noting, respond
from frontend.forms.reviews import NoteForm
from frontend.verbs import Verb, carry_out
from frontend.views.console import for_operators
from frontend.views.overseeing import show_queue
from marketplace.console import queries as console
from reviews import actions, queries

ANSWER = Verb(actions.answer_note, gettext_lazy("Done. The author reads your answer."), NoteForm)


@require_safe
@for_operators
def notes(request: HttpRequest) -> HttpResponse:
    empty = (_("No note waits"), _("What people write for our team alone appears here, those who felt unsafe first."))
    rows, columns = console.notes(request.user), _("Who|What|Came in|Due|Next")
    return show_queue(request, rows, noting.note_row, _("Notes to our team"), columns, empty)


@require_safe
@for_operators
def note(request: HttpRequest, review_id: int) -> HttpResponse:
    """A note in its words; each look is an event."""
    return _page(request, review_id, NoteForm())


@require_POST
@for_operators
def answer(request: HttpRequest, review_id: int) -> HttpResponse:
    queries.note_for(request.user, review_id)

    def show(status: int, refusal: str) -> HttpResponse:
        return _page(request, review_id, NoteForm(request.POST), status, refusal)

    return carry_out(request, ANSWER, {"review_id": review_id}, show, lambda found: ("console_notes",))


def _page(request: HttpRequest, review_id: int, form: NoteForm, status: int = 200, refusal: str = "") -> HttpResponse:
    context = noting.note_page(actions.open_note(by=request.user, review_id=review_id))
    return respond.page(request, "console/note.html", {**context, "form": form, "refusal": refusal}, status)
