"""Sending a mail, a push or a text message in three beats: taken on, sent with no transaction open, recorded."""

import json
from collections.abc import Callable
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation

from marketplace.bookings import queries as bookings
from marketplace.core.actors import SYSTEM
from marketplace.notifications import actions, gateway, queries, rules, sealing, webpush
from marketplace.notifications.actions.phone_codes import code_for
from marketplace.notifications.actions.pushes import Outcome
from marketplace.notifications.letters import written, written_digest
from marketplace.notifications.models import Notice, NoticeText, Texted, TextMessage
from marketplace.notifications.texting import last_text, text_of, text_of_code, text_of_topic
from marketplace.notifications.topics import MAILED_AT_ONCE, TOPIC_OF, TOPICS


class NotSent(Exception):
    """The mail server did not take it; the job tries again."""


def send_mail(mail_id: int) -> None:
    """Send one mail. A server that dies between sending and recording sends it once more: late beats never."""
    mail = actions.begin_mail(by=SYSTEM, mail_id=mail_id)
    if mail is None:
        return
    is_sent, refused = _send(written(mail.notice))
    actions.record_mail(by=SYSTEM, mail_id=mail_id, is_sent=is_sent, refused=refused)
    if not is_sent and not refused:
        raise NotSent


def send_digest(digest_id: int) -> None:
    """Send what was collected as one mail; nothing, when nothing of it is news any more."""
    gathered = actions.begin_digest(by=SYSTEM, digest_id=digest_id)
    if gathered is None:
        return
    person = gathered.digest.person
    is_sent, refused = _send(written_digest(person, gathered.notices))
    actions.record_digest(by=SYSTEM, digest_id=digest_id, is_sent=is_sent, refused=bool(refused))
    if refused:
        actions.hear_bounce(by=SYSTEM, email=person.email, code=refused)
    elif not is_sent:
        raise NotSent


def _send(message: EmailMultiAlternatives) -> tuple[bool, str]:
    """Whether the server took it; else, when it says that there is no such address, its code."""
    try:
        return message.send() == 1, ""
    except SMTPRecipientsRefused as refusal:
        codes = [str(code) for code, said in refusal.recipients.values() if rules.is_no_address(code, said)]
        return False, codes[0] if codes else ""
    except (SMTPException, OSError):
        return False, ""


def send_push(push_id: int) -> None:
    """Send one push; what came of it says when and whether it is tried again."""
    push = actions.begin_push(by=SYSTEM, push_id=push_id)
    if push is None:
        return
    is_urgent = push.notice.kind in MAILED_AT_ONCE
    try:
        webpush.push(sealing.unseal(push.browser.sealed), rung(push.notice), is_urgent=is_urgent)
        outcome = Outcome(is_sent=True)
    except webpush.Gone:
        outcome = Outcome(is_gone=True)
    except webpush.Rejected as refusal:
        outcome = Outcome(is_refused=True, code=refusal.code)
    except webpush.Busy as fault:
        outcome = Outcome(code=fault.code, wait=fault.wait)
    actions.record_push(by=SYSTEM, push_id=push_id, outcome=outcome)


def rung(notice: Notice) -> bytes:
    """What a push says: of which topic it is, and nothing that a lock screen should not show."""
    topic = TOPIC_OF[notice.kind]
    with translation.override(notice.person.language):
        said = {"title": "Service Friend", "body": str(TOPICS[topic].push), "tag": topic}
    return json.dumps({**said, "url": queries.address_of(notice)}).encode()


def send_text(text_id: int) -> None:
    """Send one text message about a visit to the person who is helped."""
    message = actions.begin_text(by=SYSTEM, text_id=text_id)
    if message is None:
        return
    record = partial(actions.record_text, by=SYSTEM, text_id=text_id)
    to, text = text_for(message)
    if not to:
        record(error="no_number")
        return
    _text(message, to, text, record)


def send_notice_text(text_id: int) -> None:
    """Send one notice as a text message to the number of its person."""
    text = actions.begin_notice_text(by=SYSTEM, text_id=text_id)
    if text is None:
        return
    record = partial(actions.record_notice_text, by=SYSTEM, text_id=text_id)
    to = queries.number_for(text)
    if not to:
        record(error="no_number")
        return
    _text(text, to, texted(text), record)


def send_phone_code(code_id: int) -> None:
    """Send one code to the number that it is to show as somebody's own."""
    row = actions.begin_phone_code(by=SYSTEM, code_id=code_id)
    if row is None:
        return
    with translation.override(row.person.language):
        text = text_of_code(code_for(row))
    record = partial(actions.record_phone_code, by=SYSTEM, code_id=code_id)
    _text(row, sealing.unseal_number(row.sealed), text, record)


def _text(row: Texted, to: str, text: str, record: Callable) -> None:
    """Second and third beat of any text message. After a lost answer it is looked for first: nobody gets it twice.

    What is looked for are its words, so they have to be those of no other message to this number on that day.
    """
    try:
        found = gateway.find(to, text, row.made_at) if row.tries > 1 else None
        provider_id = found or gateway.send(to, text, f"{row}")
    except gateway.Rejected as refusal:
        record(error=refusal.code)
        return
    except gateway.Unknown as fault:
        record()
        raise NotSent from fault
    record(provider_id=provider_id)


def texted(text: NoticeText) -> str:
    """What a text message says of its notice: the topic, and a link that only this notice has."""
    notice = text.notice
    link = settings.SITE_URL + reverse("notice_link", args=[notice.pk])
    with translation.override(notice.person.language):
        return last_text(link) if text.is_last else text_of_topic(TOPIC_OF[notice.kind], link)


def text_for(message: TextMessage) -> tuple[str, str]:
    """Number and words of a message as of now; the two words of the door only while they can be read."""
    told = bookings.to_tell_recipient(message.booking_id)
    link = f"{settings.SITE_URL}{reverse('door', args=[told.token])}" if told.token else settings.SITE_URL
    with translation.override(told.language):
        said = {"begins": message.begins, "helper": told.helper, "booker": told.booker}
        return told.phone, text_of(message.kind, words=told.words, link=link, **said)
