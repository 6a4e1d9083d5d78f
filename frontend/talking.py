"""Conversations as pages show them."""

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from frontend.people import card_of, photo_of
from frontend.templatetags.spoken import said_at
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.bookings.models import Booking
from marketplace.chat import actions, leakage, queries
from marketplace.chat.models import Attachment, Conversation, Message
from marketplace.chat.replies import replies_for
from marketplace.chat.rules import NOTICES, REPORT_REASONS, side_of
from marketplace.core.errors import Missing, Reason
from marketplace.disputes import queries as disputes

# In the forms of what a ring carries, until the page puts in its own token.
NO_TOKEN = "-"
# Letters of a long message before the words that were looked for, and twice as many after them.
AROUND = 60


def bubbles(messages: Iterable[Message], by: User, talk: Conversation | None = None) -> list[dict[str, Any]]:
    """The parameters of components/bubble.html for each message.

    With `talk` the reader is one of the two: the messages have what this reader can do with them, and how far they got.
    Without it an operator decides a case: deleted files are there, and what the words were before.
    """
    seen = queries.other_read(talk, by) if talk else 0
    shown = [_bubble(message, by, seen, is_inspected=talk is None) for message in messages]
    if talk:
        may_write = queries.why_not_send(by, talk) is None
        for bubble in shown:
            bubble["tools"] = _tools(bubble, talk, may_write)
    return shown


def _bubble(message: Message, by: User, seen: int, is_inspected: bool) -> dict[str, Any]:
    known = {"seq": message.seq, "revision": message.revision, "at": message.at}
    if message.sender_id is None:
        return {**known, "kind": "system", "text": NOTICES.get(message.notice, "")}
    is_own = message.sender_id == by.pk
    return {
        **known,
        "kind": "own" if is_own else "",
        "name": _name(message, by),
        "text": message.text,
        "client_id": message.client_id,
        "sent": ("seen" if message.seq <= seen else "sent") if is_own else "",
        "warnings": [] if message.deleted_at else warnings_of(message, is_own),
        "edited_at": message.edited_at,
        "deleted_at": message.deleted_at,
        "file": _file(message, by, is_inspected),
        "can_edit": is_own and queries.why_words_stand(message) is None,
        "before": [wording.text for wording in message.wordings.all()] if is_inspected else [],
    }


def _name(message: Message, by: User) -> str:
    return _("You") if message.sender_id == by.pk else message.sender.name_shown


def _file(message: Message, by: User, is_inspected: bool) -> dict[str, Any] | None:
    """A file as its bubble shows it; None when it has none, or when it is deleted and this is not an operator."""
    attachment = getattr(message, "attachment", None)
    if attachment is None or (message.deleted_at and not is_inspected):
        return None
    place = [message.conversation_id, message.seq]
    is_seen = queries.is_file_seen(message, by) or (is_inspected and attachment.file)
    return {
        "name": attachment.name if is_seen else "",
        "url": reverse("conversation_file", args=place) if is_seen else "",
        "small_url": reverse("conversation_thumbnail", args=place) if is_seen and attachment.thumbnail else "",
        "pages": attachment.pages,
        "size": attachment.size,
        "media_type": attachment.media_type,
        "scan": attachment.scan,
        "state": _file_state(attachment, is_inspected),
    }


def _file_state(attachment: Attachment, is_inspected: bool) -> str:
    """What is to be said of a file beside itself: to the two only when it is not there; to operators always."""
    if not attachment.file and attachment.scan != Attachment.Scan.INFECTED:
        return _("This file is gone.")
    if is_inspected or attachment.scan in (Attachment.Scan.WAITING, Attachment.Scan.INFECTED):
        return attachment.get_scan_display()
    return ""


def _tools(bubble: dict[str, Any], talk: Conversation, may_write: bool) -> dict[str, Any]:
    """What the reader can do with a message: edit and delete one's own, report the other side's."""
    if bubble["kind"] == "system" or bubble["deleted_at"]:
        return {}
    place = [talk.pk, bubble["seq"]]
    if bubble["kind"] != "own":
        return {"report_url": reverse("conversation_report", args=place), "reasons": REPORT_REASONS.items()}
    if not may_write:
        return {}
    edit = {"edit_url": reverse("conversation_edit", args=place)} if bubble["can_edit"] else {}
    return {"delete_url": reverse("conversation_delete", args=place), "text": bubble["text"], **edit}


def warnings_of(message: Message, is_own: bool) -> list[Reason]:
    """What we say about a message that leads away: to its sender the reason, to the other side why to stay here."""
    return [leakage.REASONS[kind] if is_own else leakage.HINTS[kind] for kind in message.warned]


def told(message: Message) -> dict[str, Any]:
    """What the sender's own page is told of a message that was sent."""
    return {"seq": message.seq, "warnings": [str(reason) for reason in warnings_of(message, is_own=True)]}


