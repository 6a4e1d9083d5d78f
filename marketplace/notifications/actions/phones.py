"""The number of somebody with an account: confirmed by its code, taken away, and stopped where nothing arrives."""

import hmac

from django.db import transaction
from django.utils import timezone

from marketplace.bookings.locks import lock_actor
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Refused
from marketplace.notifications import rules
from marketplace.notifications.actions.notices import tell_person
from marketplace.notifications.actions.phone_codes import digest_of_code, hold_number
from marketplace.notifications.actions.texted import settle_text
from marketplace.notifications.models import Channel, Muted, NoticeText, Phone, PhoneCode
from marketplace.notifications.topics import TEXTED_AT_FIRST, TEXTED_TOPICS


def confirm_phone(*, by: Actor, code: str) -> Phone:
    """The number that the newest code went to is theirs from now on. Each guess counts, also a wrong one.

    Raises Refused: wrong code, used up, older than ten minutes, or none was asked for.
    """
    row = _count_guess(by)
    if not hmac.compare_digest(bytes(row.code), digest_of_code(row.pk, "".join(code.split()))):
        raise Refused(rules.PHONE_CODE_WRONG, "code")
    return _keep_number(by, row.pk)


@transaction.atomic
def _count_guess(by: Actor) -> PhoneCode:
    """Take one guess under the row's lock, in a transaction of its own, so that a refusal cannot give it back."""
    mine = PhoneCode.objects.select_for_update().filter(person_id=by.pk, over_at=None)
    row = mine.order_by("-pk").first()
    if row is None or not rules.is_code_alive(row.made_at, timezone.now()) or row.guesses >= rules.GUESSES_AT_MOST:
        raise Refused(rules.PHONE_CODE_OVER, "code")
    row.guesses += 1
    row.save(update_fields=["guesses"])
    return row


@transaction.atomic
def _keep_number(by: Actor, code_id: int) -> Phone:
    person, now = lock_actor(by), timezone.now()
    if PhoneCode.objects.filter(pk=code_id, person_id=person.pk, over_at=None).update(over_at=now) == 0:
        raise Refused(rules.PHONE_CODE_OVER, "code")
    row = PhoneCode.objects.get(pk=code_id)
    hold_number(row.number)
    _take_from_others(by, row)
    said = {"digest": row.number, "sealed": row.sealed, "confirmed_at": now, "stopped_at": None, "code": ""}
    phone, is_new = Phone.objects.update_or_create(person_id=person.pk, defaults=said)
    if is_new:
        _switch_at_first(person.pk)
    events.record("phone.confirmed", by=by, subject=phone, person=person.pk)
    return phone


def _take_from_others(by: Actor, row: PhoneCode) -> None:
    """A number is of whoever showed last that they read it: companies give them away anew. Who had it is told."""
    for phone in Phone.objects.select_for_update().filter(digest=row.number).exclude(person_id=row.person_id):
        event = events.record("phone.taken", by=by, subject=phone, person=phone.person_id)
        said = {"person_id": phone.person_id, "event_id": event.pk, "kind": "phone_taken", "subject_id": phone.pk}
        tell_person(by=by, **said)
        phone.delete()


def _switch_at_first(person_id: int) -> None:
    """A first number: what is on is what matters most at once."""
    mine = Muted.objects.filter(person_id=person_id, channel=Channel.SMS)
    mine.delete()
    off = [name for name in TEXTED_TOPICS if name not in TEXTED_AT_FIRST]
    Muted.objects.bulk_create([Muted(person_id=person_id, topic=name, channel=Channel.SMS) for name in off])


@transaction.atomic
def end_phone(*, by: Actor) -> None:
    """No text messages any more, and the number is forgotten with what was switched. Raises Missing without one."""
    person = lock_actor(by)
    phone = Phone.objects.select_for_update().filter(person_id=person.pk).first()
    if phone is None:
        raise Missing
    events.record("phone.ended", by=by, subject=phone, person=person.pk)
    phone.delete()
    Muted.objects.filter(person_id=person.pk, channel=Channel.SMS).delete()


@transaction.atomic
def record_notice_text(*, by: Actor, text_id: int, provider_id: str = "", error: str = "") -> NoticeText | None:
    """Third beat: what came of it. Where there is no such number, or it answered STOP, nothing is sent any more."""
    rows = NoticeText.objects.select_for_update(of=["self"]).select_related("notice")
    text = rows.filter(pk=text_id).first()
    if text is None:
        return None
    settle_text(text, provider_id, error)
    if rules.is_no_number(error):
        _stop_number(by, text, error)
    return text


def _stop_number(by: Actor, text: NoticeText, error: str) -> None:
    """Stop the number that a text message went to, while it is theirs; they are told in the inbox and by mail."""
    mine = Phone.objects.select_for_update().filter(person_id=text.notice.person_id, digest=text.number)
    phone = mine.filter(stopped_at=None).first()
    if phone is None:
        return
    phone.stopped_at, phone.code = timezone.now(), error[:20]
    phone.save()
    event = events.record("phone.stopped", by=by, subject=phone, person=phone.person_id)
    said = {"person_id": phone.person_id, "event_id": event.pk, "kind": "texts_stopped", "subject_id": phone.pk}
    tell_person(by=by, **said)
