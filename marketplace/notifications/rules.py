"""When somebody is told: hours of the night, the next digest, and what cannot be switched off."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason
from marketplace.notifications.models import Channel
from marketplace.notifications.topics import TEXTED_TOPICS, TOPICS

HOURS = range(24)
UNREAD_AFTER = timedelta(minutes=5)
# A visit that begins so soon after the night is told of during it.
SOON_AFTER_NIGHT = timedelta(hours=2)
DAY = timedelta(days=1)
# Text messages to one person on one day, the last of which says that it is.
TEXTS_A_DAY = 10
CODE_LENGTH, CODE_LIVES, GUESSES_AT_MOST = 6, timedelta(minutes=10), 5
CODES_A_DAY, CODES_A_DAY_PER_NUMBER = 3, 5
# What a provider says of a number for good: it is none, it cannot be reached, it answered STOP, it is no mobile.
NO_NUMBER = {"21211", "21214", "21217", "21610", "21614"}
TEXTS_OFF = Reason("texts_off", _("This site sends no text messages."))
NO_PHONE = Reason("phone_missing", _("Please confirm a mobile number first; then choose what comes by text message."))
PHONE_CODES_TOO_MANY = Reason(
    "phone_codes_too_many", _("We sent you three codes within a day. Please look whether one came, or try tomorrow.")
)
NUMBER_CODES_TOO_MANY = Reason(
    "number_codes_too_many", _("This number got five codes within a day. Please try again tomorrow.")
)
PHONE_CODE_WRONG = Reason("phone_code_wrong", _("That is not the code we sent. Please look again at the newest one."))
PHONE_CODE_OVER = Reason(
    "phone_code_over", _("This code is used up or older than ten minutes. Please ask for a new one.")
)


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
    if topic not in (TEXTED_TOPICS if channel == Channel.SMS else TOPICS):
        return Reason("topic_unknown", _("There is no such topic."))
    if TOPICS[topic].always and channel == Channel.MAIL:
        return Reason("mail_needed", _("These mails always come: they say what happens with your account."))
    return None


def why_not_hours(quiet_from: int, quiet_until: int, digest_hour: int | None) -> Reason | None:
    if any(hour not in HOURS for hour in (quiet_from, quiet_until, digest_hour or 0)):
        return Reason("hour_unknown", _("Please choose an hour from 0 to 23."))
    return None


def why_not_code(by_person: int, by_number: int) -> Reason | None:
    """Why no other code is sent, after so many within a day to the person and to the number."""
    if by_person >= CODES_A_DAY:
        return PHONE_CODES_TOO_MANY
    return NUMBER_CODES_TOO_MANY if by_number >= CODES_A_DAY_PER_NUMBER else None


def is_code_alive(made_at: datetime, now: datetime) -> bool:
    return now < made_at + CODE_LIVES


def is_no_number(code: str) -> bool:
    """Whether a provider's refusal is about the number, and not about us or the moment."""
    return code in NO_NUMBER


def is_no_address(code: int, said: bytes) -> bool:
    """Whether a mail server's refusal means that there is no such mailbox, and not our own standing or a full one."""
    told = re.search(rb"\b5\.(\d{1,3})\.(\d{1,3})\b", said)
    if told is not None and (told[1] == b"7" or told.groups() == (b"2", b"2")):
        return False
    return code in {550, 551, 553}
