"""Reads of reviews and trust. What is sealed is read by its author and by nobody else."""

from reviews.queries.people import entries_for_booking, personal_data_of, why_not_erase
from reviews.queries.reviews import (
    is_revealed,
    mine_or_open,
    open_reviews,
    opens_at,
    overdue,
    reports_open,
    review_by,
    review_for,
    reviews_about,
    why_not_write,
)
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
    "derivation_of",
    "differing",
    "entries_for_booking",
    "is_revealed",
    "mine_or_open",
    "open_reviews",
    "opens_at",
    "overdue",
    "personal_data_of",
    "replayed",
    "reports_open",
    "review_by",
    "review_for",
    "reviews_about",
    "state_of",
    "trust_of",
    "trust_of_all",
    "why_not_erase",
    "why_not_write",
]
