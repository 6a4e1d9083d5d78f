"""Pictures of the result as pages show them: to whom, and what can be done with each."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.bookings.models import Booking
from reviews import queries, rules
from reviews.models import Photo


def photo_row(photo: Photo, by: User | None) -> dict[str, Any]:
    """A picture beside a review, with the verbs of this reader."""
    is_seeker = by is not None and by.pk == photo.booking.seeker_id
    is_own = by is not None and by.pk == photo.author_id
    may_show = is_seeker and photo.shown_since is None
    return {
        "id": photo.pk,
        "address": reverse("review_photo", args=[photo.pk]),
        "is_shown": photo.shown_since is not None,
        "seen_by": _seen_by(photo, is_seeker) if is_seeker or is_own else "",
        "show_url": reverse("review_photo_show", args=[photo.pk]) if may_show else "",
        "remove_url": reverse("review_photo_remove", args=[photo.pk]) if is_seeker or is_own else "",
    }


def _seen_by(photo: Photo, is_seeker: bool) -> str:
    if photo.shown_since:
        return _("Everybody may see it, once the review is open.")
    if is_seeker:
        return _("Only the two of you see it, unless you let everybody.")
    return _("Only the two of you see it, unless the seeker lets everybody.")


def photos_form(booking: Booking, by: User) -> dict[str, Any]:
    """The part of a review's form in which pictures are added and taken away."""
    own = queries.photos_by(by, booking)
    return {
        "photos": [photo_row(photo, by) for photo in own],
        "why_not_photo": rules.why_not_more_photos(len(own)),
        "is_home": by.pk == booking.seeker_id,
    }


def results_of(helper: User) -> list[dict[str, Any]]:
    """A helper's own pictures of finished work that everybody may see."""
    return [
        {"address": reverse("review_photo", args=[photo.pk]), "topic": str(photo.booking.request.topic)}
        for photo in queries.photos_shown_by(helper.pk)
    ]
