"""A conversation held: its numbers and its changes are counted one by one, each under the row's lock."""

from uuid import UUID

from django.utils import timezone

from marketplace.chat import rules
from marketplace.chat.models import Conversation, Message
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing


def hold_conversation(conversation_id: int) -> Conversation:
    rows = Conversation.objects.select_for_update(of=["self"], no_key=True).select_related("offer")
    conversation = rows.filter(pk=conversation_id).first()
    if conversation is None:
        raise Missing
    return conversation


def hold_for(by: Actor, conversation_id: int) -> Conversation:
    """The same, for one of the two in it. Raises Missing for everybody else."""
    conversation = hold_conversation(conversation_id)
    if rules.side_of(conversation, by) is None:
        raise Missing
    return conversation


def hold_own(by: Actor, conversation: Conversation, seq: int) -> Message:
    """One's own message in a conversation that is held. Raises Missing for any other."""
    message = conversation.messages.select_related("attachment").filter(seq=seq, sender_id=by.pk).first()
    if by.pk is None or message is None:
        raise Missing
    return message


def sent_before(by: Actor, conversation: Conversation, client_id: UUID) -> Message | None:
    """What this client id already sent here; elsewhere the id is a mistake of the client."""
    message = Message.objects.filter(sender_id=by.pk, client_id=client_id).first()
    if message is not None and message.conversation_id != conversation.pk:
        raise Missing
    return message


def append(conversation: Conversation, **values) -> Message:
    """Write the next line."""
    conversation.last_seq += 1
    conversation.revision += 1
    conversation.save(update_fields=["last_seq", "revision"])
    numbers = {"seq": conversation.last_seq, "revision": conversation.revision}
    return Message.objects.create(conversation=conversation, at=timezone.now(), **numbers, **values)


def change(conversation: Conversation, message: Message, **values) -> None:
    """Change a line; pages that hold it learn of it by the conversation's next revision."""
    conversation.revision += 1
    conversation.save(update_fields=["revision"])
    message.revision = conversation.revision
    for name, value in values.items():
        setattr(message, name, value)
    message.save(update_fields=["revision", *values])


def record(name: str, by: Actor, conversation: Conversation, message: Message) -> None:
    """The event that rings for both."""
    people = [conversation.seeker_id, conversation.helper_id]
    facts = {"seq": message.seq, "revision": message.revision, "people": people}
    events.record(name, by=by, subject=conversation, **facts)
