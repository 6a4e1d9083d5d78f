"""Pictures of the result: added while writing, shown by the word of who lives there, taken away at any time."""

import io
import secrets

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from marketplace.accounts.pictures import as_page
from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.bookings.models import Booking
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Refused, refuse_if
from reviews import queries, rules
from reviews.models import Photo, Review


@transaction.atomic
def add_photo(*, by: Actor, booking_id: int, file: io.BufferedIOBase, may_show: bool = False) -> Photo:
    """Keep a picture beside one's review, drawn anew so that nothing but its pixels is kept; sealed with the review.

    Raises Refused for what is no picture, is too large, or is one too many. `may_show` is the seeker's word that
    everybody may see it once it is open; a helper's word does not show a seeker's home.
    """
    booking = lock_booking(booking_id)
    by = lock_actor(by)
    if by.pk is None or by.pk not in (booking.seeker_id, booking.helper_id):
        raise Missing
    refuse_if(queries.why_not_add_photo(booking, by))
    try:
        picture = as_page(file)
    except Refused as error:
        raise Refused(error.reason, field="photo") from error
    photo = Photo(booking=booking, author_id=by.pk)
    photo.shown_since = timezone.now() if may_show and by.pk == booking.seeker_id else None
    photo.file.save(f"{secrets.token_hex(16)}.webp", ContentFile(picture), save=False)
    photo.save()
    events.record("photo.added", by=by, subject=photo, booking=booking.pk)
    return photo


@transaction.atomic
def show_photo(*, by: Actor, photo_id: int) -> Photo:
    """Let everybody see a picture of one's home; only the seeker of that visit can."""
    photo = _hold(by, photo_id)
    if by.pk != photo.booking.seeker_id:
        raise Missing
    refuse_if(rules.why_not_act(lock_actor(by)))
    if photo.shown_since is None:
        photo.shown_since = timezone.now()
        photo.save(update_fields=["shown_since"])
        events.record("photo.shown", by=by, subject=photo, booking=photo.booking_id)
    return photo


@transaction.atomic
def remove_photo(*, by: Actor, photo_id: int) -> Photo:
    """Take a picture away, for good: its author can at any time, and once it is open the seeker whose home it shows."""
    photo = _hold(by, photo_id)
    if by.pk not in (photo.author_id, photo.booking.seeker_id):
        raise Missing
    events.record("photo.removed", by=by, subject=photo, booking=photo.booking_id)
    forget_photo(photo)
    return photo


def forget_photo(photo: Photo) -> None:
    storage, name = photo.file.storage, photo.file.name
    Photo.objects.filter(pk=photo.pk).delete()
    transaction.on_commit(lambda: storage.delete(name))


def forget_photos_of(review: Review) -> None:
    """The pictures beside a review go with it."""
    for photo in Photo.objects.filter(booking_id=review.booking_id, author_id=review.author_id):
        forget_photo(photo)


def forget_photos_without_review(booking: Booking) -> None:
    """Nobody will write about this visit any more: pictures beside no review go."""
    authors = Review.objects.filter(booking=booking).values("author_id")
    for photo in Photo.objects.filter(booking=booking).exclude(author_id__in=authors):
        forget_photo(photo)


def _hold(by: Actor, photo_id: int) -> Photo:
    """The picture, locked, for who may see it; foreign equals missing."""
    queries.photo_for(by, photo_id)
    photo = Photo.objects.select_for_update(no_key=True).filter(pk=photo_id).first()
    if photo is None:
        raise Missing
    return photo
