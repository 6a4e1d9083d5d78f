"""Reads of reviews and trust. What is sealed is read by its author and by nobody else."""

from reviews.queries.notes import note_for, notes_open
from reviews.queries.people import entries_for_booking, personal_data_of, why_not_erase
from reviews.queries.recognition import (
    Standing,
    facts_of,
    is_recognition_shown,
    own_recognition,
    recognitions_of,
    to_recognise,
)
from reviews.queries.reminders import people_to_remind, wants_reminders
from reviews.queries.reviews import (
    is_revealed,
    mine_or_open,
    open_reviews,
    opens_at,
    overdue,
    remind_at,
    reports_open,
    review_by,
    review_for,
    reviews_about,
    why_not_write,
)
from reviews.queries.tallies import Tally, tally_of
from reviews.queries.trust import (
    Moved,
    derivation_of,
    differing,
    replayed,
    state_of,
    trust_of,
    trust_of_all,
)

__all__ = [
    "Moved",
    "Standing",
    "Tally",
    "derivation_of",
    "differing",
    "entries_for_booking",
    "facts_of",
    "is_recognition_shown",
    "is_revealed",
    "mine_or_open",
    "note_for",
    "notes_open",
    "open_reviews",
    "opens_at",
    "overdue",
    "own_recognition",
    "people_to_remind",
    "personal_data_of",
    "recognitions_of",
    "remind_at",
    "replayed",
    "reports_open",
    "review_by",
    "review_for",
    "reviews_about",
    "state_of",
    "tally_of",
    "to_recognise",
    "trust_of",
    "trust_of_all",
    "wants_reminders",
    "why_not_erase",
    "why_not_write",
]
