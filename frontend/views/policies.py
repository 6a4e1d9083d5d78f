"""The rules of asking: for operators to change with eyes open, for helpers to read."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import policies, respond
from frontend.forms.policy import PolicyForm
from frontend.views.console import for_operators
from frontend.views.helping import helpers_only
from marketplace.core.errors import Refused
from matching import actions, queries
from matching.rules import FIRST_RULES


@require_safe
@for_operators
def versions(request: HttpRequest) -> HttpResponse:
    return respond.page(request, "console/policies.html", policies.overview())


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def propose(request: HttpRequest) -> HttpResponse:
    """One field for each number; what is sent is tried first and changes nothing yet."""
    form = PolicyForm(respond.posted(request), now=queries.policy_last().rules, first=FIRST_RULES)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("reason", "days_ahead")}
        try:
            trial = actions.propose_policy(by=request.user, rules=form.rules(), **given)
            return respond.done(request, "console_trial", trial.pk)
        except Refused as error:
            form.add_error("days_ahead" if error.reason.code == "too_soon" else None, str(error.reason))
    return respond.page(request, "console/propose.html", {"form": form}, respond.INVALID if form.errors else 200)


@require_safe
@for_operators
def trial(request: HttpRequest, trial_id: int) -> HttpResponse:
    found = queries.trial_for(request.user, trial_id)
    context = policies.trial_page(found, queries.why_not_put_in_force(found))
    return respond.fragment(request, "console/trial.html", "console/trial_body.html", context)


@require_POST
@for_operators
def put_in_force(request: HttpRequest, trial_id: int) -> HttpResponse:
    try:
        actions.put_in_force(by=request.user, trial_id=trial_id)
    except Refused as error:
        return respond.refused(request, error, "console_trial", trial_id)
    return respond.done(request, "console_policies", say=_("It is a version now. Everybody who helps is told."))


@login_required
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """What helpers read of it: what counts now, and what changed when and why."""
    helpers_only(request)
    return respond.page(request, "help/rules.html", policies.helpers_page())
