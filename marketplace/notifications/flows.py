"""Sending a mail in three beats: taken on, sent with no transaction open, recorded."""

from email.mime.text import MIMEText
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from marketplace.bookings import queries as bookings
from marketplace.core.actors import SYSTEM
from marketplace.notifications import actions, gateway, queries
from marketplace.notifications.models import Notice, TextMessage
from marketplace.notifications.texting import text_of


class NotSent(Exception):
    """The mail server did not take it; the job tries again."""


def send_mail(mail_id: int) -> None:
    """Send one mail. A server that dies between sending and recording sends it once more: late beats never."""
    mail = actions.begin_mail(by=SYSTEM, mail_id=mail_id)
    if mail is None:
        return
    is_sent = _send(written(mail.notice))
    actions.record_mail(by=SYSTEM, mail_id=mail_id, is_sent=is_sent)
    if not is_sent:
        raise NotSent


def _send(message: EmailMultiAlternatives) -> bool:
    try:
        return message.send() == 1
    except (SMTPException, OSError):
        return False


def send_text(text_id: int) -> None:
    """Send one text message. After a lost answer it is looked for first, so that nobody gets it twice."""
    message = actions.begin_text(by=SYSTEM, text_id=text_id)
    if message is None:
        return
    to, text = text_for(message)
    if not to:
        actions.record_text(by=SYSTEM, text_id=text_id, error="no_number")
        return
    try:
        found = gateway.find(to, text, message.made_at) if message.tries > 1 else None
        provider_id = found or gateway.send(to, text, f"{message.pk}")
    except gateway.Rejected as refusal:
        actions.record_text(by=SYSTEM, text_id=text_id, error=refusal.code)
        return
    except gateway.Unknown as fault:
        actions.record_text(by=SYSTEM, text_id=text_id)
        raise NotSent from fault
    actions.record_text(by=SYSTEM, text_id=text_id, provider_id=provider_id)


def text_for(message: TextMessage) -> tuple[str, str]:
    """Number and words of a message as of now; the two words of the door only while they can be read."""
    told = bookings.to_tell_recipient(message.booking_id)
    link = f"{settings.SITE_URL}{reverse('door', args=[told.token])}" if told.token else settings.SITE_URL
    with translation.override(told.language):
        said = {"begins": message.begins, "helper": told.helper, "booker": told.booker}
        return told.phone, text_of(message.kind, words=told.words, link=link, **said)


def written(notice: Notice) -> EmailMultiAlternatives:
    """The mail of a notice, in its reader's language, as text and as HTML; never with an address in it."""
    with translation.override(notice.person.language):
        told = queries.told(notice)
        context = {"told": told, "name": notice.person.name_shown, "link": settings.SITE_URL + told.address}
        text = render_to_string("mail/notice.txt", context)
        html = render_to_string("mail/notice.html", context)
    message = EmailMultiAlternatives(told.title, text, settings.DEFAULT_FROM_EMAIL, [notice.person.email])
    message.attach_alternative(html, "text/html")
    for invitation in queries.invitations_for(notice):
        message.attach(_part(*invitation))
    return message


def _part(method: str, body: bytes) -> MIMEText:
    """An invitation as mail programs recognise it: the method stands in its type."""
    part = MIMEText(body.decode(), "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="visit.ics")
    return part
