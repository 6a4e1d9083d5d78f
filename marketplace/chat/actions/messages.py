"""Open a conversation, say something in it, read it."""

from uuid import UUID

from django.db import transaction

from marketplace.bookings.models import Offer
from marketplace.chat import queries, rules
from marketplace.chat.actions.holding import append, hold_conversation, hold_for, record, sent_before
from marketplace.chat.leakage import kinds_of
from marketplace.chat.models import Conversation, Message
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if


@transaction.atomic
def open_conversation(*, by: Actor, offer_id: int) -> Conversation:
    """Open the conversation about an offer; opening it twice gives the same one."""
    offer = Offer.objects.select_related("request").get(pk=offer_id)
    conversation, is_new = Conversation.objects.get_or_create(
        offer=offer, defaults={"seeker_id": offer.request.seeker_id, "helper_id": offer.helper_id}
    )
    if is_new:
        held = hold_conversation(conversation.pk)
        first = append(held, sender_id=None, notice="offer.sent")
        facts = {"people": [held.seeker_id, held.helper_id], "helper": held.helper_id, "offer": offer_id}
        events.record("conversation.opened", by=by, subject=held, seq=first.seq, **facts)
    return conversation


@transaction.atomic
def send_message(*, by: Actor, conversation_id: int, client_id: UUID, text: str) -> Message:
    """Say something. A message sent again with the same client id is the same message.

    What leads away from the platform is sent like everything else; that its sender was warned is noted with it.
    Raises Missing for strangers, Refused when the conversation is closed or the text is empty or too long.
    """
    conversation = hold_for(by, conversation_id)
    again = sent_before(by, conversation, client_id)
    if again is not None:
        return again
    refuse_if(queries.why_not_send(by, conversation, text))
    text = text.strip()
    warned = kinds_of(text, getattr(by, "language", None))
    message = append(conversation, sender_id=by.pk, client_id=client_id, text=text, warned=warned)
    note_read(conversation, by, message.seq)
    record("message.sent", by, conversation, message)
    if warned:
        events.record("message.warned", by=by, subject=conversation, seq=message.seq, kinds=warned)
    return message


@transaction.atomic
def note_event(*, by: Actor, offer_id: int, notice: str) -> Message | None:
    """Write the platform's own line about what happened (a code of rules.NOTICES)."""
    conversation = Conversation.objects.filter(offer_id=offer_id).first()
    if conversation is None:
        return None
    conversation = hold_conversation(conversation.pk)
    message = append(conversation, sender_id=None, notice=notice)
    record("message.sent", by, conversation, message)
    return message


@transaction.atomic
def mark_read(*, by: Actor, conversation_id: int, seq: int) -> Conversation:
    """Remember up to where somebody has read; it never goes back, and never beyond what was said."""
    conversation = hold_for(by, conversation_id)
    seq = min(seq, conversation.last_seq)
    if note_read(conversation, by, seq):
        people = [conversation.seeker_id, conversation.helper_id]
        events.record("message.read", by=by, subject=conversation, seq=seq, people=people)
    return conversation


def note_read(conversation: Conversation, by: Actor, seq: int) -> bool:
    """Move the read mark forward; says whether it moved."""
    name = f"{rules.side_of(conversation, by)}_read"
    if getattr(conversation, name) >= seq:
        return False
    setattr(conversation, name, seq)
    conversation.save(update_fields=[name])
    return True


@transaction.atomic
def inspect_conversation(*, by: Actor, offer_id: int) -> list[Message]:
    """An operator with a case to decide reads what was said, and what it said before it was edited or deleted.

    Each look is an event, and both could ask for it.
    """
    conversation = Conversation.objects.filter(offer_id=offer_id).first()
    if conversation is None or not by.is_operator:
        raise Missing
    people = [conversation.seeker_id, conversation.helper_id]
    events.record("conversation.inspected", by=by, subject=conversation, people=people)
    rows = conversation.messages.select_related("sender", "attachment").prefetch_related("wordings")
    return list(rows.order_by("seq"))
