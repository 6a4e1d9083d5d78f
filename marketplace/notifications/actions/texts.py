"""Text messages to the person whom a visit is for."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import actions as trade
from marketplace.bookings import queries as bookings
from marketplace.core import outbox
from marketplace.core.actors import Actor
from marketplace.notifications import preferences, queries
from marketplace.notifications.actions.texted import DONE, drop_text, settle_text, take_on_text
from marketplace.notifications.models import TextMessage
from marketplace.notifications.rules import SOON_AFTER_NIGHT
from marketplace.notifications.standing import is_text_true

SEND_TEXT = "marketplace.notifications.jobs.send_text"


@transaction.atomic
def intend_text(*, by: Actor, booking_id: int, kind: str) -> TextMessage | None:
    """Have a text message sent to the person whom a visit is for; once per kind and time of the visit.

    None when nobody else asked for them, they gave no number, nobody comes, or there is no way to send one. With the
    appointment goes a private link. What falls into the night waits for the morning.
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
        outbox.defer(SEND_TEXT, [{"text_id": message.pk}], queue="mail", at=_morning(kind, booking.visit.lower))
    return message


@transaction.atomic
def begin_text(*, by: Actor, text_id: int) -> TextMessage | None:
    """First beat: take the message on. None when it is done, was tried often enough, or is not true."""
    message = TextMessage.objects.select_for_update().get(pk=text_id)
    if message.state in DONE:
        return None
    if not is_text_true(message):
        drop_text(message)
        return None
    take_on_text(message)
    return message


@transaction.atomic
def record_text(*, by: Actor, text_id: int, provider_id: str = "", error: str = "") -> TextMessage:
    """Third beat: sent, refused for good with an `error`, or neither: then it is tried again, five times at most."""
    message = TextMessage.objects.select_for_update().get(pk=text_id)
    settle_text(message, provider_id, error)
    return message


def _morning(kind: str, begins: datetime) -> datetime | None:
    """When a message that is intended now goes out; None is at once, as before a visit that is near."""
    at = preferences.night_until(timezone.now())
    return None if at is None or kind == TextMessage.Kind.WORDS or begins < at + SOON_AFTER_NIGHT else at
