"""What can be said to a bank that takes a payment back, and when. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason

# Stripe's names of what it takes as text, in the order of our form. What it takes as files (service_documentation,
# customer_communication, …) goes into uncategorized_text in words.
FIELDS = (
    "product_description",
    "service_date",
    "uncategorized_text",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
)
LONGEST = 20_000
# How many days before the last one operators are warned.
WARN_DAYS = (3, 1)
ANSWERED = Reason("dispute_answered", _("The bank has our answer already. It is sent once."))
DECIDED = Reason("dispute_decided", _("The bank has decided already."))
TOO_LATE = Reason("dispute_too_late", _("The time for an answer is over."))
EMPTY = Reason("evidence_empty", _("Please say at least what was done."))
TOO_LONG = Reason("evidence_too_long", _("The bank reads at most 20,000 characters in each field."))
NOT_LOST = Reason("dispute_not_lost", _("Nothing was lost that the helper would have got."))


def why_not_answer(chargeback, evidence: Mapping[str, str] | None, now: datetime) -> Reason | None:
    """Whether operators can answer the bank now, and with this; None as `evidence` asks only whether they may."""
    if chargeback.state in ("won", "lost"):
        return DECIDED
    if chargeback.state != "open":
        return ANSWERED
    if chargeback.answer_by and chargeback.answer_by <= now:
        return TOO_LATE
    if evidence is None:
        return None
    if not evidence.get("uncategorized_text"):
        return EMPTY
    return TOO_LONG if any(len(text) > LONGEST for text in evidence.values()) else None


def warning_due(answer_by: datetime, warned_days: int | None, now: datetime) -> int | None:
    """The days of the warning that is due now, the nearest one only; None when none is, or it was given."""
    due = [days for days in WARN_DAYS if answer_by - timedelta(days=days) <= now < answer_by]
    days = min(due, default=None)
    return days if days is not None and (warned_days is None or days < warned_days) else None
