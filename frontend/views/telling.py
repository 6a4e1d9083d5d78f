"""How people are told: their switches, their browsers, and the link in a mail that needs no sign-in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from frontend import respond, telling
from frontend.forms.telling import BrowserForm
from marketplace.core.actors import VISITOR
from marketplace.core.errors import Refused
from marketplace.notifications import actions
from marketplace.notifications.links import told_by
from marketplace.notifications.topics import TOPICS

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@read_or_write
def preferences(request: HttpRequest) -> HttpResponse:
    """The switches, with what was chosen; a POST keeps all of it."""
    person = request.user
    form = telling.form_of(person, respond.posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_telling(by=person, **form.wanted())
            return respond.done(request, "telling", say=_("Saved."))
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, respond.told(error.reason))
    status = respond.INVALID if form.errors else 200
    return respond.page(request, "telling/preferences.html", telling.page_of(person, form), status)


@login_required
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Mails go out to this address once more."""
    actions.trust_address(by=request.user)
    return respond.done(
        request, "telling", say=_("We write to this address again. If nothing arrives, you see it here.")
    )


@login_required
@require_POST
def link_browser(request: HttpRequest) -> HttpResponse:
    """This browser wants pushes; its script asks."""
    form = BrowserForm(request.POST)
    if not form.is_valid():
        return respond.page(request, "errors/400.html", status=respond.INVALID)
    try:
        browser = actions.link_browser(by=request.user, **form.cleaned_data)
    except Refused as error:
        return respond.refused(request, error, "telling")
    return respond.saved(request, {"id": browser.pk}, "telling")


@login_required
@require_POST
@respond.missing_is_404
def end_browser(request: HttpRequest, browser_id: int) -> HttpResponse:
    actions.end_browser(by=request.user, browser_id=browser_id)
    return respond.done(request, "telling", say=_("This browser is not told any more."))


@csrf_exempt
@never_cache
@read_or_write
@respond.missing_is_404
def mail_off(request: HttpRequest, mail_token: str) -> HttpResponse:
    """The link in a mail's foot: looking changes nothing, a POST switches at once, from a mail program as well."""
    _person_id, topic = told_by(mail_token)
    is_on = request.POST.get("is_on") == "on"
    try:
        if request.method == "POST":
            actions.switch_mail(by=VISITOR, token=mail_token, is_on=is_on)
    except Refused as error:
        return respond.refused(request, error, "home")
    done = "" if request.method != "POST" else "on" if is_on else "off"
    about = TOPICS.get(topic)
    return respond.page(request, "telling/mail_off.html", {"about": about, "done": done})
