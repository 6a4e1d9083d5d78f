"""When somebody is told: hours of the night, the next digest, and what cannot be switched off."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason
from marketplace.notifications.models import Channel
from marketplace.notifications.topics import TOPICS

HOURS = range(24)
UNREAD_AFTER = timedelta(minutes=5)
# A visit that begins so soon after the night is told of during it.
SOON_AFTER_NIGHT = timedelta(hours=2)


def quiet_until(at: datetime, zone: ZoneInfo, begins: int, ends: int) -> datetime | None:
    """The end of the quiet hours that `at` falls into; None when it does not. The same hour twice is never quiet."""
    hour = at.astimezone(zone).hour
    is_quiet = begins <= hour < ends if begins <= ends else hour >= begins or hour < ends
    return next_time(at, zone, ends) if is_quiet else None


def next_time(at: datetime, zone: ZoneInfo, hour: int) -> datetime:
    """The next moment after `at` at which that clock shows the full hour."""
    local = at.astimezone(zone)
    for days in (0, 1, 2):
        day = local.date() + timedelta(days=days)
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
        if moment > at:
            return moment
    raise AssertionError("every day has every hour")


def why_not_mute(topic: str, channel: str) -> Reason | None:
    """Why a topic cannot be switched off on a channel."""
    if topic not in TOPICS:
        return Reason("topic_unknown", _("There is no such topic."))
    if TOPICS[topic].always and channel == Channel.MAIL:
        return Reason("mail_needed", _("These mails always come: they say what happens with your account."))
    return None


def why_not_hours(quiet_from: int, quiet_until: int, digest_hour: int | None) -> Reason | None:
    if any(hour not in HOURS for hour in (quiet_from, quiet_until, digest_hour or 0)):
        return Reason("hour_unknown", _("Please choose an hour from 0 to 23."))
    return None


def is_no_address(code: int, said: bytes) -> bool:
    """Whether a mail server's refusal means that there is no such mailbox, and not our own standing or a full one."""
    told = re.search(rb"\b5\.(\d{1,3})\.(\d{1,3})\b", said)
    if told is not None and (told[1] == b"7" or told.groups() == (b"2", b"2")):
        return False
    return code in {550, 551, 553}
