"""What authors of reviews wrote for our team alone, as operators and the author read it."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.accounts.models import User
from reviews.models import Note, Review

# Within which time a note is read, by whether its author felt unsafe.
DUE_WITHIN = {True: timedelta(hours=4), False: timedelta(days=3)}
NEXT = {True: gettext_lazy("read it first"), False: gettext_lazy("read")}


def note_row(note: Note) -> dict[str, Any]:
    """The parameters of components/case_row.html; the words themselves stand on the note's own page."""
    is_unsafe = note.felt == Note.Felt.UNSAFE
    due = note.written_at + DUE_WITHIN[is_unsafe]
    felt = str(note.get_felt_display()) if note.felt else _("a note")
    return {
        "href": reverse("console_note", args=[note.review_id]),
        "who": note.review.author.name_shown,
        "what": f"{felt} · {note.review.booking.request.topic}",
        "since": note.written_at,
        "due": due,
        "is_late": due < timezone.now(),
        "next": NEXT[is_unsafe],
    }


def note_page(note: Note) -> dict[str, Any]:
    """Everything on the page of a note: who, about whom, what, and what was answered."""
    return {"note": note, "review": note.review, "is_unsafe": note.felt == Note.Felt.UNSAFE}


def own_note(review: Review, by: User | None) -> dict[str, Any] | None:
    """What an author reads of the own note; None for everybody else."""
    if by is None or by.pk != review.author_id or not hasattr(review, "note"):
        return None
    note = review.note
    return {"words": review.private_note, "felt": note.get_felt_display() if note.felt else "", "answer": note.answer}
