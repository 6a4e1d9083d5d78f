"""The names by which we find at Stripe what was ours."""

from payments.models import Attempt


def group_of(attempt: Attempt) -> str:
    return f"booking-{attempt.deal.booking_id}"


def marker_of(attempt: Attempt) -> str:
    return f"attempt-{attempt.key}"
