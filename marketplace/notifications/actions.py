"""The verbs of telling people."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.accounts import queries as accounts
from marketplace.accounts.actions.tokens import digest_of
from marketplace.accounts.models import User
from marketplace.bookings import actions as trade
from marketplace.bookings import queries as bookings
from marketplace.bookings.locks import lock_actor
from marketplace.catalog import queries as catalogue
from marketplace.core import events, outbox
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if
from marketplace.core.models import Event
from marketplace.notifications import queries
from marketplace.notifications.audience import words_for_helpers
from marketplace.notifications.models import CalendarFeed, Mail, Notice, TextMessage
from marketplace.notifications.wording import KINDS

SEND = "marketplace.notifications.jobs.send_mail"
SEND_TEXT = "marketplace.notifications.jobs.send_text"
TELL = "marketplace.notifications.jobs.tell_helpers"
TOLD_AT_ONCE = 200
TRIES_AT_MOST = 5
READ_KEPT_TO = timedelta(hours=1)


@transaction.atomic
def tell_person(*, by: Actor, person_id: int, event_id: int, kind: str, subject_id: int) -> Notice:
    """Put a notice into somebody's inbox and intend its mail; the same event tells once."""
    notice, is_new = Notice.objects.get_or_create(
        person_id=person_id, event_id=event_id, kind=kind, defaults={"subject_id": subject_id}
    )
    if is_new:
        if KINDS[kind].by_mail:
            mail = Mail.objects.create(notice=notice)
            outbox.defer(SEND, [{"mail_id": mail.pk}], queue="mail")
        events.record("notice.given", by=by, subject=notice, person=person_id)
    return notice


@transaction.atomic
def tell_helpers(*, by: Actor, event_id: int, after: int = 0) -> int:
    """Tell the next helpers after that id of new rules, and leave the rest to a job; returns how many were told."""
    event = Event.objects.get(pk=event_id)
    kind = words_for_helpers(event)
    people = catalogue.helper_ids_after(after, TOLD_AT_ONCE)
    for person_id in people:
        tell_person(by=by, person_id=person_id, event_id=event_id, kind=kind, subject_id=event.subject_id)
    if len(people) == TOLD_AT_ONCE:
        outbox.defer(TELL, [{"event_id": event_id, "after": people[-1]}], queue="events")
    return len(people)


@transaction.atomic
def begin_mail(*, by: Actor, mail_id: int) -> Mail | None:
    """First beat: take the mail on. None when it is sent already, or was tried often enough."""
    mail = Mail.objects.select_for_update().filter(pk=mail_id).first()
    if mail is None or mail.state in {Mail.State.SENT, Mail.State.FAILED}:
        return None
    mail.state, mail.tries, mail.changed_at = Mail.State.SENDING, mail.tries + 1, timezone.now()
    mail.save()
    return Mail.objects.select_related("notice__person").get(pk=mail_id)


@transaction.atomic
def record_mail(*, by: Actor, mail_id: int, is_sent: bool) -> Mail:
    """Third beat: what came of it. After five tries a mail counts as failed."""
    mail = Mail.objects.select_for_update().get(pk=mail_id)
    given_up = mail.tries >= TRIES_AT_MOST
    mail.state = Mail.State.SENT if is_sent else Mail.State.FAILED if given_up else Mail.State.WAITING
    mail.changed_at = timezone.now()
    mail.save()
    return mail


@transaction.atomic
def intend_text(*, by: Actor, booking_id: int, kind: str) -> TextMessage | None:
    """Have a text message sent to the person whom a visit is for; once per kind and time of the visit.

    None when nobody else asked for them, they gave no number, nobody comes, or there is no way to send one. With the
    appointment goes a private link.
    """
    booking = bookings.booking_to_tell_of(booking_id)
    recipient = bookings.recipient_of(booking.request_id)
    if recipient is None or not recipient.phone or booking.is_remote or not queries.can_text():
        return None
    if kind == TextMessage.Kind.APPOINTMENT:
        trade.make_door_link(by=by, booking_id=booking_id, purpose="confirm")
    occasion = {"booking_id": booking_id, "kind": kind, "begins": booking.visit.lower}
    message, is_new = TextMessage.objects.get_or_create(**occasion)
    if is_new:
        outbox.defer(SEND_TEXT, [{"text_id": message.pk}], queue="mail")
    return message


@transaction.atomic
def begin_text(*, by: Actor, text_id: int) -> TextMessage | None:
    """First beat: take the message on. None when it is sent already, or was tried often enough."""
    message = TextMessage.objects.select_for_update().get(pk=text_id)
    if message.state in {TextMessage.State.SENT, TextMessage.State.FAILED}:
        return None
    message.state, message.tries, message.changed_at = TextMessage.State.SENDING, message.tries + 1, timezone.now()
    message.save()
    return message


@transaction.atomic
def record_text(*, by: Actor, text_id: int, provider_id: str = "", error: str = "") -> TextMessage:
    """Third beat: sent, refused for good with an `error`, or neither: then it is tried again, five times at most."""
    message = TextMessage.objects.select_for_update().get(pk=text_id)
    given_up = bool(error) or message.tries >= TRIES_AT_MOST
    states = TextMessage.State
    message.state = states.SENT if provider_id else states.FAILED if given_up else states.WAITING
    message.provider_id, message.error, message.changed_at = provider_id, error[:20], timezone.now()
    message.save()
    return message


@transaction.atomic
def read_notice(*, by: Actor, notice_id: int) -> Notice:
    """Open a notice: it is read from now on."""
    notice = queries.notice_for(by, notice_id)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    return notice


@transaction.atomic
def read_everything(*, by: Actor) -> int:
    return Notice.objects.filter(person_id=by.pk, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Forget what a person was told."""
    if not by.is_operator and by.pk not in (None, person_id):
        raise Missing
    refuse_if(queries.why_not_erase(person_id) or accounts.why_not_erase(person_id))
    Notice.objects.filter(person_id=person_id).delete()
    CalendarFeed.objects.filter(person_id=person_id).delete()


@transaction.atomic
def open_calendar(*, by: Actor) -> tuple[CalendarFeed, str]:
    """Make a private address for the calendar of `by`; the second part is its token, told this once.

    An address that was made before ends with it.
    """
    person = lock_actor(by)
    _revoke(person)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(person_id=person.pk, digest=digest_of(token))
    events.record("calendar.opened", by=by, subject=feed, person=person.pk)
    return feed, token


@transaction.atomic
def close_calendar(*, by: Actor) -> None:
    """The private address ends: whoever still asks for it finds nothing. Does nothing where there is none."""
    _revoke(lock_actor(by))


def _revoke(person: Actor) -> None:
    for feed in CalendarFeed.objects.filter(person_id=person.pk, revoked_at=None):
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        events.record("calendar.closed", by=person, subject=feed, person=person.pk)


@transaction.atomic
def read_calendar(*, by: Actor, token: str) -> User:
    """Somebody's calendar asks by its address: whose it is. Raises Missing; keeps when it was read, to the hour."""
    person = queries.person_of_feed(token)
    long_ago = Q(read_at=None) | Q(read_at__lt=timezone.now() - READ_KEPT_TO)
    CalendarFeed.objects.filter(long_ago, digest=digest_of(token)).update(read_at=timezone.now())
    return person
