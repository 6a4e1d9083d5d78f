"""Edit and delete one's own message. What it said before is kept for disputes, and for nobody else."""

from django.db import transaction
from django.utils import timezone

from marketplace.chat import queries
from marketplace.chat.actions.holding import change, hold_for, hold_own, record
from marketplace.chat.leakage import kinds_of
from marketplace.chat.models import Message, Wording
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import refuse_if


@transaction.atomic
def edit_message(*, by: Actor, conversation_id: int, seq: int, text: str) -> Message:
    """Put one's own words right, for 15 minutes; both see that they were edited.

    Raises Missing for others' messages, Refused when the time or the conversation is over. The same words again change
    nothing.
    """
    conversation = hold_for(by, conversation_id)
    message = hold_own(by, conversation, seq)
    text = text.strip()
    if text and message.text == text:
        return message
    refuse_if(queries.why_not_edit(by, conversation, message, text))
    warned = kinds_of(text, getattr(by, "language", None))
    is_new = sorted(set(warned) - set(message.warned))
    _keep(message)
    change(conversation, message, text=text, warned=warned, edited_at=timezone.now())
    record("message.edited", by, conversation, message)
    if is_new:
        events.record("message.warned", by=by, subject=conversation, seq=message.seq, kinds=is_new)
    return message


@transaction.atomic
def delete_message(*, by: Actor, conversation_id: int, seq: int) -> Message:
    """Take one's own message back while the conversation is open; that there was one stays to be seen.

    Deleting it twice is deleting it once.
    """
    conversation = hold_for(by, conversation_id)
    message = hold_own(by, conversation, seq)
    if message.deleted_at:
        return message
    refuse_if(queries.why_not_delete(by, conversation, message))
    _keep(message)
    # The kinds stay: who deletes what led away was warned all the same.
    change(conversation, message, text="", deleted_at=timezone.now())
    record("message.deleted", by, conversation, message)
    return message


def _keep(message: Message) -> None:
    if message.text:
        Wording.objects.create(message=message, text=message.text, warned=message.warned)
