"""Codes by text message, which show that a number is somebody's own."""

import hashlib
import hmac

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from marketplace.bookings.locks import lock_actor
from marketplace.bookings.rules.recipients import whole_number, why_not_phone
from marketplace.core import events, outbox
from marketplace.core.actors import Actor
from marketplace.core.errors import Refused, refuse_if
from marketplace.notifications import queries, rules, sealing
from marketplace.notifications.actions.texted import DONE, drop_text, settle_text, take_on_text
from marketplace.notifications.models import PhoneCode

SEND_CODE = "marketplace.notifications.jobs.send_phone_code"


def code_for(row: PhoneCode) -> str:
    """The six digits of a row, worked out from the server's key, so that no table holds them."""
    number = _keyed("phone code", f"{row.pk}:{row.made_at.isoformat()}:{bytes(row.number).hex()}")
    return str(int.from_bytes(number[:8], "big") % 10**rules.CODE_LENGTH).zfill(rules.CODE_LENGTH)


def digest_of_code(row_id: int, code: str) -> bytes:
    return _keyed("phone code digest", f"{row_id}:{code}")


def _keyed(purpose: str, text: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).digest()


@transaction.atomic
def ask_phone_code(*, by: Actor, number: str) -> PhoneCode:
    """Have a code sent to a number; one that was sent before counts no more. Whose number it is now is not told.

    Raises Refused for what is no number, after the day's share of codes, and where no text messages are sent.
    """
    person = lock_actor(by)
    refuse_if(queries.why_not_text())
    whole = whole_number(number)
    if reason := why_not_phone(whole) or _why_not_another(person.pk, whole):
        raise Refused(reason, "number")
    now = timezone.now()
    PhoneCode.objects.filter(person_id=person.pk, over_at=None).update(over_at=now)
    said = {"person_id": person.pk, "number": sealing.digest_of(whole, sealing.PHONES), "made_at": now}
    row = PhoneCode.objects.create(**said, sealed=sealing.seal_number(whole), code=b"")
    row.code = digest_of_code(row.pk, code_for(row))
    row.save(update_fields=["code"])
    events.record("phone.asked", by=by, subject=row, person=person.pk)
    outbox.defer(SEND_CODE, [{"code_id": row.pk}], queue="mail")
    return row


def _why_not_another(person_id: int, whole: str) -> rules.Reason | None:
    digest = sealing.digest_of(whole, sealing.PHONES)
    hold_number(digest)
    lately = PhoneCode.objects.filter(made_at__gt=timezone.now() - rules.DAY)
    return rules.why_not_code(lately.filter(person_id=person_id).count(), lately.filter(number=digest).count())


def hold_number(digest: bytes) -> None:
    """Until the transaction ends, one at a time per number: no code above the limit, no second person with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"number {bytes(digest).hex()}"])


@transaction.atomic
def begin_phone_code(*, by: Actor, code_id: int) -> PhoneCode | None:
    """First beat: take the code on. None when it is done, or would arrive when it counts no more."""
    row = PhoneCode.objects.select_for_update(of=["self"]).select_related("person").filter(pk=code_id).first()
    if row is None or row.state in DONE:
        return None
    if row.person is None or row.over_at is not None or not rules.is_code_alive(row.made_at, timezone.now()):
        drop_text(row)
        return None
    take_on_text(row)
    return row


@transaction.atomic
def record_phone_code(*, by: Actor, code_id: int, provider_id: str = "", error: str = "") -> PhoneCode | None:
    """Third beat: what came of it. One that is refused tells its person so on the page."""
    row = PhoneCode.objects.select_for_update().filter(pk=code_id).first()
    if row is not None:
        settle_text(row, provider_id, error)
    return row


@transaction.atomic
def forget_phone_codes(*, by: Actor) -> int:
    """Codes count for a day; then nothing of them is left, nor of the number they went to."""
    return PhoneCode.objects.filter(made_at__lt=timezone.now() - rules.DAY).delete()[0]
