"""The same helper once more, and regularly."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import again, respond, slots
from frontend.forms.again import AgainForm, SeriesForm
from frontend.verbs import Verb, carry_out
from marketplace.bookings import actions, queries
from matching import actions as matching

ASK = Verb(matching.ask_helper_again, _("Your request is on its way, to this helper alone."), AgainForm)
PROPOSE = Verb(actions.propose_series, _("We asked your helper."), SeriesForm)
ANSWERS = {
    "agree": Verb(actions.agree_series, _("Agreed. The visits of the next weeks are fixed.")),
    "refuse": Verb(actions.refuse_series, _("The other side was told.")),
    "withdraw": Verb(actions.withdraw_series, _("Taken back.")),
    "end": Verb(actions.end_series, _("The series has ended. Visits that are agreed already stay.")),
}
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def _own(request: HttpRequest, booking_id: int) -> Any:
    """A visit of this seeker; anybody else finds nothing."""
    booking = queries.booking_for(request.user, booking_id)
    if booking.seeker_id != request.user.pk:
        raise Http404
    return booking


def _page(request: HttpRequest, booking: Any, name: str, form, status: int = 200, refusal: str = "") -> HttpResponse:
    context = again.page_of(booking, slots.week_of(request), request.POST.get("begins", ""))
    return respond.page(request, f"again/{name}.html", {**context, "form": form, "refusal": refusal}, status)


@login_required
@read_or_write
@respond.missing_is_404
def ask(request: HttpRequest, booking_id: int) -> HttpResponse:
    """The free times of the helper; choosing one asks them."""
    booking = _own(request, booking_id)
    form = AgainForm(respond.posted(request), initial={"words": booking.request.words})
    show = partial(_page, request, booking, "ask", form)
    if request.method != "POST":
        return show()
    return carry_out(request, ASK, {"booking_id": booking_id}, show, lambda wish: ("request", wish.pk))


@login_required
@read_or_write
@respond.missing_is_404
def propose(request: HttpRequest, booking_id: int) -> HttpResponse:
    """The first visit, how often and how many."""
    booking = _own(request, booking_id)
    show = partial(_page, request, booking, "propose", SeriesForm(respond.posted(request)))
    if request.method != "POST":
        return show()
    return carry_out(request, PROPOSE, {"booking_id": booking_id}, show, lambda series: ("series", series.pk))


def _series(request: HttpRequest, series_id: int, status: int = 200, refusal: str = "") -> HttpResponse:
    context = again.series_page(queries.series_for(request.user, series_id), request.user)
    return respond.page(request, "again/series.html", {**context, "refusal": refusal}, status)


@login_required
@require_safe
@respond.missing_is_404
def series(request: HttpRequest, series_id: int) -> HttpResponse:
    return _series(request, series_id)


@login_required
@require_POST
@respond.missing_is_404
def answer(request: HttpRequest, series_id: int, verb: str) -> HttpResponse:
    """Yes, no, taken back, ended."""
    show = partial(_series, request, series_id)
    return carry_out(request, ANSWERS[verb], {"series_id": series_id}, show, lambda found: ("series", found.pk))
