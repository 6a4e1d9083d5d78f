"""One message: put right, taken back, reported; and a file as a message."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import respond
from frontend.forms.talk import EditForm, FileForm, ReportForm
from frontend.talking import file_for, page_of, told
from marketplace.accounts import actions as accounts
from marketplace.chat import actions, flows, queries
from marketplace.core.errors import Refused


def _changed(request: HttpRequest, conversation_id: int, seq: int, act: Callable) -> HttpResponse:
    """Carry out a change of a message, and show why not where it was asked for, with what was written."""
    found = queries.conversation_for(request.user, conversation_id)
    try:
        act()
        return respond.saved(request, {"seq": seq}, f"{respond.address('conversation', conversation_id)}#m{seq}")
    except Refused as error:
        if respond.wants_json(request):
            return respond.unsaved(error.reason)
        context = page_of(found, request.user, seq)
        for bubble in context["bubbles"]:
            if bubble["seq"] == seq:
                bubble["tools"] |= {"reason": error.reason, "text": request.POST.get("text", "")}
        return respond.page(request, "talk/conversation.html", context, respond.INVALID)


@login_required
@require_POST
@respond.missing_is_404
def edit(request: HttpRequest, conversation_id: int, seq: int) -> HttpResponse:
    form = EditForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else request.POST.get("text", "").replace("\x00", "")
    said = {"conversation_id": conversation_id, "seq": seq, "text": text}
    return _changed(request, conversation_id, seq, lambda: actions.edit_message(by=request.user, **said))


@login_required
@require_POST
@respond.missing_is_404
def delete(request: HttpRequest, conversation_id: int, seq: int) -> HttpResponse:
    place = {"conversation_id": conversation_id, "seq": seq}
    return _changed(request, conversation_id, seq, lambda: actions.delete_message(by=request.user, **place))


@login_required
@require_POST
@respond.missing_is_404
def report(request: HttpRequest, conversation_id: int, seq: int) -> HttpResponse:
    """Say that what the other side wrote is not all right."""
    queries.conversation_for(request.user, conversation_id)
    form = ReportForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    place = {"conversation_id": conversation_id, "seq": seq}
    try:
        actions.report_message(by=request.user, reason=reason, **place)
    except Refused as error:
        return respond.refused(request, error, "conversation", conversation_id)
    say = _("Thank you. Somebody of our team reads this message. The other side is not told.")
    return respond.done(request, "conversation", conversation_id, say=say)


@login_required
@require_POST
@respond.missing_is_404
def block(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Block the other side where one talks to them; the page stays, to be read."""
    found = queries.conversation_for(request.user, conversation_id)
    other_id = found.helper_id if found.seeker_id == request.user.pk else found.seeker_id
    accounts.block_person(by=request.user, person_id=other_id)
    say = _("You will not meet any more. The other side is not told.")
    return respond.done(request, "conversation", conversation_id, say=say)


@login_required
@require_POST
@respond.missing_is_404
def send_file(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Send a picture or a PDF. The same client id again is the same message."""
    found, form = queries.conversation_for(request.user, conversation_id), FileForm(request.POST, request.FILES)
    if form.is_valid():
        file, client_id = form.cleaned_data["file"], form.cleaned_data["client_id"]
        said = {"conversation_id": conversation_id, "client_id": client_id, "file": file, "name": file.name}
        try:
            message = flows.send_file(by=request.user, **said)
            return respond.saved(request, told(message), "conversation", conversation_id)
        except Refused as error:
            form.add_error("file", respond.told(error.reason))
    if respond.wants_json(request):
        return respond.unsaved(respond.first_error(form))
    context = {**page_of(found, request.user), "file_form": form}
    return respond.page(request, "talk/conversation.html", context, respond.INVALID)


@login_required
@require_safe
@respond.missing_is_404
def file(request: HttpRequest, conversation_id: int, seq: int) -> FileResponse:
    """The file itself: a picture is shown, a PDF is saved; no cache keeps either."""
    found = file_for(request.user, conversation_id, seq)
    return respond.stored_file(found.file, found.media_type, found.name)


@login_required
@require_safe
@respond.missing_is_404
def thumbnail(request: HttpRequest, conversation_id: int, seq: int) -> FileResponse:
    found = file_for(request.user, conversation_id, seq)
    return respond.stored_file(found.thumbnail, "image/webp", found.name)
