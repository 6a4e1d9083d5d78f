"""Reads of conversations, for the two people in them."""

from collections import Counter

from django.db.models import Case, F, IntegerField, Q, QuerySet, Sum, Value, When

from marketplace.accounts import queries as accounts
from marketplace.chat import rules
from marketplace.chat.models import Conversation, Message
from marketplace.core.actors import Actor
from marketplace.core.entries import Entry
from marketplace.core.errors import Missing, Reason


def _mine(by: Actor) -> QuerySet[Conversation]:
    rows = Conversation.objects.filter(Q(seeker_id=by.pk) | Q(helper_id=by.pk))
    return rows.select_related("offer__request__topic", "seeker", "helper")


def conversation_for(by: Actor, conversation_id: int) -> Conversation:
    """A conversation, for the two people in it. Raises Missing for everybody else."""
    conversation = _mine(by).filter(pk=conversation_id).first()
    if conversation is None:
        raise Missing
    return conversation


def conversation_of_offer(by: Actor, offer_id: int) -> Conversation | None:
    """The conversation about an offer, once it is open."""
    return _mine(by).filter(offer_id=offer_id).first()


def unread_expression() -> Case:
    """Messages after one's own read mark; `me` is annotated by the caller."""
    return Case(
        When(seeker_id=F("me"), then=F("last_seq") - F("seeker_read")),
        default=F("last_seq") - F("helper_read"),
        output_field=IntegerField(),
    )


def conversations_of(by: Actor) -> QuerySet[Conversation]:
    """Everything somebody talks about, with `unread`, those in which something was said first."""
    rows = _mine(by).annotate(me=Value(by.pk)).annotate(unread=unread_expression())
    return rows.order_by("-unread", "-offer__sent_at")


def unread_count(by: Actor) -> int:
    """Unread messages of a person, all conversations together."""
    rows = Conversation.objects.filter(Q(seeker_id=by.pk) | Q(helper_id=by.pk)).annotate(me=Value(by.pk))
    return rows.annotate(unread=unread_expression()).aggregate(sum=Sum("unread"))["sum"] or 0


def messages_after(by: Actor, conversation_id: int, seq: int, limit: int = 500) -> list[Message]:
    """What was said after `seq`, in order, for somebody in the conversation."""
    conversation = conversation_for(by, conversation_id)
    rows = Message.objects.filter(conversation=conversation, seq__gt=seq).select_related("sender")
    return list(rows.order_by("seq")[:limit])


def why_not_send(by: Actor, conversation: Conversation, text: str = "…") -> Reason | None:
    is_blocked = accounts.is_blocked_between(conversation.seeker_id, conversation.helper_id)
    return rules.why_not_send(conversation, by, text, is_blocked, conversation.offer.state)


def warned_counts(person_id: int) -> dict[str, int]:
    """How many messages of a person were warned about, by kind: for operators, who judge; nothing follows by itself."""
    rows = Message.objects.filter(sender_id=person_id).exclude(warned=[]).values_list("warned", flat=True)
    return dict(Counter(kind for kinds in rows for kind in kinds))


def people_in(conversation_id: int) -> list[int]:
    pair = Conversation.objects.filter(pk=conversation_id).values_list("seeker_id", "helper_id").first()
    return list(pair or ())


def read_up_to(conversation_id: int, person_id: int) -> int | None:
    """The number of the last message that somebody has read; None for who is not in the conversation."""
    row = Conversation.objects.filter(pk=conversation_id).first()
    if row is None or person_id not in (row.seeker_id, row.helper_id):
        return None
    return row.seeker_read if row.seeker_id == person_id else row.helper_read


def entries_for_booking(booking_id: int) -> list[Entry]:
    """What the two said to each other; the platform's own lines are told by the trade already."""
    rows = Message.objects.filter(conversation__offer__booking__pk=booking_id, sender__isnull=False).order_by("seq")
    return [Entry(m.at, "message", "chat", "person", m.sender_id, {"text": m.text, "seq": m.seq}) for m in rows]


def personal_data_of(person_id: int) -> dict:
    """What this person wrote, and where, for their export."""
    mine = Message.objects.filter(sender_id=person_id).values("conversation_id", "seq", "text", "warned", "at")
    return {"messages": list(mine), "conversations": list(_ids_of(person_id))}


def _ids_of(person_id: int) -> QuerySet:
    rows = Conversation.objects.filter(Q(seeker_id=person_id) | Q(helper_id=person_id))
    return rows.values_list("pk", flat=True)


def why_not_erase(person_id: int) -> Reason | None:
    """A conversation never stands in the way; its words go."""
    return None
