"""What there is about a person and about a visit, for the rooms that ask all."""

from marketplace.core.entries import Entry
from marketplace.core.errors import Reason
from marketplace.core.models import Event
from reviews.models import (
    Contest,
    Flag,
    NoReminders,
    Note,
    Photo,
    Recognition,
    RecognitionChoice,
    Reminder,
    Report,
    Review,
    TrustEntry,
)


def entries_for_booking(booking_id: int) -> list[Entry]:
    """That reviews were opened; never that one was written: the database is asked as often when nothing is open."""
    reviews = Review.objects.filter(booking_id=booking_id, revealed_at__isnull=False)
    names = ("review.revealed", "review.replied", "review.removed")
    rows = Event.objects.filter(subject_kind="reviews.review", subject_id__in=reviews.values("pk"), name__in=names)
    rows = rows.order_by("pk")
    return [Entry(e.at, e.name, "reviews", e.actor_kind, e.actor_id, e.facts) for e in rows]


def personal_data_of(person_id: int) -> dict:
    """What a person wrote, what was said of them, what moved their trust, what they are thanked for, flags decided.

    What others wrote about them for our team alone is the others'. A question that no operator has answered is not
    told: whoever is asked about would be warned.
    """
    fields = ("booking_id", "axes", "stars", "text", "written_at", "revealed_at", "reply")
    written = Review.objects.filter(author_id=person_id)
    about = Review.objects.filter(subject_id=person_id, revealed_at__isnull=False)
    notes = Note.objects.filter(review__author_id=person_id)
    contests = Contest.objects.filter(person_id=person_id)
    photos = Photo.objects.filter(author_id=person_id)
    moved = TrustEntry.objects.filter(person_id=person_id)
    badges = Recognition.objects.filter(person_id=person_id)
    flags = Flag.objects.filter(people=person_id, closed_at__isnull=False).order_by("pk")
    counted = ("good", "bad", "voice", "before", "after")
    return {
        "reviews_written": list(written.values(*fields, "private_note")),
        "notes": list(notes.values("review_id", "felt", "written_at", "answer", "done_at")),
        "reviews_about": list(about.values(*fields)),
        "reports": list(Report.objects.filter(by_id=person_id).values("review_id", "reason", "at")),
        "photos": list(photos.values("booking_id", "file", "added_at", "shown_since")),
        "review_reminders": list(Reminder.objects.filter(person_id=person_id).values("booking_id", "number", "at")),
        "no_review_reminders": list(NoReminders.objects.filter(person_id=person_id).values("since")),
        "flags": list(flags.values("cause", "raised_at", "closed_at", "outcome", "reason")),
        "contests": list(contests.values("entry_id", "words", "at", "state", "answer", "answered_at")),
        "trust": list(moved.values("id", "role", "family", "cause", "booking_id", *counted, "at")),
        "badges": list(
            badges.values("code", "version", "visits", "given_at", "looked_at", "ended_at", "ended_because")
        ),
        "shows_badges": not RecognitionChoice.objects.filter(person_id=person_id, is_shown=False).exists(),
    }


def why_not_erase(person_id: int) -> Reason | None:
    """A review never stands in the way; its words go."""
    return None
