"""What two neighbours say of each other after a visit, and the trust that grows from it."""

from reviews.models.notes import Note
from reviews.models.reminders import NoReminders, Reminder
from reviews.models.reviews import Report, Review, Role
from reviews.models.trust import TrustEntry, TrustGift, TrustState

__all__ = ["NoReminders", "Note", "Reminder", "Report", "Review", "Role", "TrustEntry", "TrustGift", "TrustState"]
