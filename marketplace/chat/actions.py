"""The verbs of talking."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from marketplace.bookings.models import Offer
from marketplace.chat import queries, rules
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
        _append(_hold(conversation.pk), sender_id=None, notice="offer.sent")
    return conversation


@transaction.atomic
def send_message(*, by: Actor, conversation_id: int, client_id: UUID, text: str) -> Message:
    """Say something. A message sent again with the same client id is the same message.

    What leads away from the platform is sent like everything else; that its sender was warned is noted with it.
    Raises Missing for strangers, Refused when the conversation is closed or the text is empty or too long.
    """
    conversation = _hold(conversation_id)
    if rules.side_of(conversation, by) is None:
        raise Missing
    again = Message.objects.filter(sender_id=by.pk, client_id=client_id).first()
    if again is not None:
        return _same(again, conversation)
    refuse_if(queries.why_not_send(by, conversation, text))
    text = text.strip()
    warned = kinds_of(text, getattr(by, "language", None))
    message = _append(conversation, sender_id=by.pk, client_id=client_id, text=text, warned=warned)
    _mark(conversation, by, message.seq)
    events.record("message.sent", by=by, subject=conversation, seq=message.seq, people=_people(conversation))
    if warned:
        events.record("message.warned", by=by, subject=conversation, seq=message.seq, kinds=warned)
    return message


def _same(message: Message, conversation: Conversation) -> Message:
    """A client id belongs to one conversation; elsewhere it is a mistake of the client."""
    if message.conversation_id != conversation.pk:
        raise Missing
    return message


@transaction.atomic
def note_event(*, by: Actor, offer_id: int, notice: str) -> Message | None:
    """Write the platform's own line about what happened (a code of rules.NOTICES)."""
    conversation = Conversation.objects.filter(offer_id=offer_id).first()
    if conversation is None:
        return None
    message = _append(_hold(conversation.pk), sender_id=None, notice=notice)
    events.record("message.sent", by=by, subject=conversation, seq=message.seq, people=_people(conversation))
    return message


@transaction.atomic
def mark_read(*, by: Actor, conversation_id: int, seq: int) -> Conversation:
    """Remember up to where somebody has read; it never goes back, and never beyond what was said."""
    conversation = _hold(conversation_id)
    if rules.side_of(conversation, by) is None:
        raise Missing
    seq = min(seq, conversation.last_seq)
    if _mark(conversation, by, seq):
        events.record("message.read", by=by, subject=conversation, seq=seq, people=_people(conversation))
    return conversation


def _mark(conversation: Conversation, by: Actor, seq: int) -> bool:
    name = f"{rules.side_of(conversation, by)}_read"
    if getattr(conversation, name) >= seq:
        return False
    setattr(conversation, name, seq)
    conversation.save(update_fields=[name])
    return True


def _hold(conversation_id: int) -> Conversation:
    """The conversation's row, locked: its numbers are given one by one."""
    rows = Conversation.objects.select_for_update(of=["self"], no_key=True).select_related("offer")
    conversation = rows.filter(pk=conversation_id).first()
    if conversation is None:
        raise Missing
    return conversation


def _append(conversation: Conversation, **values) -> Message:
    conversation.last_seq += 1
    conversation.save(update_fields=["last_seq"])
    return Message.objects.create(conversation=conversation, seq=conversation.last_seq, at=timezone.now(), **values)


def _people(conversation: Conversation) -> list[int]:
    return [conversation.seeker_id, conversation.helper_id]


@transaction.atomic
def inspect_conversation(*, by: Actor, offer_id: int) -> list[Message]:
    """An operator with a case to decide reads what was said; each look is an event, and both could ask for it."""
    conversation = Conversation.objects.filter(offer_id=offer_id).first()
    if conversation is None or not by.is_operator:
        raise Missing
    people = [conversation.seeker_id, conversation.helper_id]
    events.record("conversation.inspected", by=by, subject=conversation, people=people)
    return list(conversation.messages.select_related("sender").order_by("seq"))


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Take a person's words out; that something was said, and when, stays for the other side."""
    refuse_if(queries.why_not_erase(person_id))
    Message.objects.filter(sender_id=person_id).update(text="", warned=[])
