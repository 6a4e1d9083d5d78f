"""The number at which somebody is told by text message: asked for, confirmed by its code, taken away."""

from collections.abc import Callable
from functools import partial

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import respond, telling
from frontend.forms.telling import PhoneCodeForm, PhoneForm
from marketplace.core.errors import Refused
from marketplace.notifications import actions, queries

SECTION = "texts"


def _page(request: HttpRequest, **forms: Form) -> HttpResponse:
    """The page of switches once more, with what is wrong beside its field."""
    context = telling.page_of(request.user, telling.form_of(request.user), **forms)
    return respond.page(request, "telling/preferences.html", context, respond.INVALID)


def _is_done(form: Form, act: Callable[..., object]) -> bool:
    """Act with what the form holds; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        act(**form.cleaned_data)
    except Refused as error:
        if reason := respond.put_on_form(form, error):
            form.add_error(None, respond.told(reason))
        return False
    return True


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """A code goes to this number; the page asks for it where it was."""
    form = PhoneForm(request.POST)
    if _is_done(form, partial(actions.ask_phone_code, by=request.user)):
        return respond.done(request, f"{respond.address('telling')}#{SECTION}")
    return _page(request, phone_form=form)


@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    form = PhoneCodeForm(request.POST)
    if _is_done(form, partial(actions.confirm_phone, by=request.user)):
        return respond.done(request, "telling", say=_("Confirmed. Choose here what comes by text message."))
    return _page(request, code_form=form)


@login_required
@require_POST
@respond.missing_is_404
def end(request: HttpRequest) -> HttpResponse:
    actions.end_phone(by=request.user)
    return respond.done(request, "telling", say=_("Your number is gone, and no text messages come any more."))


@login_required
@require_safe
@respond.missing_is_404
def link(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The short link in a text message leads to the page of its notice; looking changes nothing."""
    found = queries.notice_for(request.user, notice_id)
    return respond.done(request, queries.address_of(found))
