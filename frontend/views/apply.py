"""Becoming a helper: a checklist whose steps take under two minutes each."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import respond
from frontend.applying import checklist, draft_of
from frontend.forms.apply import AboutForm, ConductForm, DocumentForm, TopicsForm
from marketplace.catalog import queries as catalogue
from marketplace.core.errors import Refused
from marketplace.vetting import actions, queries
from marketplace.vetting.questions import questions

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What it takes, and how far one is; the first half is for everybody."""
    application = queries.current_application(request.user) if request.user.is_authenticated else None
    context: dict[str, Any] = {"application": application, "steps": checklist(application) if application else []}
    context |= {"open": queries.open_steps(application) if application else []}
    return respond.page(request, "apply/overview.html", context)


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    actions.start_application(by=request.user)
    return respond.done(request, "apply")


def _step(request: HttpRequest, form, title: str, status: int | None = None) -> HttpResponse:
    context = {"form": form, "title": title}
    return respond.page(request, "apply/step.html", context, status or (respond.INVALID if form.errors else 200))


@login_required
@read_or_write
@respond.missing_is_404
def about(request: HttpRequest) -> HttpResponse:
    application = draft_of(request.user)
    initial = {"birth_date": application.birth_date, "motivation": application.motivation}
    form = AboutForm(respond.posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_about(by=request.user, application_id=application.pk, **form.cleaned_data)
            return redirect("apply")
        except Refused as error:
            form.add_error(error.field, str(error.reason))
    return _step(request, form, _("About you"))


@login_required
@read_or_write
@respond.missing_is_404
def topics(request: HttpRequest) -> HttpResponse:
    application = draft_of(request.user)
    initial = {"topics": [topic.pk for topic in application.topics.all()]}
    form = TopicsForm(respond.posted(request), topics=catalogue.topics(), initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.save_topics(by=request.user, application_id=application.pk, topic_ids=form.cleaned_data["topics"])
        return redirect("apply")
    return _step(request, form, _("Your topics"))


@login_required
@read_or_write
@respond.missing_is_404
def conduct(request: HttpRequest) -> HttpResponse:
    application = draft_of(request.user)
    form = ConductForm(respond.posted(request), questions=questions(), initial=application.answers)
    if request.method == "POST" and form.is_valid():
        wrong = actions.save_answers(by=request.user, application_id=application.pk, answers=form.cleaned_data)
        if not wrong:
            return respond.done(request, "apply", say=_("All answers are right."))
        form.mark(wrong, questions())
    return _step(request, form, _("Good conduct"))


@login_required
@read_or_write
@respond.missing_is_404
def document(request: HttpRequest, kind: str) -> HttpResponse:
    application = draft_of(request.user)
    if kind not in {"identity", "licence"}:
        raise Http404
    form = DocumentForm(respond.posted(request), respond.posted_files(request))
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            actions.add_document(by=request.user, application_id=application.pk, kind=kind, file=file)
            return redirect("apply")
        except Refused as error:
            form.add_error("file", str(error.reason))
    title = _("Identity document") if kind == "identity" else _("Licence")
    return _step(request, form, title, respond.INVALID if request.method == "POST" else 200)


@login_required
@require_POST
@respond.missing_is_404
def submit(request: HttpRequest) -> HttpResponse:
    application = draft_of(request.user)
    try:
        actions.submit_application(by=request.user, application_id=application.pk)
    except Refused as error:
        return respond.refused(request, error, "apply")
    return respond.done(request, "apply", say=_("Sent. A person looks at it, usually within two days."))


@login_required
@require_POST
@respond.missing_is_404
def withdraw(request: HttpRequest) -> HttpResponse:
    application = queries.current_application(request.user)
    if application is None:
        raise Http404
    try:
        actions.withdraw_application(by=request.user, application_id=application.pk)
    except Refused as error:
        return respond.refused(request, error, "apply")
    return respond.done(request, "apply", say=_("Your application is withdrawn."))
