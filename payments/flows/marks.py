"""The names by which we find at Stripe what was ours."""

from uuid import UUID

from payments.models import Attempt

PREFIX = "attempt-"


def group_of(attempt: Attempt) -> str:
    return f"booking-{attempt.deal.booking_id}"


def marker_of(attempt: Attempt) -> str:
    return f"{PREFIX}{attempt.key}"


def key_in(marker: str) -> UUID | None:
    """The attempt's own key in a marker; None for what is none of them."""
    try:
        return UUID(marker.removeprefix(PREFIX)) if marker.startswith(PREFIX) else None
    except ValueError:
        return None