def page_of(talk: Conversation, by: User, around: int | None = None, say: str = "") -> dict[str, Any]:
    """Everything on the page of a conversation: its end, or what was said around a number.

    `say` is the code of a quick reply that stands in the composer.
    """
    other = talk.helper if side_of(talk, by) == "seeker" else talk.seeker
    window = queries.window(by, talk, around)
    return {
        "conversation": talk,
        "other": card_of(other),
        "bubbles": bubbles(window.messages, by, talk),
        "earlier": window.messages[0].seq - 1 if window.has_earlier else None,
        "later": window.has_later,
        "reason": queries.why_not_send(by, talk),
        "back": _back(talk, by),
        "text": replies_of(talk, by).get(say, ""),
        **composing(talk, by),
    }


def composing(talk: Conversation, by: User) -> dict[str, Any]:
    """What the composer needs beside the conversation."""
    address = reverse("conversation", args=[talk.pk])
    replies = replies_of(talk, by).items()
    return {
        "seen": queries.other_read(talk, by),
        "replies": [{"words": words, "href": f"{address}?say={code}#message-text"} for code, words in replies],
    }


def replies_of(talk: Conversation, by: User) -> dict[str, Any]:
    """Quick replies that fit who writes and how far the visit is."""
    booking = _booking_of(talk)
    return replies_for(side_of(talk, by) or "", booking.state if booking else "")


def changes_of(talk: Conversation, by: User, revision: int) -> dict[str, Any]:
    """What a page that knows `revision` does not hold yet; `more` when it has to ask again."""
    changed = queries.changes_in(by, talk, revision)
    return {
        "bubbles": bubbles(changed, by, talk),
        "conversation": talk,
        "revision": changed[-1].revision if changed else revision,
        "seen": queries.other_read(talk, by),
        "more": len(changed) == queries.AT_ONCE,
    }


def news_of(conversation_id: int, seq: int | None) -> dict[int, dict[str, Any]]:
    """What a ring tells each of the two, if they get pages to read: how far the other read, and line `seq`."""
    talk = queries.conversation(conversation_id)
    if talk is None:
        return {}
    line = queries.line(talk, seq) if seq else None
    readers = accounts.readers_among([talk.seeker_id, talk.helper_id])
    return {by.pk: _news(talk, by, line) for by in (talk.seeker, talk.helper) if by.pk in readers}


def _news(talk: Conversation, by: User, line: Message | None) -> dict[str, Any]:
    seen = queries.other_read(talk, by)
    if line is None:
        return {"seen": seen}
    with translation.override(by.language):
        shown = {"bubbles": bubbles([line], by, talk), "csrf_token": NO_TOKEN}
        html = render_to_string("talk/bubbles.html", shown)
    return {"revision": line.revision, "seen": seen, "language": by.language, "html": html}


def file_for(by: User, conversation_id: int, seq: int) -> Attachment:
    """A file for one of the two; for an operator who has a case about the visit to decide, noted as a look."""
    try:
        return queries.file_for(by, conversation_id, seq)
    except Missing:
        booking = queries.booking_of(conversation_id) if by.is_operator else None
        if booking is None or not disputes.case_of(booking):
            raise
        return actions.inspect_file(by=by, conversation_id=conversation_id, seq=seq)


def found_rows(by: User, talk: Conversation, text: str) -> list[dict[str, Any]]:
    """The parameters of components/row.html for each message that holds these words. Raises Refused."""
    address = reverse("conversation", args=[talk.pk])
    return [
        {
            "title": _part(message.text, text.strip()),
            "meta": f"{_name(message, by)} · {said_at(message.at)}",
            "href": f"{address}?at={message.seq}#m{message.seq}",
        }
        for message in queries.messages_found(by, talk.pk, text)
    ]


def _part(text: str, words: str) -> str:
    """What stands around the first place of these words; all of a short text."""
    place = max(0, text.lower().find(words.lower()))
    until = place + len(words)
    begin = max(place - AROUND, text.find(" ", place - AROUND, place) + 1) if place > AROUND else 0
    end = max(until, text.rfind(" ", until, until + 2 * AROUND)) if until + 2 * AROUND < len(text) else len(text)
    return f"{'… ' if begin else ''}{text[begin:end]}{' …' if end < len(text) else ''}"


def _booking_of(talk: Conversation) -> Booking | None:
    return talk.offer.booking if talk.offer.state == "accepted" and hasattr(talk.offer, "booking") else None


def _back(talk: Conversation, by: User) -> str:
    """The visit when there is one, else the offer or the request that it is about."""
    booking = _booking_of(talk)
    if booking is not None:
        return reverse("booking", args=[booking.pk])
    if talk.helper_id == by.pk:
        return reverse("offer", args=[talk.offer_id])
    return reverse("request", args=[talk.offer.request_id])


def rows_of(by: User) -> list[dict[str, Any]]:
    """The parameters of components/row.html for each conversation."""
    return [
        _row(talk, talk.helper if talk.seeker_id == by.pk else talk.seeker) for talk in queries.conversations_of(by)
    ]


def _row(talk: Conversation, other: User) -> dict[str, Any]:
    return {
        "title": other.name_shown,
        "meta": f"{talk.offer.request.topic} · {said_at(talk.offer.sent_at)}",
        "href": reverse("conversation", args=[talk.pk]),
        "face_of": other.name_shown,
        "photo": photo_of(other),
        "unread": talk.unread,  # type: ignore[attr-defined]
    }
