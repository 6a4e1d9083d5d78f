"""Reads of conversations, for the two people in them."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.utils import timezone

from marketplace.accounts import queries as accounts
from marketplace.bookings.models import Booking
from marketplace.chat import rules
from marketplace.chat.models import Attachment, Conversation, Message, MessageReport, Wording
from marketplace.core.actors import Actor
from marketplace.core.entries import Entry
from marketplace.core.errors import Missing, Reason, refuse_if


def _mine(by: Actor) -> QuerySet[Conversation]:
    rows = Conversation.objects.filter(Q(seeker_id=by.pk) | Q(helper_id=by.pk))
    return rows.select_related("offer__request__topic", "seeker", "helper")


def conversation_for(by: Actor, conversation_id: int) -> Conversation:
    """A conversation, for the two people in it. Raises Missing for everybody else."""
    conversation = _mine(by).filter(pk=conversation_id).first()
    if conversation is None:
        raise Missing
    return conversation


def conversation(conversation_id: int) -> Conversation | None:
    """A conversation with the two people in it, for what the platform tells them."""
    return Conversation.objects.select_related("offer", "seeker", "helper").filter(pk=conversation_id).first()


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


AT_ONCE = 500
WINDOW = 200
FOUND_AT_MOST = 50
FILES_A_DAY = 50
SCANS_AT_ONCE = 200


def _lines(conversation: Conversation) -> QuerySet[Message]:
    return Message.objects.filter(conversation=conversation).select_related("sender", "attachment")


def line(conversation: Conversation, seq: int) -> Message | None:
    return _lines(conversation).filter(seq=seq).first()


def messages_after(by: Actor, conversation_id: int, seq: int, limit: int = AT_ONCE) -> list[Message]:
    """What was said after `seq`, in order, for somebody in the conversation."""
    conversation = conversation_for(by, conversation_id)
    return list(_lines(conversation).filter(seq__gt=seq).order_by("seq")[:limit])


def changes_after(by: Actor, conversation_id: int, revision: int, limit: int = AT_ONCE) -> list[Message]:
    """What was said, edited or deleted after `revision`, in the order of the changes; each line as it is now."""
    return changes_in(by, conversation_for(by, conversation_id), revision, limit)


def changes_in(by: Actor, conversation: Conversation, revision: int, limit: int = AT_ONCE) -> list[Message]:
    """The same of a conversation that is at hand: asked by every open page at every message."""
    if rules.side_of(conversation, by) is None:
        raise Missing
    return list(_lines(conversation).filter(revision__gt=revision).order_by("revision")[:limit])


@dataclass(frozen=True)
class Window:
    """A part of a long conversation, in order, and whether there is more before and after it."""

    messages: list[Message]
    has_earlier: bool
    has_later: bool


def window(by: Actor, conversation: Conversation, around: int | None = None) -> Window:
    """The end of a conversation, or what was said around a number."""
    if rules.side_of(conversation, by) is None:
        raise Missing
    rows = _lines(conversation)
    if around is None:
        found = list(rows.order_by("-seq")[:WINDOW])[::-1]
    else:
        found = list(rows.filter(seq__gt=around - WINDOW // 2).order_by("seq")[:WINDOW])
    first, last = (found[0].seq, found[-1].seq) if found else (1, conversation.last_seq)
    return Window(found, first > 1, last < conversation.last_seq)


def other_read(conversation: Conversation, by: Actor) -> int:
    """Up to where the other side has read."""
    return conversation.helper_read if rules.side_of(conversation, by) == "seeker" else conversation.seeker_read


def messages_found(by: Actor, conversation_id: int, text: str, limit: int = FOUND_AT_MOST) -> list[Message]:
    """Messages of one's own conversation that hold these words, the latest first."""
    conversation = conversation_for(by, conversation_id)
    refuse_if(rules.why_not_search(text))
    rows = _lines(conversation).filter(text__icontains=text.strip(), deleted_at=None)
    return list(rows.order_by("-seq")[:limit])


def sent_before(by: Actor, conversation_id: int, client_id: UUID) -> Message | None:
    """What this client id already sent in this conversation."""
    rows = Message.objects.filter(conversation_id=conversation_id, sender_id=by.pk, client_id=client_id)
    return rows.select_related("attachment").first()


def file_for(by: Actor, conversation_id: int, seq: int) -> Attachment:
    """A file of one's own conversation. Raises Missing for others, and for one that is not let through yet or gone."""
    conversation = conversation_for(by, conversation_id)
    message = _lines(conversation).filter(seq=seq, deleted_at=None, attachment__isnull=False).first()
    if message is None or not is_file_seen(message, by):
        raise Missing
    return message.attachment


def is_file_seen(message: Message, by: Actor) -> bool:
    """Whether this person gets the file: once it is let through, its sender from the first."""
    if not message.attachment.file:
        return False
    return message.attachment.scan != Attachment.Scan.WAITING or message.sender_id == by.pk


def files_to_scan() -> list[Attachment]:
    """Files that wait for the scanner, the oldest first."""
    rows = Attachment.objects.filter(scan=Attachment.Scan.WAITING).exclude(file="")
    return list(rows.order_by("pk")[:SCANS_AT_ONCE])


