"""Conversations, the inbox, and the demo's mailbox."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from frontend import respond
from frontend.forms.talk import MessageForm, PlaceForm, ReadForm
from frontend.talking import bubbles, changes_of, found_rows, page_of, rows_of, told
from marketplace.chat import actions, queries
from marketplace.core.errors import Refused
from marketplace.notifications import actions as notifications
from marketplace.notifications import queries as notices


@login_required
@require_safe
def conversations(request: HttpRequest) -> HttpResponse:
    context = {"rows": rows_of(request.user)}
    return respond.fragment(request, "talk/conversations.html", "talk/conversations_body.html", context)


@login_required
@require_safe
@respond.missing_is_404
def conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """What was said, the end of it or around a number; looking at the end marks it read."""
    found = queries.conversation_for(request.user, conversation_id)
    place = PlaceForm(request.GET)
    around = place.cleaned_data["at"] if place.is_valid() else None
    context = page_of(found, request.user, around, respond.asked(request, "say"))
    if request.method == "GET" and not context["later"]:
        actions.mark_read(by=request.user, conversation_id=conversation_id, seq=found.last_seq)
    return respond.page(request, "talk/conversation.html", context)


@login_required
@require_safe
@respond.missing_is_404
def search(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Messages that hold these words; each leads to its place."""
    found, text = queries.conversation_for(request.user, conversation_id), respond.asked(request, "q")
    context = {"conversation": found, "q": text}
    if not text:
        return respond.page(request, "talk/search.html", context)
    try:
        context["rows"] = found_rows(request.user, found, text)
    except Refused as error:
        context["reason"] = error.reason
        return respond.page(request, "talk/search.html", context, respond.INVALID)
    return respond.page(request, "talk/search.html", context)


@login_required
@require_safe
@respond.missing_is_404
def after(request: HttpRequest, conversation_id: int, seq: int) -> HttpResponse:
    """What was said after a number."""
    found = queries.conversation_for(request.user, conversation_id)
    messages = queries.messages_after(request.user, conversation_id, seq)
    return respond.page(request, "talk/bubbles.html", {"bubbles": bubbles(messages, request.user, found)})


@login_required
@require_safe
@respond.missing_is_404
def changes(request: HttpRequest, conversation_id: int, revision: int) -> HttpResponse:
    """What was said, edited or deleted after a revision: the page fills its gap with it."""
    found = queries.conversation_for(request.user, conversation_id)
    return respond.page(request, "talk/changes.html", changes_of(found, request.user, revision))


@login_required
@require_POST
@respond.missing_is_404
def send(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Say something. The same client id again is the same message."""
    form = MessageForm(request.POST)
    found = queries.conversation_for(request.user, conversation_id)
    if form.is_valid():
        try:
            message = actions.send_message(by=request.user, conversation_id=conversation_id, **form.cleaned_data)
            return respond.saved(request, told(message), "conversation", conversation_id)
        except Refused as error:
            form.add_error("text", respond.told(error.reason))
    if respond.wants_json(request):
        return respond.unsaved(respond.first_error(form))
    context = {**page_of(found, request.user), "form": form, "text": request.POST.get("text", "")}
    return respond.page(request, "talk/conversation.html", context, respond.INVALID)


@login_required
@require_POST
@respond.missing_is_404
def read(request: HttpRequest, conversation_id: int) -> HttpResponse:
    form = ReadForm(request.POST)
    queries.conversation_for(request.user, conversation_id)
    if not form.is_valid():
        return respond.page(request, "errors/400.html", status=respond.INVALID)
    actions.mark_read(by=request.user, conversation_id=conversation_id, seq=form.cleaned_data["seq"])
    return respond.saved(request, {}, "conversation", conversation_id)


@login_required
@require_safe
@respond.missing_is_404
def of_offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The conversation about an offer, for the two people in it."""
    found = queries.conversation_of_offer(request.user, offer_id)
    if found is None:
        raise Http404
    return respond.done(request, "conversation", found.pk)


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    context = {"notices": notices.notices_of(request.user)}
    return respond.fragment(request, "talk/inbox.html", "talk/inbox_body.html", context)


@login_required
@require_POST
@respond.missing_is_404
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Open a notice: it counts as read, and leads to its page."""
    found = notifications.read_notice(by=request.user, notice_id=notice_id)
    return respond.done(request, notices.address_of(found))


@login_required
@require_POST
def read_everything(request: HttpRequest) -> HttpResponse:
    notifications.read_everything(by=request.user)
    return respond.done(request, "inbox", say=_("Everything is marked as read."))


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The demo's mails; nowhere else does this page exist."""
    if not settings.DEMO:
        raise Http404
    address = respond.asked(request, "to")
    mails = notices.mailbox(address)[:50]
    return respond.page(request, "talk/mailbox.html", {"mails": mails, "address": address})


@csp_update({"frame-src": [SELF]})
@require_safe
@respond.missing_is_404
def mailbox_message(request: HttpRequest, message_id: int) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    return respond.page(request, "talk/mailbox_message.html", {"mail": notices.mailbox_message(message_id)})


@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "sandbox": True})
@xframe_options_sameorigin
@require_safe
@respond.missing_is_404
def mailbox_html(request: HttpRequest, message_id: int) -> HttpResponse:
    """A mail as a mail program shows it: alone in its frame, with its styles, no scripts, nothing from elsewhere."""
    if not settings.DEMO:
        raise Http404
    return HttpResponse(notices.mailbox_message(message_id).html)
