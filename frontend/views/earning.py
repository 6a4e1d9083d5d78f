"""A helper's money: where it is, what was paid out, what Stripe still wants, and what they want at least."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import earning, respond
from frontend.forms.earning import LeastForm
from frontend.views.helping import helpers_only
from marketplace.catalog import actions as catalogue
from marketplace.catalog import queries
from marketplace.core.errors import Refused
from payments import earnings, flows
from payments.gateway import Declined, Unknown


def _page(request: HttpRequest, form: LeastForm | None = None, status: int = 200) -> HttpResponse:
    least = queries.profile_of(request.user.pk).net_least
    context = {"form": form or LeastForm(initial=LeastForm.told(least)), **earning.page_of(request.user)}
    return respond.page(request, "help/payouts.html", context, status)


@login_required
@require_safe
def payouts(request: HttpRequest) -> HttpResponse:
    """Where a helper's money is; back from Stripe it looks there first."""
    helpers_only(request)
    if respond.asked(request, "done"):
        try:
            flows.refresh_payee(request.user.pk)
        except (Unknown, Declined):
            messages.info(request, _("Stripe has not answered yet. Please look again in a moment."))
    return _page(request)


@login_required
@require_safe
@respond.missing_is_404
def payout(request: HttpRequest, payout_id: int) -> HttpResponse:
    found = earnings.payout_for(request.user, payout_id)
    context = {**earning.payout_page(found), "is_own": found.payee.person_id == request.user.pk}
    return respond.page(request, "help/payout.html", context)


@login_required
@require_POST
def start_payouts(request: HttpRequest) -> HttpResponse:
    """Lead the helper to Stripe's own questions."""
    helpers_only(request)
    try:
        url = flows.onboard(by=request.user, back=settings.SITE_URL + reverse("payouts"))
    except Refused as error:
        return respond.refused(request, error, "helper_settings")
    except (Unknown, Declined):
        messages.warning(request, _("Stripe does not answer. Please try again in a moment."))
        return redirect("payouts")
    return HttpResponseRedirect(url)


@login_required
@require_POST
def set_least(request: HttpRequest) -> HttpResponse:
    """What a helper wants at least for an hour or a visit."""
    helpers_only(request)
    form = LeastForm(request.POST)
    if not form.is_valid():
        return _page(request, form, respond.INVALID)
    catalogue.set_least(by=request.user, net_least=form.least())
    return respond.done(request, "payouts", say=_("Saved. It counts from the next request."))
