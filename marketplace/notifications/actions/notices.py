"""Notices: put into an inbox, with the mail, the pushes and the text message that their person wants, and read."""

from django.db import transaction
from django.utils import timezone

from marketplace.accounts import queries as accounts
from marketplace.bookings.locks import lock_people
from marketplace.catalog import queries as catalogue
from marketplace.chat import queries as chat
from marketplace.core import events, outbox, timers
from marketplace.core.actors import Actor
from marketplace.core.models import Event
from marketplace.notifications import queries, standing
from marketplace.notifications.actions.mails import intend_mail
from marketplace.notifications.actions.notice_texts import intend_notice_text
from marketplace.notifications.actions.pushes import intend_pushes
from marketplace.notifications.audience import words_for_helpers
from marketplace.notifications.models import Notice
from marketplace.notifications.rules import UNREAD_AFTER

TELL = "marketplace.notifications.jobs.tell_helpers"
LOOK = "marketplace.notifications.jobs.tell_unread"
TOLD_AT_ONCE = 200


@transaction.atomic
def tell_person(*, by: Actor, person_id: int, event_id: int, kind: str, subject_id: int, **facts: int) -> Notice:
    """Put a notice into somebody's inbox, and intend what they want of it beside that; an event tells once."""
    told = {"subject_id": subject_id, "facts": facts}
    notice, is_new = Notice.objects.get_or_create(person_id=person_id, event_id=event_id, kind=kind, defaults=told)
    if is_new:
        intend_mail(notice)
        intend_pushes(notice)
        intend_notice_text(notice)
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
def watch_message(*, by: Actor, event_id: int, conversation_id: int, person_id: int) -> bool:
    """Look in a few minutes whether a message was read, unless its reader knows already that something waits."""
    if standing.is_told_of(conversation_id, person_id):
        return False
    timers.schedule(LOOK, at=timezone.now() + UNREAD_AFTER, event_id=event_id, person_id=person_id)
    return True


@transaction.atomic
def tell_unread(*, by: Actor, event_id: int, person_id: int) -> Notice | None:
    """Tell somebody of a message that is still unread; once for each conversation until they have read it."""
    event = Event.objects.get(pk=event_id)
    conversation_id, seq = event.subject_id, event.facts["seq"]
    # Two messages' timers at once: the second waits here and finds what the first has told.
    lock_people(person_id)
    if not standing.is_unread(conversation_id, person_id, seq) or standing.is_told_of(conversation_id, person_id):
        return None
    if accounts.is_blocked_between(*chat.people_in(conversation_id)):
        return None
    said = {"event_id": event_id, "kind": "message_received", "subject_id": conversation_id, "seq": seq}
    return tell_person(by=by, person_id=person_id, **said)


@transaction.atomic
def read_messages(*, by: Actor, person_id: int, conversation_id: int, seq: int) -> int:
    """What was told of messages is read with them."""
    told = Notice.objects.filter(person_id=person_id, kind="message_received", subject_id=conversation_id)
    return told.filter(facts__seq__lte=seq, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def read_notice(*, by: Actor, notice_id: int) -> Notice:
    """Open a notice: it is read from now on."""
    notice = queries.notice_for(by, notice_id)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    return notice


@transaction.atomic
def read_everything(*, by: Actor) -> int:
    return Notice.objects.filter(person_id=by.pk, read_at=None).update(read_at=timezone.now())
