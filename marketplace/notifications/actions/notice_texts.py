"""Notices as text messages: intended with their notice, held back at night, enough for a day, sent in three beats."""

from django.db import transaction
from django.utils import timezone

from marketplace.core import outbox
from marketplace.core.actors import Actor
from marketplace.notifications import preferences, queries, rules, standing
from marketplace.notifications.actions.texted import DONE, drop_text, take_on_text
from marketplace.notifications.models import Notice, NoticeText, Phone

SEND_NOTICE_TEXT = "marketplace.notifications.jobs.send_notice_text"


def intend_notice_text(notice: Notice) -> NoticeText | None:
    """The text message of a notice, for who has a number and wants this topic so; at night for the morning."""
    if not preferences.is_texted(notice.person_id, notice.kind) or not queries.can_text():
        return None
    phone = preferences.phone_of(notice.person_id)
    if phone is None:
        return None
    text = NoticeText.objects.create(notice=notice, number=phone.digest)
    at = preferences.quiet_until(notice, timezone.now())
    outbox.defer(SEND_NOTICE_TEXT, [{"text_id": text.pk}], queue="mail", at=at)
    return text


@transaction.atomic
def begin_notice_text(*, by: Actor, text_id: int) -> NoticeText | None:
    """First beat: take it on. None when it is done, over, read meanwhile, too many, or has to wait for the morning."""
    rows = NoticeText.objects.select_for_update(of=["self"]).select_related("notice__person")
    text = rows.filter(pk=text_id).first()
    if text is None or text.state in DONE:
        return None
    notice, now = text.notice, timezone.now()
    if not _is_wanted(text):
        drop_text(text)
        return None
    if at := preferences.quiet_until(notice, now):
        text.state, text.changed_at = NoticeText.State.WAITING, now
        text.save()
        outbox.defer(SEND_NOTICE_TEXT, [{"text_id": text.pk}], queue="mail", at=at)
        return None
    if not _has_room(text):
        drop_text(text, "enough_for_today")
        return None
    take_on_text(text)
    return text


def _is_wanted(text: NoticeText) -> bool:
    """Still unread, still so, still switched on, and to the number that it was meant for."""
    notice = text.notice
    phone = preferences.phone_of(notice.person_id)
    is_theirs = phone is not None and bytes(phone.digest) == bytes(text.number)
    is_on = preferences.is_texted(notice.person_id, notice.kind)
    return is_theirs and is_on and notice.read_at is None and standing.is_true(notice)


def _has_room(text: NoticeText) -> bool:
    """Count a text message against the day of its person, once; the last of a day knows that it is."""
    if text.day is not None:
        return True
    person_id = text.notice.person_id
    # Two at once: the second waits here and counts the first.
    list(Phone.objects.select_for_update().filter(person_id=person_id))
    day = timezone.now().astimezone(preferences.zone_of(preferences.telling_of(person_id))).date()
    count = NoticeText.objects.filter(notice__person_id=person_id, day=day).count()
    if count >= rules.TEXTS_A_DAY:
        return False
    text.day, text.is_last = day, count == rules.TEXTS_A_DAY - 1
    return True
