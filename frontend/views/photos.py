"""Pictures of the result: shown to who may see them, let out by the seeker's word, taken away."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend import respond
from marketplace.core.errors import Refused
from reviews import actions, queries


@login_required
@require_safe
@respond.missing_is_404
def photo(request: HttpRequest, photo_id: int) -> FileResponse:
    """The picture itself; no cache keeps it, so that it is gone when it is taken away."""
    found = queries.photo_for(request.user, photo_id)
    if not found.file.storage.exists(found.file.name):
        raise Http404
    return respond.picture(found.file.open())


@login_required
@require_POST
@respond.missing_is_404
def show(request: HttpRequest, photo_id: int) -> HttpResponse:
    booking_id = queries.photo_for(request.user, photo_id).booking_id
    try:
        actions.show_photo(by=request.user, photo_id=photo_id)
    except Refused as error:
        return respond.refused(request, error, "booking", booking_id)
    return respond.done(request, "booking", booking_id, say=_("Everybody may see it now, until you take it away."))


@login_required
@require_POST
@respond.missing_is_404
def remove(request: HttpRequest, photo_id: int) -> HttpResponse:
    booking_id = actions.remove_photo(by=request.user, photo_id=photo_id).booking_id
    return respond.done(request, "booking", booking_id, say=_("The photo is gone."))
