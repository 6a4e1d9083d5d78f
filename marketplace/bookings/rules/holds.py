"""Until when the money of a visit has to be held."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason

# A hold lives at least 4 days and 18 hours; one made later than this before a visit outlives it and its confirmation.
HOLD_LIVES = timedelta(days=4)
HOLD_WITHIN = timedelta(minutes=30)
HOLD_LATER_BEFORE = timedelta(days=2)
HOLD_LATER_WITHIN = timedelta(days=1)
HOLD_AGAIN_WITHIN = timedelta(hours=2)
# Work may run on and is marked as done later; a hold that ends sooner after the visit is renewed in good time.
OUTLASTS_BY = timedelta(hours=12)
HOLD_RENEWED_BEFORE = timedelta(hours=36)
HOLD_TOO_LATE = Reason("hold_too_late", _("The time for the payment was over. Nothing is charged."))


def hold_by(begins: datetime, now: datetime) -> tuple[str, datetime]:
    """The state in which a paid visit begins, and until when its money has to be held.

    A visit so far ahead that a hold would run out before it is agreed at once, and its money is held shortly before.
    """
    if begins - now > HOLD_LIVES:
        return "agreed", begins - HOLD_LATER_WITHIN
    return "reserved", min(now + HOLD_WITHIN, begins)


def hold_by_after(begins: datetime, now: datetime) -> datetime:
    """Until when the money of a visit has to be held that was given another start, or whose hold was lost."""
    return min(begins, max(begins - HOLD_LATER_WITHIN, now + HOLD_AGAIN_WITHIN))


def is_covered(held_until: datetime | None, ends: datetime) -> bool:
    """Whether the money is held until well after the visit."""
    return held_until is not None and held_until > ends + OUTLASTS_BY


def hold_due_at(begins: datetime, held_until: datetime | None) -> datetime:
    """When the money of a visit is asked for: two days ahead, or in good time before a hold that is too short ends."""
    first = begins - HOLD_LATER_BEFORE
    return first if held_until is None else max(first, held_until - HOLD_RENEWED_BEFORE)
