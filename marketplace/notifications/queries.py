"""Reads of what people were told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.actions.tokens import digest_of
from marketplace.accounts.models import User
from marketplace.bookings import queries as bookings
from marketplace.core.actors import Actor
from marketplace.core.entries import Entry
from marketplace.core.errors import Missing, Reason
from marketplace.core.models import Event
from marketplace.notifications import calendars, rules, sealing
from marketplace.notifications.calendars import invitation
from marketplace.notifications.endpoints import public_key
from marketplace.notifications.models import (
    Browser,
    CalendarFeed,
    Channel,
    Digest,
    Mail,
    MailboxMessage,
    Muted,
    Notice,
    NoticeText,
    Phone,
    PhoneCode,
    Push,
    Telling,
    Undeliverable,
)
from marketplace.notifications.preferences import muted_by, telling_of, zone_of
from marketplace.notifications.topics import TEXTED_TOPICS, TOPICS
from marketplace.notifications.wording import KINDS

NEWEST = 60
BROWSERS_AT_MOST = 10
TOO_MANY_BROWSERS = Reason("too_many_browsers", _("Ten browsers are linked. Please end one that you do not use."))
NO_KEY = Reason("push_off", _("This site sends no pushes."))
# Kinds of notice whose mail brings the reader's calendar up to date.
IN_CALENDAR = {
    *("booking_agreed", "booking_won", "booking_moved", "booking_moved_both", "booking_moved_own"),
    *(
        "booking_cancelled",
        "booking_cancelled_own",
        "booking_returned",
        "booking_lapsed_seeker",
        "booking_lapsed_helper",
    ),
}


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


def can_text() -> bool:
    """Whether text messages can be sent: by a provider, or into the mailbox of the demo."""
    return settings.SMS_BACKEND == "rest" or (settings.SMS_BACKEND == "console" and settings.DEMO)


def why_not_text() -> Reason | None:
    return None if can_text() else rules.TEXTS_OFF


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


def invitations_for(notice: Notice) -> list[tuple[str, bytes]]:
    """What goes along with the mail of a notice for the reader's calendar: methods and bodies of the visits it is of.

    It is written from the visit as it is when the mail goes, and left out where no calendar knows of the visit.
    """
    found = bookings.visits_in_calendar(notice.person_id, _visits_of(notice))
    return [invitation(booking, zone, notice.person) for booking, zone in found if bookings.was_agreed(booking)]


def _visits_of(notice: Notice) -> list[int]:
    """The ids of the visits that a notice brings into a calendar."""
    if notice.kind == "series_extended":
        extended = Event.objects.filter(pk=notice.event_id, name="series.extended").first()
        return extended.facts["made"] if extended else []
    return [notice.subject_id] if notice.kind in IN_CALENDAR else []


def feed_of(by: Actor) -> CalendarFeed | None:
    """Somebody's calendar address that counts, if they have one."""
    return CalendarFeed.objects.filter(person_id=by.pk, revoked_at=None).first()


def person_of_feed(token: str) -> User:
    """Whose calendar this address shows. Raises Missing for one that never was, is revoked, or whose person may not."""
    rows = CalendarFeed.objects.filter(digest=digest_of(token), revoked_at=None, person__suspended_at=None)
    feed = rows.filter(person__is_active=True, person__erased_at=None).select_related("person").first()
    if feed is None:
        raise Missing
    return feed.person


def calendar_of(person: User) -> bytes:
    """The visits of a person for their calendar, in their language: those ahead, those of the last weeks."""
    with translation.override(person.language):
        return calendars.feed(bookings.visits_in_calendar(person.pk), person)


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


@dataclass(frozen=True)
class Standing:
    """What the head of every page shows: how much is unread, and the address at which no mail arrives."""

    unread: int
    mail_stopped: str


def standing_of(by: Actor) -> Standing:
    """Both in one question, because every page asks."""
    stopped = Undeliverable.objects.filter(person=OuterRef("pk"), email=OuterRef("email"))
    rows = User.objects.filter(pk=by.pk).annotate(unread=Count("notices", filter=Q(notices__read_at=None)))
    found = rows.annotate(is_stopped=Exists(stopped)).values("unread", "is_stopped", "email").first()
    if found is None:
        return Standing(0, "")
    return Standing(found["unread"], found["email"] if found["is_stopped"] else "")


@dataclass(frozen=True)
class Preferences:
    """How somebody is told: topics by channel, hours on the clock of `zone`, and the hour of their digest.

    `sms` has none without a number.
    """

    mail: list[str]
    push: list[str]
    sms: list[str]
    always: list[str]
    zone: str
    quiet_from: int
    quiet_until: int
    nights: bool
    digest_hour: int | None
    mail_stopped: bool


