"""One's visits in one's own calendar: the private address, and what stands at it."""

from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import respond
from marketplace.core.actors import VISITOR
from marketplace.notifications import actions, queries


def address_of(token: str) -> str:
    """The whole address of a calendar, as it is pasted into another program."""
    return settings.SITE_URL + respond.address("calendar_feed", token)


@require_safe
@respond.missing_is_404
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The visits of whoever made the address, for their calendar program; whoever has it may read it."""
    body = queries.calendar_of(actions.read_calendar(by=VISITOR, token=token))
    etag = quote_etag(sha256(body).hexdigest())
    is_known = request.headers.get("If-None-Match") == etag
    answer = HttpResponse(b"" if is_known else body, content_type="text/calendar; charset=utf-8")
    answer.status_code = 304 if is_known else 200
    answer["ETag"], answer["Cache-Control"] = etag, "private, no-store"
    answer["Content-Disposition"] = 'inline; filename="visits.ics"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """How to subscribe; a POST makes a new address, which is shown in its answer and never again."""
    token = actions.open_calendar(by=request.user)[1] if request.method == "POST" else ""
    context = {"feed": queries.feed_of(request.user), "address": address_of(token) if token else ""}
    answer = respond.page(request, "calendars/calendar.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    actions.close_calendar(by=request.user)
    return respond.done(request, "calendar", say=_("The address has ended. Calendars that asked for it find nothing."))
