"""Badges: the rules that give them, for everybody; and one's own, for helpers."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import respond, thanking
from frontend.views.helping import helpers_only
from marketplace.core.errors import Refused
from reviews import actions


@require_safe
def badges(request: HttpRequest) -> HttpResponse:
    """What each badge means, and the rule that gives it."""
    is_helper = request.user.is_authenticated and request.user.is_helper
    return respond.page(request, "badges/rules.html", {"rows": thanking.rule_rows(), "is_helper": is_helper})


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What one is thanked for oneself, and how far the rest is."""
    helpers_only(request)
    return respond.page(request, "badges/own.html", thanking.own_badges(request.user))


@login_required
@require_POST
def show(request: HttpRequest) -> HttpResponse:
    return _choose(request, True, _("Neighbours see your badges again."))


@login_required
@require_POST
def hide(request: HttpRequest) -> HttpResponse:
    return _choose(request, False, _("Nobody but you sees your badges now."))


def _choose(request: HttpRequest, is_shown: bool, say: str) -> HttpResponse:
    helpers_only(request)
    try:
        actions.show_recognition(by=request.user, is_shown=is_shown)
    except Refused as error:
        return respond.refused(request, error, "own_badges")
    return respond.done(request, "own_badges", say=say)
