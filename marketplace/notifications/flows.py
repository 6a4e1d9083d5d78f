"""Sending a mail in three beats: taken on, sent with no transaction open, recorded."""

from email.mime.text import MIMEText
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from marketplace.core.actors import SYSTEM
from marketplace.notifications import actions, queries
from marketplace.notifications.models import Notice


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
