"""The operators' console: what waits, what it is about, what to decide."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import overseeing, respond
from frontend.deciding import PER_PAGE, application_page, queue_page, request_rows
from frontend.forms.console import DecisionForm, ReasonForm
from marketplace.accounts import actions as accounts
from marketplace.console import queries
from marketplace.core.errors import Refused
from marketplace.vetting import actions as vetting
from marketplace.vetting import queries as applications


def for_operators(view: Callable) -> Callable:
    """Signed in, and an operator; for everybody else the console does not exist."""

    @wraps(view)
    @login_required
    @respond.missing_is_404
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        queries.require_operator(request.user)
        return view(request, *args, **kwargs)

    return answer


@require_safe
@for_operators
def home(request: HttpRequest) -> HttpResponse:
    context = {"numbers": queries.numbers(request.user), **queue_page(request.user, request.GET.get("page"))}
    return respond.fragment(request, "console/home.html", "console/home_body.html", context)


@require_safe
@for_operators
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    found = applications.application_for(request.user, application_id)
    form = DecisionForm(topics=found.topics.all())
    return respond.page(request, "console/application.html", application_page(found, form))


def _decide(request: HttpRequest, application_id: int, verb: Callable, fields: list[str], say: str) -> HttpResponse:
    found = applications.application_for(request.user, application_id)
    form = DecisionForm(request.POST, topics=found.topics.all())
    if form.is_valid():
        try:
            verb(by=request.user, application_id=application_id, **{name: form.cleaned_data[name] for name in fields})
            return respond.done(request, "console", say=say)
        except Refused as error:
            if error.field not in fields:
                return respond.refused(request, error, "console_application", application_id)
            form.add_error(error.field, str(error.reason))
    return respond.page(request, "console/application.html", application_page(found, form), respond.INVALID)


@require_POST
@for_operators
def approve(request: HttpRequest, application_id: int) -> HttpResponse:
    say = _("Approved. The person is told.")
    return _decide(request, application_id, vetting.approve_application, ["reason", "topic_ids"], say)


@require_POST
@for_operators
def refuse(request: HttpRequest, application_id: int) -> HttpResponse:
    say = _("Not approved. The person reads why.")
    return _decide(request, application_id, vetting.refuse_application, ["reason"], say)


@require_safe
@for_operators
def document(request: HttpRequest, document_id: int) -> FileResponse:
    """A document as it was sent; each look is an event."""
    found = vetting.open_document(by=request.user, document_id=document_id)
    return FileResponse(found.file.open(), content_type=found.media_type)


@require_safe
@for_operators
def requests(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.requests_unfilled(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return respond.page(request, "console/requests.html", {"page": page, "rows": request_rows(page)})


@require_safe
@for_operators
def people(request: HttpRequest) -> HttpResponse:
    text = respond.asked(request, "q")
    return respond.page(request, "console/people.html", {"people": queries.people(request.user, text), "q": text})


@require_safe
@for_operators
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    return respond.page(request, "console/person.html", _sheet_page(request, person_id, ReasonForm()))


def _sheet_page(request: HttpRequest, person_id: int, form: ReasonForm) -> dict[str, Any]:
    sheet = queries.person_sheet(request.user, person_id)
    return {"sheet": sheet, "form": form, "warned": [overseeing.warned_row(one) for one in sheet.warned]}


def _rule(request: HttpRequest, person_id: int, verb: Callable, say: str) -> HttpResponse:
    form, page = ReasonForm(request.POST), "console/person.html"
    if not form.is_valid():
        return respond.page(request, page, _sheet_page(request, person_id, form), respond.INVALID)
    try:
        verb(by=request.user, person_id=person_id, reason=form.cleaned_data["reason"])
    except Refused as error:
        return respond.refused(request, error, "console_person", person_id)
    return respond.done(request, "console_person", person_id, say=say)


@require_POST
@for_operators
def suspend(request: HttpRequest, person_id: int) -> HttpResponse:
    return _rule(request, person_id, accounts.suspend_person, _("Suspended. The person reads why."))


@require_POST
@for_operators
def restore(request: HttpRequest, person_id: int) -> HttpResponse:
    return _rule(request, person_id, accounts.restore_person, _("Restored. The person is told."))
