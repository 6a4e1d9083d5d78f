"""What becomes of a person's words when they leave."""

from django.db import transaction

from marketplace.core.actors import Actor
from marketplace.core.errors import refuse_if
from reviews import queries
from reviews.actions.photos import forget_photo
from reviews.models import Contest, Flag, NoReminders, Note, Recognition, RecognitionChoice, Reminder, Report, Review


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Take a person's words out; that somebody was judged, and how, stays without them."""
    refuse_if(queries.why_not_erase(person_id))
    Review.objects.filter(author_id=person_id).update(text="", private_note="")
    Review.objects.filter(subject_id=person_id).update(reply="")
    Note.objects.filter(review__author_id=person_id).update(answer="")
    for photo in queries.photos_to_erase(person_id):
        forget_photo(photo)
    for about in (NoReminders, Recognition, RecognitionChoice, Reminder):
        about.objects.filter(person_id=person_id).delete()
    Contest.objects.filter(person_id=person_id).update(words="", answer="")
    Report.objects.filter(by_id=person_id).delete()
    Flag.objects.filter(people=person_id).update(reason="")
