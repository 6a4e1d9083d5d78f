"""What two neighbours say of each other after a visit, the trust that grows from it, and what earns thanks."""

from reviews.models.contests import Contest
from reviews.models.notes import Note
from reviews.models.photos import Photo
from reviews.models.recognition import Recognition, RecognitionChoice
from reviews.models.reminders import NoReminders, Reminder
from reviews.models.reviews import Report, Review, Role
from reviews.models.trust import GENERAL, TrustEntry, TrustGift, TrustState
from reviews.models.watch import Flag

__all__ = [
    "Contest",
    "Flag",
    "GENERAL",
    "NoReminders",
    "Note",
    "Photo",
    "Recognition",
    "RecognitionChoice",
    "Reminder",
    "Report",
    "Review",
    "Role",
    "TrustEntry",
    "TrustGift",
    "TrustState",
]
