"""A helper's own settings: place and area, hours, topics, prices, breaks."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import respond
from frontend.explaining import why_not_asked
from frontend.forms.apply import TopicsForm
from frontend.forms.helping import AreaForm, HelperPlaceForm, PricesForm
from frontend.helping import overview_of, own_packages, own_place, own_topics
from marketplace.accounts import flows, localities
from marketplace.catalog import actions, queries
from marketplace.core.errors import Refused

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def helpers_only(request: HttpRequest) -> None:
    """These pages do not exist for anybody else."""
    if not request.user.is_helper:
        raise Http404


@login_required
@read_or_write
def settings(request: HttpRequest) -> HttpResponse:
    """The overview, with what others see, and the words about oneself."""
    helpers_only(request)
    profile = queries.profile_of(request.user.pk)
    initial = {name: getattr(profile, name) for name in ("about", "radius_km", "visits_a_day", "helps_for_free")}
    form = AreaForm(respond.posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.save_helper_profile(by=request.user, place_id=profile.place_id, **form.cleaned_data)
        return respond.done(request, "helper_settings", say=_("Saved."))
    context = {"form": form, **overview_of(request.user, profile)}
    return respond.page(request, "help/settings.html", context, respond.INVALID if form.errors else 200)


def _form(
    request: HttpRequest, form, title: str, lead: str, template: str = "help/form.html", **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "lead": lead, **more}
    return respond.page(request, template, context, respond.INVALID if form.errors else 200)


@login_required
@read_or_write
def place(request: HttpRequest) -> HttpResponse:
    helpers_only(request)
    profile, known = queries.profile_of(request.user.pk), own_place(request.user)
    form = HelperPlaceForm(respond.posted(request), initial=known["initial"])
    if request.method == "POST" and form.is_valid():
        try:
            saved = flows.save_place(by=request.user, place_id=known["id"], **form.place())
            fields = {"about": profile.about, "radius_km": profile.radius_km, "helps_for_free": profile.helps_for_free}
            actions.save_helper_profile(by=request.user, place_id=saved.pk, **fields)
            respond.doubt(request, localities.why_doubt(saved))
            return respond.done(request, "helper_settings", say=_("Your area is saved."))
        except Refused as error:
            form.add_error(error.field, str(error.reason))
    lead = _("Others see a hexagon around this place, never the place.")
    return _form(request, form, _("Where you start from"), lead, locate=True)


@login_required
@read_or_write
def topics(request: HttpRequest) -> HttpResponse:
    helpers_only(request)
    chosen = [service.topic_id for service in queries.services_of(request.user.pk)]
    vetted, others = own_topics(request.user)
    form = TopicsForm(respond.posted(request), topics=vetted, initial={"topics": chosen})
    if request.method == "POST" and form.is_valid():
        actions.set_services(by=request.user, topic_ids=form.cleaned_data["topics"])
        return respond.done(request, "helper_settings", say=_("Your topics are saved."))
    lead = _("You are asked only for topics that you are vetted for.")
    return _form(request, form, _("Your topics"), lead, template="help/topics.html", others=others)


@login_required
@read_or_write
def prices(request: HttpRequest) -> HttpResponse:
    helpers_only(request)
    packages = own_packages(request.user)
    form = PricesForm(respond.posted(request), packages=packages, prices=queries.prices_of(request.user.pk))
    if request.method == "POST" and form.is_valid():
        actions.set_prices(by=request.user, prices=form.prices())
        return respond.done(request, "helper_settings", say=_("Your prices are saved."))
    lead = _("The seeker sees your price before anybody is asked. Left empty, the usual price counts.")
    return _form(request, form, _("Your prices"), lead)


def _do(request: HttpRequest, verb, say: str) -> HttpResponse:
    helpers_only(request)
    try:
        verb(by=request.user)
    except Refused as error:
        return respond.refused(request, error, "helper_settings")
    return respond.done(request, "helper_settings", say=say)


@login_required
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    return _do(request, actions.pause_help, _("You are taking a break. Nobody asks you until you end it."))


@login_required
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    return _do(request, actions.resume_help, _("Welcome back. Requests will come again."))


@login_required
@require_safe
def not_asked(request: HttpRequest) -> HttpResponse:
    """Why this helper was not asked for what others near by were asked for."""
    helpers_only(request)
    return respond.page(request, "help/not_asked.html", why_not_asked(request.user))
