"""Asking for help, step by step; every step can be left and taken up again."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import drafting, respond
from frontend.forms.paying import PriceForm
from frontend.forms.post import CodeForm, PackageForm, PlaceForm, TimeForm, WhatForm, WhoForm
from frontend.forms.search import ModeForm
from frontend.views import waiting
from frontend.watching import minutes_of
from marketplace.accounts import actions as accounts
from marketplace.accounts import flows, localities
from marketplace.bookings import actions, queries
from marketplace.catalog import queries as catalogue
from marketplace.catalog.rules import why_not_topic
from marketplace.core.actors import VISITOR
from marketplace.core.errors import Refused

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@read_or_write
@respond.missing_is_404
def what(request: HttpRequest) -> HttpResponse:
    """The first step; `?draft=` takes up one that was begun, with its words."""
    form = WhatForm(respond.posted(request), initial=drafting.words_so_far(request))
    if request.method == "POST" and form.is_valid():
        topic = drafting.fitting_topic(form.cleaned_data["words"], form.cleaned_data["topic"])
        if topic is not None:
            return _begin(request, topic, form.cleaned_data)
        form.add_error("words", _("We could not find a topic for that. Please choose one below."))
    context = {"form": form, "topics": catalogue.topics(), "begun": drafting.begun(request)}
    context |= drafting.steps_of(None, "what")
    return respond.page(request, "post/what.html", context, respond.INVALID if form.errors else 200)


def _begin(request: HttpRequest, topic, data: dict) -> HttpResponse:
    """Keep the topic and the words, in the draft that was taken up or in a new one."""
    if why_not_topic(topic):
        return redirect("post_not_here", topic.slug)
    by, key = drafting.writer(request), drafting.visitor_key(request)
    drafting.keep_around(request, data["place"])
    fields = drafting.what_fields(request, topic, data)
    draft = actions.save_draft(by=by, visitor_key=key, draft_id=data["draft"], **fields)
    return redirect("post_package", draft.pk)


@require_safe
@respond.missing_is_404
def not_here(request: HttpRequest, topic_slug: str) -> HttpResponse:
    """A topic that we must not help with: said kindly, with where to turn."""
    topic = catalogue.topic_by_slug(topic_slug)
    return respond.page(request, "post/not_here.html", {"topic": topic})


def _save(request: HttpRequest, draft_id: int, **fields) -> None:
    by, key = drafting.writer(request), request.session.get(drafting.KEY, "")
    actions.save_draft(by=by, visitor_key=key, draft_id=draft_id, **fields)


@read_or_write
@respond.missing_is_404
def package(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft = drafting.draft_of(request, draft_id)
    packages = catalogue.packages_of(draft.topic)
    chosen = draft.package.slug if draft.package else ""
    initial = {"package": chosen, "words": draft.words, "options": [option.slug for option in draft.options.all()]}
    form = PackageForm(respond.posted(request), packages=packages, initial=initial)
    if request.method == "POST" and form.is_valid():
        _save(request, draft_id, **catalogue.chosen(draft.topic, form.cleaned_data), words=form.cleaned_data["words"])
        return redirect("post_where", draft_id)
    context = {"form": form, "other_topics": drafting.other_topics(draft), **drafting.steps_of(draft, "details")}
    return respond.page(request, "post/package.html", context, respond.INVALID if form.errors else 200)


@read_or_write
@respond.missing_is_404
def where(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft = drafting.draft_of(request, draft_id)
    form = PlaceForm(respond.posted(request), initial=drafting.place_so_far(request, draft))
    if request.method == "POST" and form.is_valid():
        try:
            by = drafting.writer(request)
            place = flows.save_place(by=by, place_id=draft.place_id, visitor_place=True, **form.place())
            _save(request, draft_id, place_id=place.pk)
            respond.doubt(request, localities.why_doubt(place))
            return redirect("post_when", draft_id)
        except Refused as error:
            form.add_error(error.field, str(error.reason))
    context = {"form": form, "recipient": queries.recipient_of(draft_id), **drafting.steps_of(draft, "where")}
    return respond.page(request, "post/where.html", context, respond.INVALID if form.errors else 200)


@read_or_write
@respond.missing_is_404
def when(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft = drafting.draft_of(request, draft_id)
    form = TimeForm(respond.posted(request), initial=drafting.time_so_far(draft))
    if request.method == "POST" and form.is_valid():
        begins, ends, urgency = form.visit(minutes_of(draft))
        _save(request, draft_id, begins_at=begins, ends_at=ends, urgency=urgency)
        return redirect(drafting.after_when(), draft_id)
    context = {"form": form, **drafting.steps_of(draft, "when")}
    return respond.page(request, "post/when.html", context, respond.INVALID if form.errors else 200)


@read_or_write
@respond.missing_is_404
def price(request: HttpRequest, draft_id: int) -> HttpResponse:
    """For how much at most, or free of charge."""
    draft = drafting.draft_of(request, draft_id)
    if draft.place is None or draft.begins_at is None:
        return redirect("post_where" if draft.place is None else "post_when", draft_id)
    if not catalogue.is_help_paid():
        return redirect("post_send", draft_id)
    prices = drafting.prices_for(draft)
    form = PriceForm(respond.posted(request), prices=prices, draft=draft)
    if request.method == "POST" and form.is_valid():
        _save(request, draft_id, **form.price())
        return redirect("post_send", draft_id)
    context = {"form": form, "prices": prices, **drafting.steps_of(draft, "price")}
    return respond.page(request, "post/price.html", context, respond.INVALID if form.errors else 200)


def _sending(request: HttpRequest, draft, form, status: int = 200, **more) -> HttpResponse:
    steps, wait = drafting.steps_of(draft, "send"), request.GET.get("wait") or request.POST.get("wait")
    mode_form = ModeForm(initial={"mode": draft.mode, "asks_others": draft.asks_others})
    context = {"form": form, "mode_form": mode_form, "wait": bool(wait), **steps, **drafting.help_for(draft), **more}
    return respond.fragment(request, "post/send.html", "post/send_body.html", context, status)


@read_or_write
@respond.missing_is_404
def send(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What help there is; and, without an account, whom to send the code to."""
    draft = drafting.draft_of(request, draft_id)
    if draft.place is None or draft.begins_at is None:
        return redirect("post_where" if draft.place is None else "post_when", draft_id)
    form = WhoForm(respond.posted(request), initial=drafting.asking(request))
    if request.method == "POST":
        _keep_mode(request, draft_id)
    if request.method == "POST" and form.is_valid():
        return _send_code(request, draft, form)
    return _sending(request, draft, form, respond.INVALID if form.errors else 200)


