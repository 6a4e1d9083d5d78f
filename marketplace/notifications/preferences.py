"""How somebody wants to be told: which topics on which channel, when not, and whether anything arrives."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F

from marketplace.accounts.models import User
from marketplace.bookings import queries as bookings
from marketplace.notifications import rules
from marketplace.notifications.models import (
    QUIET_FROM,
    QUIET_UNTIL,
    Channel,
    Muted,
    Notice,
    Phone,
    Telling,
    Undeliverable,
)
from marketplace.notifications.standing import is_urgent_offer
from marketplace.notifications.topics import ALWAYS_MAILED, NEVER_PUSHED, OFFERED, RINGS_AT_NIGHT, TEXTED, TOPIC_OF
from marketplace.notifications.wording import KINDS


def telling_of(person_id: int) -> Telling:
    """What somebody has set, or the defaults as a row that is not kept."""
    return Telling.objects.filter(person_id=person_id).first() or Telling(person_id=person_id)


def zone_of(telling: Telling) -> ZoneInfo:
    return ZoneInfo(telling.zone) if telling.zone else bookings.zone_of(telling.person_id)


def muted_by(person_id: int) -> set[tuple[str, str]]:
    """Topic and channel of everything that somebody has switched off."""
    return set(Muted.objects.filter(person_id=person_id).values_list("topic", "channel"))


def is_mailed(person_id: int, kind: str) -> bool:
    """Whether a mail goes out for a notice of this kind."""
    return KINDS[kind].by_mail and (kind in ALWAYS_MAILED or not _is_muted(person_id, kind, Channel.MAIL))


def is_pushed(person_id: int, kind: str) -> bool:
    return kind not in NEVER_PUSHED and not _is_muted(person_id, kind, Channel.PUSH)


def is_texted(person_id: int, kind: str) -> bool:
    """Whether a text message goes out for a notice of this kind, to whoever has a number."""
    return kind in TEXTED and not _is_muted(person_id, kind, Channel.SMS)


def phone_of(person_id: int) -> Phone | None:
    """The number that somebody is texted at: confirmed, not stopped, and not while they are suspended."""
    return Phone.objects.filter(person_id=person_id, stopped_at=None, person__suspended_at=None).first()


def _is_muted(person_id: int, kind: str, channel: Channel) -> bool:
    return Muted.objects.filter(person_id=person_id, topic=TOPIC_OF[kind], channel=channel).exists()


def quiet_until(notice: Notice, at: datetime) -> datetime | None:
    """Until when this notice must not ring; None when it may at once."""
    if notice.kind in RINGS_AT_NIGHT:
        return None
    telling = telling_of(notice.person_id)
    if telling.nights and notice.kind in OFFERED and is_urgent_offer(notice.subject_id):
        return None
    return rules.quiet_until(at, zone_of(telling), telling.quiet_from, telling.quiet_until)


def night_until(at: datetime) -> datetime | None:
    """Until when nobody without an account is written to, by the platform's own clock."""
    return rules.quiet_until(at, ZoneInfo(settings.TIME_ZONE), QUIET_FROM, QUIET_UNTIL)


def is_undeliverable(person_id: int) -> bool:
    """Whether mails to the address that somebody has now do not arrive."""
    return Undeliverable.objects.filter(person_id=person_id, email=F("person__email")).exists()


def person_with(email: str) -> User | None:
    """Whose address this is, for what mail servers tell about it."""
    return User.objects.filter(email=email.strip().lower(), erased_at=None).first()
