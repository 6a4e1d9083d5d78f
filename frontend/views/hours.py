"""A helper's time: the week, the clock and holidays it is read by, and the days that are not like it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontend import hours as diary
from frontend import respond
from frontend.forms.helping import HoursForm
from frontend.forms.hours import CalendarForm
from frontend.views.helping import helpers_only, read_or_write
from marketplace.bookings import actions, queries
from marketplace.catalog import queries as catalogue
from marketplace.core.errors import Refused


@login_required
@read_or_write
def week(request: HttpRequest) -> HttpResponse:
    helpers_only(request)
    profile = catalogue.profile_of(request.user.pk)
    form = HoursForm(respond.posted(request), hours=queries.hours_of(request.user.pk))
    initial = {name: getattr(profile, name) for name in CalendarForm.base_fields}
    calendar = CalendarForm(respond.posted(request), initial=initial)
    if form.is_valid() and calendar.is_valid():
        actions.set_time(by=request.user, hours=form.hours(), **calendar.cleaned_data)
        return respond.done(request, "helper_settings", say=_("Your hours are saved."))
    context = {"form": form, "calendar": calendar, "preview": diary.preview_of(request.user)}
    is_wrong = form.errors or calendar.errors
    return respond.page(request, "help/hours.html", context, respond.INVALID if is_wrong else 200)


@login_required
@read_or_write
def days(request: HttpRequest) -> HttpResponse:
    helpers_only(request)
    context = diary.days_of(request.user, respond.posted(request))
    form = context["forms"][context["sent"]]
    if form.is_valid():
        begins, ends = form.stretch()
        try:
            actions.add_exception(by=request.user, kind=form.kind, begins=begins, ends=ends)
            return respond.done(request, "helper_days", say=_("It is on your list."))
        except Refused as error:
            form.tell(error)
    return respond.page(request, "help/days.html", context, respond.INVALID if form.errors else 200)


def _do(request: HttpRequest, verb, exception_id: int, say: str) -> HttpResponse:
    helpers_only(request)
    try:
        verb(by=request.user, exception_id=exception_id)
    except Refused as error:
        return respond.refused(request, error, "helper_days")
    return respond.done(request, "helper_days", say=say)


@login_required
@require_POST
@respond.missing_is_404
def remove(request: HttpRequest, exception_id: int) -> HttpResponse:
    return _do(request, actions.remove_exception, exception_id, _("Removed."))


@login_required
@require_POST
@respond.missing_is_404
def open_day(request: HttpRequest, exception_id: int) -> HttpResponse:
    return _do(request, actions.open_holiday, exception_id, _("You can be asked for that day."))


@login_required
@require_POST
@respond.missing_is_404
def close_day(request: HttpRequest, exception_id: int) -> HttpResponse:
    return _do(request, actions.close_holiday, exception_id, _("Nobody asks you for that day."))
