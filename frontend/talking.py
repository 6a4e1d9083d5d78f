"""Conversations as pages show them."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from frontend.people import card_of, photo_of
from frontend.templatetags.spoken import said_at
from marketplace.accounts.models import User
from marketplace.chat import leakage, queries
from marketplace.chat.models import Conversation, Message
from marketplace.chat.rules import NOTICES, side_of
from marketplace.core.errors import Reason


def bubbles(messages: list[Message], by: User) -> list[dict[str, Any]]:
    """The parameters of components/bubble.html for each message."""
    return [_bubble(message, by) for message in messages]


def _bubble(message: Message, by: User) -> dict[str, Any]:
    if message.sender_id is None:
        return {"kind": "system", "text": NOTICES.get(message.notice, ""), "seq": message.seq, "at": message.at}
    is_own = message.sender_id == by.pk
    return {
        "kind": "own" if is_own else "",
        "name": _("You") if is_own else message.sender.name_shown,
        "text": message.text,
        "seq": message.seq,
        "at": message.at,
        "client_id": message.client_id,
        "sent": "sent" if is_own else "",
        "warnings": warnings_of(message, is_own),
    }


def warnings_of(message: Message, is_own: bool) -> list[Reason]:
    """What we say about a message that leads away: to its sender the reason, to the other side why to stay here."""
    return [leakage.REASONS[kind] if is_own else leakage.HINTS[kind] for kind in message.warned]


def told(message: Message) -> dict[str, Any]:
    """What the sender's own page is told of a message that was sent."""
    return {"seq": message.seq, "warnings": [str(reason) for reason in warnings_of(message, is_own=True)]}


def page_of(conversation: Conversation, by: User, client_id: UUID) -> dict[str, Any]:
    """Everything on the page of a conversation."""
    other = conversation.helper if side_of(conversation, by) == "seeker" else conversation.seeker
    return {
        "conversation": conversation,
        "other": card_of(other),
        "bubbles": bubbles(queries.messages_after(by, conversation.pk, 0), by),
        "reason": queries.why_not_send(by, conversation),
        "client_id": client_id,
        "back": _back(conversation, by),
    }


def _back(conversation: Conversation, by: User) -> str:
    """The visit when there is one, else the offer or the request that it is about."""
    offer = conversation.offer
    if offer.state == "accepted" and hasattr(offer, "booking"):
        return reverse("booking", args=[offer.booking.pk])
    if conversation.helper_id == by.pk:
        return reverse("offer", args=[offer.pk])
    return reverse("request", args=[offer.request_id])


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
