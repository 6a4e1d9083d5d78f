"""Report a message to our team, and what our team says to it."""

from django.db import transaction
from django.utils import timezone

from marketplace.chat import rules
from marketplace.chat.actions.holding import hold_for
from marketplace.chat.models import MessageReport
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if


@transaction.atomic
def report_message(*, by: Actor, conversation_id: int, seq: int, reason: str) -> MessageReport:
    """Say that what the other side wrote is not all right; the other side is told nothing.

    Our team reads this message and what it said before, and nothing else of the conversation.
    """
    conversation = hold_for(by, conversation_id)
    message = conversation.messages.filter(seq=seq, sender__isnull=False).exclude(sender_id=by.pk).first()
    if message is None:
        raise Missing
    refuse_if(rules.SUSPENDED if by.is_suspended else None)
    refuse_if(None if reason in rules.REPORT_REASONS else rules.REASON_UNKNOWN)
    report, is_new = MessageReport.objects.get_or_create(message=message, by_id=by.pk, defaults={"reason": reason})
    refuse_if(None if is_new else rules.REPORTED)
    events.record("message.reported", by=by, subject=conversation, seq=seq, reason=reason)
    return report


@transaction.atomic
def close_report(*, by: Actor, report_id: int, outcome: str) -> MessageReport:
    """An operator has looked; `outcome` is a code of rules.OUTCOMES."""
    report = MessageReport.objects.select_for_update(no_key=True, of=["self"]).filter(pk=report_id).first()
    if report is None or not by.is_operator:
        raise Missing
    refuse_if(rules.CLOSED if report.closed_at else None)
    refuse_if(None if outcome in rules.OUTCOMES else rules.OUTCOME_UNKNOWN)
    report.closed_at, report.closed_by_id, report.outcome = timezone.now(), by.pk, outcome
    report.save(update_fields=["closed_at", "closed_by", "outcome"])
    events.record("message.report_closed", by=by, subject=report, outcome=outcome)
    return report
