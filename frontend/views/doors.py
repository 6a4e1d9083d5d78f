"""A door for people without an account: a relative who checks, and the person for whom somebody else asked."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import doors, drafting, respond
from frontend.forms.doorstep import RecipientForm, WordForm
from marketplace.bookings import actions, queries
from marketplace.core.actors import VISITOR
from marketplace.core.errors import Refused

ANSWERS = {"confirm": actions.confirm_by_link, "doubt": actions.doubt_by_link}
# The address itself is the key: no search engine, no other site and no cache is to learn it. With "no-referrer" a
# browser would also hide from us where a form comes from, and every answer would be refused.
PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin", "Cache-Control": "private, no-store"}
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in PRIVATE.items():
        response[name] = value
    return response


def _door(request: HttpRequest, door_token: str, status: int = 200, **more) -> HttpResponse:
    context = {"form": WordForm(), **doors.link_page(queries.link_by_token(door_token)), **more}
    return _private(respond.page(request, "doorstep/door.html", context, status))


@require_safe
@respond.missing_is_404
def door(request: HttpRequest, door_token: str) -> HttpResponse:
    return _door(request, door_token)


@require_safe
@respond.missing_is_404
def photo(request: HttpRequest, door_token: str) -> FileResponse:
    """The helper's face, for whoever holds the link."""
    found = queries.link_by_token(door_token).booking.helper.photo
    if not found or not found.storage.exists(found.name):
        raise Http404
    return FileResponse(found.open(), content_type="image/webp", headers=PRIVATE)


@require_POST
@respond.missing_is_404
def try_word(request: HttpRequest, door_token: str) -> HttpResponse:
    """Whether it was the right word: said at once and calmly, on the same page."""
    form = WordForm(request.POST)
    if not form.is_valid():
        return _door(request, door_token, respond.INVALID, form=form)
    try:
        is_right = actions.try_word(by=VISITOR, token=door_token, word=form.cleaned_data["word"])
    except Refused as error:
        return _door(request, door_token, respond.INVALID, refusal=error.reason)
    return _door(request, door_token, tried="right" if is_right else "other", said=form.cleaned_data["word"])


@require_POST
@respond.missing_is_404
def answer(request: HttpRequest, door_token: str, verb: str) -> HttpResponse:
    """The person who is helped, or somebody beside them, says what they heard."""
    try:
        ANSWERS[verb](by=VISITOR, token=door_token)
    except Refused as error:
        return _door(request, door_token, respond.INVALID, refusal=error.reason)
    return _private(respond.done(request, "door", door_token))


@login_required
@read_or_write
@respond.missing_is_404
def check(request: HttpRequest, booking_id: int) -> HttpResponse:
    """The seeker's private link for a relative: made, shown, passed on."""
    context = doors.check_page(queries.booking_for(request.user, booking_id), request.user)
    if request.method == "POST":
        return _make(request, booking_id, "check", "door_check")
    return respond.page(request, "doorstep/check.html", context)


@login_required
@read_or_write
@respond.missing_is_404
def paper(request: HttpRequest, booking_id: int) -> HttpResponse:
    """The page to print for the person who is helped."""
    context = doors.paper_page(queries.booking_for(request.user, booking_id), request.user)
    if request.method == "POST":
        return _make(request, booking_id, "confirm", "paper")
    return respond.page(request, "doorstep/paper.html", context)


def _make(request: HttpRequest, booking_id: int, purpose: str, onward: str) -> HttpResponse:
    try:
        actions.make_door_link(by=request.user, booking_id=booking_id, purpose=purpose)
    except Refused as error:
        return respond.refused(request, error, onward, booking_id)
    return respond.done(request, onward, booking_id)


@login_required
@require_POST
@respond.missing_is_404
def revoke(request: HttpRequest, link_id: int) -> HttpResponse:
    link = actions.revoke_door_link(by=request.user, link_id=link_id)
    return respond.done(request, "booking", link.booking_id, say=_("The link leads nowhere from now on."))


@read_or_write
@respond.missing_is_404
def for_whom(request: HttpRequest, draft_id: int) -> HttpResponse:
    """A step aside: the request is for somebody else."""
    draft = drafting.draft_of(request, draft_id)
    recipient = queries.recipient_of(draft.pk)
    so_far = drafting.recipient_so_far(recipient)
    form = RecipientForm(respond.posted(request), initial=so_far, is_team=request.user.is_staff)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_recipient(**drafting.of_draft(request, draft_id), **form.cleaned_data)
            return respond.done(request, "post_where", draft_id)
        except Refused as error:
            form.add_error("phone" if error.reason.code == "phone_wrong" else None, str(error.reason))
    context = {"form": form, "recipient": recipient, **drafting.steps_of(draft, "where")}
    return respond.page(request, "post/for_whom.html", context, respond.INVALID if form.errors else 200)


@require_POST
@respond.missing_is_404
def for_me(request: HttpRequest, draft_id: int) -> HttpResponse:
    actions.remove_recipient(**drafting.of_draft(request, draft_id))
    return respond.done(request, "post_where", draft_id)
