"""What our team does with a note that an author wrote for it alone."""

from django.db import transaction
from django.utils import timezone

from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import refuse_if
from reviews import queries, rules
from reviews.models import Note, Review


def keep_note(review: Review, felt: str, has_new_words: bool) -> None:
    """Have what a review says to our team wait for it, anew when it says something else than before."""
    if not (felt or review.private_note):
        Note.objects.filter(review=review, done_at=None).delete()
        return
    note, is_new = Note.objects.get_or_create(review=review, defaults={"felt": felt})
    if not is_new and (has_new_words or note.felt != felt):
        note.felt, note.written_at, note.done_at, note.done_by_id = felt, timezone.now(), None, None
        note.save()


@transaction.atomic
def open_note(*, by: Actor, review_id: int) -> Note:
    """Read a note; each look is remembered. Raises Missing for everybody but operators who were not at the visit."""
    note = queries.note_for(by, review_id)
    events.record("note.read", by=by, subject=note, review=review_id, author=note.review.author_id)
    return note


@transaction.atomic
def answer_note(*, by: Actor, review_id: int, words: str) -> Note:
    """An operator has done what was to be done about a note; its author alone reads the words."""
    note = Note.objects.select_for_update(no_key=True).get(pk=queries.note_for(by, review_id).pk)
    refuse_if(rules.why_not_answer(note, words))
    note.done_at, note.done_by_id, note.answer = timezone.now(), by.pk, words.strip()
    note.save()
    review = note.review
    events.record(
        "note.answered", by=by, subject=note, review=review_id, author=review.author_id, booking=review.booking_id
    )
    return note
