"""What holds for every page: a reference for errors, the person's language, who may come in, no caching."""

import logging
import secrets

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from frontend import respond
from marketplace.accounts import actions
from marketplace.accounts import queries as accounts
from marketplace.core import logs
from marketplace.core.actors import SYSTEM

# About nobody, or asked for by a link that needs no sign-in.
OPEN_TO_ALL = {"mail_off", "mail_hook", "manifest", "service_worker", "offline"}
OPEN_TO_SUSPENDED = {"suspended", "account_logout", "set_language", "appearance", "healthz", "readyz", *OPEN_TO_ALL}
# Where a second factor is set up, and the way out.
OPEN_WITHOUT_SECOND_FACTOR = {
    *("account_reauthenticate", "account_email", "account_email_verification_sent"),
    *("account_logout", "set_language", "appearance", "healthz", "readyz"),
    *OPEN_TO_ALL,
}
API = ("api/", "^api/")
DEVICE_SALT = "frontend.device"
# Browsers keep no cookie for longer; each sign-in begins it anew.
DEVICE_KEPT_FOR = 400 * 24 * 60 * 60
log = logging.getLogger(__name__)


class RequestReference:
    """Give each request a short reference that the log and the error page share."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        request.reference = secrets.token_hex(4)
        token = logs.reference.set(request.reference)
        try:
            return self.get_response(request)
        finally:
            logs.reference.reset(token)


class PersonalLanguage:
    """A signed-in person's own language wins over the browser's."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


class SuspendedPeople:
    """A suspended person reads why and can sign out; every other page answers with that.

    The API asks by token and answers for itself: a browser's session counts for nothing there.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user
        if request.resolver_match.route.startswith(API):
            return None
        if user.is_authenticated and user.is_suspended and request.resolver_match.url_name not in OPEN_TO_SUSPENDED:
            suspension = accounts.suspension_of(user)
            context = {"reason": suspension.reason if suspension else ""}
            return respond.page(request, "account/suspended.html", context, status=403)
        return None


class SecondFactor:
    """An operator without a second factor is led to set one up, and reaches nothing else before.

    Not the console alone: an operator's power reaches into requests, visits and cases of others as well.
    The API asks by token and answers for itself.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.url_name or ""
        if request.resolver_match.route.startswith(API) or name.startswith("mfa_"):
            return None
        if name in OPEN_WITHOUT_SECOND_FACTOR or not request.user.is_authenticated:
            return None
        reason = accounts.why_not_operate(request.user)
        if reason is None:
            return None
        log.info("refused: %s", reason.code)
        return respond.page(request, "account/second_factor.html", {"reason": reason}, status=403)


class KnownDevice:
    """At each sign-in note which browser it was, by a random number in a cookie that stays when somebody signs out.

    Nothing is read of the browser itself. Of the number a digest is kept for a year, so that operators can see that
    who praises and who is praised sign in on one device.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        # An app's token makes somebody known without a session, at every call anew.
        before = request.session.get(SESSION_KEY)
        response = self.get_response(request)
        if request.session.get(SESSION_KEY, before) != before:
            _note_device(request, response)
        return response


def _note_device(request: HttpRequest, response: HttpResponse) -> None:
    is_secure = settings.SESSION_COOKIE_SECURE
    name = "__Host-device" if is_secure else "device"
    device = request.get_signed_cookie(name, default=None, salt=DEVICE_SALT) or secrets.token_urlsafe(24)
    actions.record_fingerprint(by=SYSTEM, person_id=request.user.pk, kind="device", value=device)
    given = {"max_age": DEVICE_KEPT_FOR, "secure": is_secure, "httponly": True, "samesite": "Lax"}
    response.set_signed_cookie(name, device, salt=DEVICE_SALT, **given)


class PrivatePages:
    """What a signed-in person sees is kept by no cache; signed in before the view, or by it."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        was_known = request.user.is_authenticated
        response = self.get_response(request)
        is_known = was_known or request.user.is_authenticated
        if is_known and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response
