"""A helper's saved searches: what they found, and each of them made, changed, switched and removed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import lookouts, respond
from frontend.forms.lookouts import LookoutForm
from marketplace.catalog import queries as catalogue
from marketplace.core.errors import Refused
from matching import actions

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
@respond.missing_is_404
def lookout_list(request: HttpRequest) -> HttpResponse:
    return respond.page(request, "lookouts/list.html", lookouts.page_of(request.user))


@login_required
@read_or_write
@respond.missing_is_404
def edit(request: HttpRequest, lookout_id: int | None = None) -> HttpResponse:
    """A new saved search, or one's own."""
    initial, offered = lookouts.first_values(request.user, lookout_id), catalogue.topics()
    is_paid = catalogue.is_help_paid()
    form = LookoutForm(respond.posted(request), initial=initial, topics=offered, is_paid=is_paid)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_lookout(by=request.user, lookout_id=lookout_id, **form.wanted())
            return respond.done(request, "lookouts", say=_("Saved. We tell you when something fits."))
        except Refused as error:
            form.add_error(error.field, str(error.reason))
    context = {"form": form, "lookout_id": lookout_id}
    return respond.page(request, "lookouts/edit.html", context, respond.INVALID if form.errors else 200)


@login_required
@require_POST
@respond.missing_is_404
def switch(request: HttpRequest, lookout_id: int, is_on: bool) -> HttpResponse:
    actions.switch_lookout(by=request.user, lookout_id=lookout_id, is_on=is_on)
    said = _("It is on again.") if is_on else _("It is off: we tell you nothing of it.")
    return respond.done(request, "lookouts", say=said)


@login_required
@require_POST
@respond.missing_is_404
def remove(request: HttpRequest, lookout_id: int) -> HttpResponse:
    actions.remove_lookout(by=request.user, lookout_id=lookout_id)
    return respond.done(request, "lookouts", say=_("Removed."))