def preferences_of(by: Actor) -> Preferences:
    telling, muted = telling_of(by.pk), muted_by(by.pk)
    mail, push = ([name for name in TOPICS if (name, channel) not in muted] for channel in (Channel.MAIL, Channel.PUSH))
    has_phone = Phone.objects.filter(person_id=by.pk).exists()
    sms = [name for name in TEXTED_TOPICS if has_phone and (name, Channel.SMS) not in muted]
    always = [name for name, topic in TOPICS.items() if topic.always]
    names = ("quiet_from", "quiet_until", "nights", "digest_hour")
    said = {name: getattr(telling, name) for name in names}
    stopped = bool(standing_of(by).mail_stopped)
    return Preferences(mail, push, sms, always, str(zone_of(telling)), **said, mail_stopped=stopped)


def why_not_push() -> Reason | None:
    return None if settings.VAPID_PRIVATE_KEY else NO_KEY


def push_key() -> str:
    """The key that a browser is asked to take pushes by; empty where there are none."""
    return public_key()


@dataclass(frozen=True)
class Numbers:
    """The number that somebody confirmed, and the one that a code was sent to and that waits for it; empty without.

    `is_stopped`: nothing arrives at the first. `is_refused`: the code could not be sent.
    """

    number: str = ""
    confirmed_at: datetime | None = None
    is_stopped: bool = False
    asked: str = ""
    is_refused: bool = False


def numbers_of(by: Actor) -> Numbers:
    """For its person alone."""
    phone = Phone.objects.filter(person_id=by.pk).first()
    mine = PhoneCode.objects.filter(person_id=by.pk, over_at=None, made_at__gt=timezone.now() - rules.CODE_LIVES)
    code = mine.order_by("-pk").first()
    said: dict[str, Any] = {}
    if phone is not None:
        said = {"number": sealing.unseal_number(phone.sealed), "confirmed_at": phone.confirmed_at}
        said["is_stopped"] = phone.stopped_at is not None
    if code is not None:
        said |= {"asked": sealing.unseal_number(code.sealed), "is_refused": code.state == PhoneCode.State.FAILED}
    return Numbers(**said)


def number_for(text: NoticeText) -> str:
    """The number that a text message goes to; empty when it is not its person's any more."""
    phone = Phone.objects.filter(person_id=text.notice.person_id, digest=text.number).first()
    return sealing.unseal_number(phone.sealed) if phone else ""


def browsers_of(by: Actor) -> QuerySet[Browser]:
    return Browser.objects.filter(person_id=by.pk)


def browser_for(by: Actor, browser_id: int) -> Browser:
    browser = browsers_of(by).filter(pk=browser_id).first()
    if browser is None:
        raise Missing
    return browser


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
    """Everything that says what this person was told, how, and how they want to be told, for their export."""
    mine = {"person_id": person_id}
    pushes = Push.objects.filter(notice__person_id=person_id)
    texts = NoticeText.objects.filter(notice__person_id=person_id)
    told_how = ("zone", "quiet_from", "quiet_until", "nights", "digest_hour")
    return {
        "notices": list(Notice.objects.filter(**mine).values("kind", "facts", "at", "read_at")),
        "calendar_feeds": list(CalendarFeed.objects.filter(**mine).values("created_at", "read_at", "revoked_at")),
        "mails": list(Mail.objects.filter(notice__person_id=person_id).values("notice__kind", "state", "changed_at")),
        "digests": list(Digest.objects.filter(**mine).values("state", "opened_at", "changed_at")),
        "telling": list(Telling.objects.filter(**mine).values(*told_how)),
        "switched_off": list(Muted.objects.filter(**mine).values("topic", "channel", "at")),
        "mails_stopped": list(Undeliverable.objects.filter(**mine).values("email", "code", "at")),
        "browsers": list(Browser.objects.filter(**mine).values("service", "made_at", "reached_at")),
        "pushes": list(pushes.values("notice__kind", "state", "changed_at")),
        "phones": [
            {"number": sealing.unseal_number(one.sealed), "confirmed_at": one.confirmed_at, "stopped": one.code}
            for one in Phone.objects.filter(**mine)
        ],
        "phone_codes": [
            {"number": sealing.unseal_number(one.sealed), "made_at": one.made_at, "state": one.state}
            for one in PhoneCode.objects.filter(**mine)
        ],
        "text_messages": list(texts.values("notice__kind", "state", "changed_at")),
    }


def why_not_erase(person_id: int) -> Reason | None:
    """What somebody was told never stands in the way."""
    return None
