"""Reads of what people were told."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from marketplace.core.actors import Actor
from marketplace.core.entries import Entry
from marketplace.core.errors import Missing, Reason
from marketplace.notifications.models import Mail, MailboxMessage, Notice
from marketplace.notifications.wording import KINDS

NEWEST = 60


@dataclass(frozen=True)
class Told:
    """A notice in the reader's language."""

    id: int
    title: str
    text: str
    action: str
    address: str
    at: datetime
    is_read: bool


def address_of(notice: Notice) -> str:
    """The page that a notice leads to."""
    words = KINDS[notice.kind]
    return reverse(words.route, args=[notice.subject_id] if words.takes_id else [])


def told(notice: Notice) -> Told:
    words = KINDS[notice.kind]
    return Told(
        notice.pk,
        str(words.title),
        str(words.text),
        str(words.action),
        address_of(notice),
        notice.at,
        notice.read_at is not None,
    )


def notices_of(by: Actor) -> list[Told]:
    """The newest 60 notices of a person."""
    return [told(notice) for notice in Notice.objects.filter(person_id=by.pk)[:NEWEST]]


def notice_for(by: Actor, notice_id: int) -> Notice:
    notice = Notice.objects.filter(person_id=by.pk, pk=notice_id).first()
    if notice is None:
        raise Missing
    return notice


def unread_notices(by: Actor) -> int:
    return Notice.objects.filter(person_id=by.pk, read_at=None).count()


def mailbox(address: str = "") -> QuerySet[MailboxMessage]:
    """The demo's mails, all or those to one address, the newest first."""
    rows = MailboxMessage.objects.all()
    return rows.filter(to=address.strip().lower()) if address else rows


def mailbox_message(message_id: int) -> MailboxMessage:
    message = MailboxMessage.objects.filter(pk=message_id).first()
    if message is None:
        raise Missing
    return message


def entries_for_booking(booking_id: int) -> list[Entry]:
    """What people were told adds nothing to what happened."""
    return []


def personal_data_of(person_id: int) -> dict:
    """Notices and mails of this person, for their export."""
    return {
        "notices": list(Notice.objects.filter(person_id=person_id).values("kind", "facts", "at", "read_at")),
        "mails": list(Mail.objects.filter(notice__person_id=person_id).values("notice__kind", "state", "changed_at")),
    }


def why_not_erase(person_id: int) -> Reason | None:
    """What somebody was told never stands in the way."""
    return None
