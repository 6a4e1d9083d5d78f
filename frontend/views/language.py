"""The language of the site: kept in a cookie, and with the person when there is one."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from marketplace.accounts import actions


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        actions.choose_language(by=request.user, language=request.POST.get("language", ""))
    return set_language(request)
