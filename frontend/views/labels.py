"""Labels on things: what a scan opens, whose it is; and the sheets that operators print."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import drafting, labels, respond
from frontend.forms.labels import LabelsForm
from frontend.views.console import for_operators
from marketplace.bookings import actions, queries
from marketplace.core.errors import Missing, Refused

read_or_write = require_http_methods(["GET", "HEAD", "POST"])
OWNING = {
    "claim": (actions.claim_label, _("It is yours. Your address is filled in when you scan it.")),
    "release": (actions.release_label, _("It is not yours any more.")),
}


@read_or_write
def label(request: HttpRequest, code: str) -> HttpResponse:
    """What a scan shows; only the button prepares a request, and nothing is sent."""
    try:
        found = queries.label_by_key(code)
    except Missing:
        return respond.page(request, "labels/gone.html", status=404)
    if request.method == "POST":
        by, visitor_key = drafting.writer(request), drafting.visitor_key(request)
        draft = actions.draft_from_label(by=by, key=code, visitor_key=visitor_key)
        return respond.done(request, "post_package", draft.pk)
    is_mine = request.user.is_authenticated and found.owner_id == request.user.pk
    return respond.page(request, "labels/label.html", {"label": found, "is_mine": is_mine})


@login_required
@require_POST
@respond.missing_is_404
def own(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    act, said = OWNING[verb]
    try:
        act(by=request.user, key=code)
    except Refused as error:
        return respond.refused(request, error, "label", code)
    return respond.done(request, "label", code, say=said)


@read_or_write
@for_operators
def sheets(request: HttpRequest) -> HttpResponse:
    form = LabelsForm(respond.posted(request), **labels.form_choices())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_labels(by=request.user, **form.cleaned_data)
            return respond.done(request, "console_sheet", made.sheet)
        except (Refused, Missing) as error:
            form.add_error("package", str(getattr(error, "reason", _("This package is not of that topic."))))
    context = {"form": form, "sheets": labels.sheet_rows(request.user)}
    return respond.page(request, "labels/sheets.html", context, respond.INVALID if form.errors else 200)


@require_safe
@for_operators
@respond.missing_is_404
def sheet(request: HttpRequest, sheet: UUID) -> HttpResponse:
    """The labels of a sheet, to print."""
    found = list(queries.sheet_for(request.user, sheet))
    return respond.page(request, "labels/sheet.html", {"labels": labels.printed(found), "first": found[0]})


@require_POST
@for_operators
@respond.missing_is_404
def retire(request: HttpRequest, sheet: UUID) -> HttpResponse:
    actions.retire_labels(by=request.user, sheet=sheet)
    return respond.done(request, "console_labels", say=_("These labels open nothing any more."))
