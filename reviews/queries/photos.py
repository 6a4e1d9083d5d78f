"""Reads of pictures of the result, and who may see which."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from marketplace.accounts import queries as accounts
from marketplace.bookings.models import Booking
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Reason
from reviews import rules
from reviews.models import Photo, Review
from reviews.queries.reviews import why_not_write

PHOTOS_SHOWN = 12


def photos_by(by: Actor, booking: Booking) -> list[Photo]:
    """What this person added to their review of a visit, sealed or not."""
    return list(Photo.objects.filter(booking=booking, author_id=by.pk)) if by.pk else []


def why_not_add_photo(booking: Booking, by: Actor) -> Reason | None:
    return why_not_write(booking, by) or rules.why_not_more_photos(len(photos_by(by, booking)))


def photo_for(by: Actor, photo_id: int) -> Photo:
    """A picture, for who may see it now. Raises Missing.

    While it is sealed that is its author; then also the other side and operators; with the seeker's word everybody who
    may see the helper.
    """
    photo = Photo.objects.select_related("booking", "author").filter(pk=photo_id).first()
    if photo is None or by.pk is None or not _may_see(by, photo):
        raise Missing
    return photo


def photo_of_home(by: Actor, photo_id: int) -> Photo:
    """A picture of one's own home. Raises Missing."""
    photo = photo_for(by, photo_id)
    if photo.booking.seeker_id != by.pk:
        raise Missing
    return photo


def _may_see(by: Actor, photo: Photo) -> bool:
    booking = photo.booking
    if by.pk == photo.author_id:
        return True
    if not _open().filter(pk=photo.pk).exists():
        return False
    if by.is_operator or by.pk in (booking.seeker_id, booking.helper_id):
        return True
    return photo.shown_since is not None and booking.helper_id in accounts.people_for(by, [booking.helper_id])


def photos_of(reviews: Collection[Review], by: Actor | None) -> dict[tuple[int, int], list[Photo]]:
    """(Visit, author) → the pictures beside these reviews that this reader may see, in one read.

    Only for reviews that the reader may read: an author sees all of the own, the other side and operators what is open.
    """
    rows = Photo.objects.filter(booking_id__in={review.booking_id for review in reviews}).select_related("booking")
    known = {(review.booking_id, review.author_id): review for review in reviews}
    found: dict[tuple[int, int], list[Photo]] = defaultdict(list)
    for photo in rows:
        review = known.get((photo.booking_id, photo.author_id))
        if review is not None and not review.removed_at and _is_for(photo, review, by):
            found[photo.booking_id, photo.author_id].append(photo)
    return found


def _is_for(photo: Photo, review: Review, by: Actor | None) -> bool:
    if by is not None and by.pk == photo.author_id:
        return True
    if review.revealed_at is None:
        return False
    is_party = by is not None and by.pk in (review.author_id, review.subject_id)
    return is_party or (by is not None and by.is_operator) or photo.shown_since is not None


def photos_shown_by(helper_id: int) -> QuerySet[Photo]:
    """What a helper photographed of the own work and seekers let everybody see, the newest first."""
    rows = _open().filter(author_id=helper_id, booking__helper_id=helper_id, shown_since__isnull=False)
    return rows.select_related("booking__request__topic").order_by("-pk")[:PHOTOS_SHOWN]


def photos_to_erase(person_id: int) -> QuerySet[Photo]:
    """What a person sent, and every picture of their home."""
    return Photo.objects.filter(author_id=person_id) | Photo.objects.filter(booking__seeker_id=person_id)


def _open() -> QuerySet[Photo]:
    """Pictures whose review is open and was not removed."""
    review = Review.objects.filter(booking=OuterRef("booking"), author=OuterRef("author"))
    return Photo.objects.filter(Exists(review.filter(revealed_at__isnull=False, removed_at=None)))
