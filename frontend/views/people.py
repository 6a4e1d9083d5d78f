"""People: one's own profile, others' public side, blocks."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import respond
from frontend.forms.people import PhotoForm, ProfileForm
from frontend.people import badges_of, card_of, own_places, person_page
from frontend.thanking import thanked_for
from marketplace.accounts import actions, queries
from marketplace.core.errors import Refused
from reviews import queries as reviews

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@read_or_write
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    initial = {"name_shown": user.name_shown, "languages": user.languages, "language": user.language}
    form = ProfileForm(respond.posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.save_profile(by=user, **form.cleaned_data)
        return respond.done(request, "profile", say=_("Saved."))
    return _profile(request, form, PhotoForm(), respond.INVALID if form.errors else 200)


def _profile(request: HttpRequest, form: ProfileForm, photo_form: PhotoForm, status: int) -> HttpResponse:
    context = {"form": form, "photo_form": photo_form, "blocks": queries.blocks_made_by(request.user)}
    context |= {"card": card_of(request.user), "helps": badges_of(request.user), "places": own_places(request.user)}
    context["wants_reminders"] = reviews.wants_reminders(request.user.pk)
    context["thanked_for"] = thanked_for(request.user)
    return respond.page(request, "people/profile.html", context, status)


@login_required
@require_POST
def photo(request: HttpRequest) -> HttpResponse:
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.save_photo(by=request.user, image=form.cleaned_data["photo"])
            return respond.done(request, "profile", say=_("Your photo is saved."))
        except Refused as error:
            form.add_error("photo", str(error.reason))
    user = request.user
    initial = {"name_shown": user.name_shown, "languages": user.languages, "language": user.language}
    return _profile(request, ProfileForm(initial=initial), form, respond.INVALID)


@login_required
@require_POST
def photo_remove(request: HttpRequest) -> HttpResponse:
    actions.remove_photo(by=request.user)
    return respond.done(request, "profile", say=_("Your photo is gone."))


@login_required
@require_safe
def suspended(request: HttpRequest) -> HttpResponse:
    """Why, for whoever is suspended; nobody else has a reason to be here."""
    suspension = queries.suspension_of(request.user)
    if suspension is None:
        return respond.done(request, "home")
    return respond.page(request, "account/suspended.html", {"reason": suspension.reason}, status=403)


@login_required
@require_safe
@respond.missing_is_404
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    found = queries.person_for(request.user, person_id)
    return respond.page(request, "people/person.html", person_page(found, request.user))


@require_safe
@respond.missing_is_404
def person_photo(request: HttpRequest, person_id: int) -> FileResponse:
    """A person's photo, for signed-in people who may see the person."""
    if not request.user.is_authenticated:
        raise Http404
    found = queries.person_for(request.user, person_id)
    if not found.photo or not found.photo.storage.exists(found.photo.name):
        raise Http404
    return FileResponse(found.photo.open(), content_type="image/webp")


@login_required
@require_POST
@respond.missing_is_404
def block(request: HttpRequest, person_id: int) -> HttpResponse:
    try:
        actions.block_person(by=request.user, person_id=person_id)
    except Refused as error:
        return respond.refused(request, error, "profile")
    return respond.done(request, "profile", say=_("You will not meet any more. The other side is not told."))


@login_required
@require_POST
@respond.missing_is_404
def unblock(request: HttpRequest, person_id: int) -> HttpResponse:
    actions.unblock_person(by=request.user, person_id=person_id)
    return respond.done(request, "profile", say=_("The block is taken back."))