def why_not_send(by: Actor, conversation: Conversation, text: str = "…") -> Reason | None:
    is_blocked = accounts.is_blocked_between(conversation.seeker_id, conversation.helper_id)
    return rules.why_not_send(conversation, by, text, is_blocked, conversation.offer.state)


def why_not_send_file(by: Actor, conversation: Conversation) -> Reason | None:
    since = timezone.now() - timedelta(days=1)
    sent = Attachment.objects.filter(message__sender_id=by.pk, message__at__gt=since).count()
    return why_not_send(by, conversation) or (rules.FILES_ENOUGH if sent >= FILES_A_DAY else None)


def why_words_stand(message: Message) -> Reason | None:
    """Why the words of a message cannot be put right any more, whoever is in the conversation."""
    return rules.why_not_edit(message, hasattr(message, "attachment"), timezone.now())


def why_not_edit(by: Actor, conversation: Conversation, message: Message, text: str = "…") -> Reason | None:
    return why_words_stand(message) or why_not_send(by, conversation, text)


def why_not_delete(by: Actor, conversation: Conversation, message: Message) -> Reason | None:
    return rules.why_not_change(message) or why_not_send(by, conversation)


def warned_counts(person_id: int) -> dict[str, int]:
    """How many messages of a person were warned about, by kind: for operators, who judge; nothing follows by itself."""
    rows = Message.objects.filter(sender_id=person_id).exclude(warned=[]).values_list("warned", flat=True)
    return dict(Counter(kind for kinds in rows for kind in kinds))


@dataclass(frozen=True)
class Warned:
    """Somebody whose messages lead away: how many of them, out of how many; what they say stands nowhere here."""

    person_id: int
    warned: int
    sent: int
    kinds: dict[str, int]


def people_warned(limit: int = 100, only: int | None = None) -> list[Warned]:
    """Whose messages were warned about, the most first: counts alone. For operators, who judge. `only`: one person."""
    rows = Message.objects.filter(sender__isnull=False).exclude(warned=[])
    rows = rows if only is None else rows.filter(sender_id=only)
    counted = rows.values("sender_id").annotate(n=Count("pk")).order_by("-n", "sender_id")[:limit]
    ids = [row["sender_id"] for row in counted]
    sent = dict(Message.objects.filter(sender_id__in=ids).values_list("sender_id").annotate(Count("pk")))
    kinds: dict[int, Counter] = {person_id: Counter() for person_id in ids}
    for person_id, warned in rows.filter(sender_id__in=ids).values_list("sender_id", "warned"):
        kinds[person_id].update(warned)
    return [
        Warned(row["sender_id"], row["n"], sent[row["sender_id"]], dict(kinds[row["sender_id"]])) for row in counted
    ]


def _reports() -> QuerySet[MessageReport]:
    rows = MessageReport.objects.select_related("by", "message__sender", "message__attachment")
    return rows.prefetch_related("message__wordings")


def reports_open() -> QuerySet[MessageReport]:
    """What people reported, the oldest first; the reported message alone is for operators to read."""
    return _reports().filter(closed_at=None).order_by("at")


def report_for(report_id: int) -> MessageReport:
    report = _reports().filter(pk=report_id).first()
    if report is None:
        raise Missing
    return report


def files_not_scanned() -> int:
    """How many files went on without a look for viruses, because none was set up."""
    return Attachment.objects.filter(scan=Attachment.Scan.NOT_SCANNED).exclude(file="").count()


def booking_of(conversation_id: int) -> Booking | None:
    """The visit that came of what they talk about."""
    return Booking.objects.filter(offer__conversation=conversation_id).first()


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
    rows = Message.objects.filter(conversation__offer__booking__pk=booking_id, sender__isnull=False)
    rows = rows.filter(deleted_at=None).order_by("seq")
    return [Entry(m.at, "message", "chat", "person", m.sender_id, {"text": m.text, "seq": m.seq}) for m in rows]


def personal_data_of(person_id: int) -> dict:
    """What this person wrote, and where, for their export."""
    mine = Message.objects.filter(sender_id=person_id)
    times = ("at", "edited_at", "deleted_at")
    before = Wording.objects.filter(message__sender_id=person_id)
    files = Attachment.objects.filter(message__sender_id=person_id)
    said = MessageReport.objects.filter(by_id=person_id)
    return {
        "messages": list(mine.values("conversation_id", "seq", "text", "warned", *times)),
        "wordings": list(before.values("message__conversation_id", "message__seq", "text", "warned", "until")),
        "files": list(files.values("message__conversation_id", "message__seq", "name", "file", "thumbnail", "size")),
        "message_reports": list(said.values("message__conversation_id", "message__seq", "reason", "at")),
        "conversations": list(_ids_of(person_id)),
    }


def _ids_of(person_id: int) -> QuerySet:
    rows = Conversation.objects.filter(Q(seeker_id=person_id) | Q(helper_id=person_id))
    return rows.values_list("pk", flat=True)


def why_not_erase(person_id: int) -> Reason | None:
    """A conversation never stands in the way; its words go."""
    return None
