"""The verbs of telling people, by noun."""

from marketplace.notifications.actions.browsers import end_browser, link_browser
from marketplace.notifications.actions.calendars import close_calendar, open_calendar, read_calendar
from marketplace.notifications.actions.digests import begin_digest, record_digest
from marketplace.notifications.actions.mails import SEND, begin_mail, hear_bounce, record_mail, trust_address
from marketplace.notifications.actions.notice_texts import begin_notice_text
from marketplace.notifications.actions.notices import (
    TELL,
    read_everything,
    read_messages,
    read_notice,
    tell_helpers,
    tell_person,
    tell_unread,
    watch_message,
)
from marketplace.notifications.actions.people import erase_person
from marketplace.notifications.actions.phone_codes import (
    ask_phone_code,
    begin_phone_code,
    forget_phone_codes,
    record_phone_code,
)
from marketplace.notifications.actions.phones import confirm_phone, end_phone, record_notice_text
from marketplace.notifications.actions.preferences import save_telling, switch_mail
from marketplace.notifications.actions.pushes import begin_push, record_push
from marketplace.notifications.actions.texts import begin_text, intend_text, record_text

__all__ = [
    "SEND",
    "TELL",
    "ask_phone_code",
    "begin_digest",
    "begin_mail",
    "begin_notice_text",
    "begin_phone_code",
    "begin_push",
    "begin_text",
    "close_calendar",
    "confirm_phone",
    "end_browser",
    "end_phone",
    "erase_person",
    "forget_phone_codes",
    "hear_bounce",
    "intend_text",
    "link_browser",
    "open_calendar",
    "read_calendar",
    "read_everything",
    "read_messages",
    "read_notice",
    "record_digest",
    "record_mail",
    "record_notice_text",
    "record_phone_code",
    "record_push",
    "record_text",
    "save_telling",
    "switch_mail",
    "tell_helpers",
    "tell_person",
    "tell_unread",
    "trust_address",
    "watch_message",
]