def _keep_mode(request: HttpRequest, draft_id: int) -> None:
    """Who picks the helper, as the form beside the button says."""
    form = ModeForm(request.POST)
    if form.is_valid():
        _save(request, draft_id, **form.cleaned_data)


def _send_code(request: HttpRequest, draft, form) -> HttpResponse:
    drafting.remember_asking(request, form.cleaned_data)
    key = drafting.visitor_key(request)
    try:
        accounts.send_code(by=VISITOR, email=form.cleaned_data["email"], visitor_key=key)
    except Refused as error:
        form.add_error(error.field, str(error.reason))
        return _sending(request, draft, form, respond.INVALID)
    return _sending(request, draft, CodeForm(), code_for=form.cleaned_data["email"])


@require_POST
@respond.missing_is_404
def code(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The code from the mail: it makes or finds the account, signs in and sends the request out."""
    draft = drafting.draft_of(request, draft_id)
    who, form = drafting.asking(request), CodeForm(request.POST)
    if not who or not form.is_valid():
        return _sending(request, draft, form, respond.INVALID, code_for=who.get("email", ""))
    try:
        key = drafting.visitor_key(request)
        person = accounts.redeem_code(by=VISITOR, visitor_key=key, code=form.cleaned_data["code"], is_adult=True, **who)
    except Refused as error:
        form.add_error("code", str(error.reason))
        return _sending(request, draft, form, respond.INVALID, code_for=who["email"])
    login(request, person, backend=BACKEND)
    return waiting.begin(request, draft_id, "post_send") if request.POST.get("wait") else _publish(request, draft_id)


@require_POST
@respond.missing_is_404
def publish(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Send it out, for somebody who is signed in."""
    drafting.draft_of(request, draft_id)
    if not request.user.is_authenticated:
        return redirect("post_send", draft_id)
    _keep_mode(request, draft_id)
    return _publish(request, draft_id)


def _publish(request: HttpRequest, draft_id: int) -> HttpResponse:
    key = request.session.get(drafting.KEY, "")
    try:
        actions.publish_request(by=request.user, request_id=draft_id, visitor_key=key)
    except Refused as error:
        draft = drafting.draft_of(request, draft_id)
        return _sending(request, draft, WhoForm(), respond.INVALID, refusal=error.reason)
    return respond.done(request, "request", draft_id, say=_("Sent. Here is how it goes on."))
