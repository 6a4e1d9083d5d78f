"""A mail backend that keeps mails for the demo's mailbox page; production refuses it."""

from collections.abc import Sequence
from datetime import datetime
from email.mime.base import MIMEBase

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from marketplace.notifications.models import MailboxMessage


class MailboxBackend(BaseEmailBackend):
    """Keeps each mail once per reader."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            MailboxMessage(
                to=reader.lower(),
                subject=mail.subject,
                text=mail.body,
                html=_html_of(mail),
                attachments=[_told(part) for part in mail.attachments if isinstance(part, MIMEBase)],
            )
            for mail in email_messages
            for reader in mail.recipients()
        ]
        MailboxMessage.objects.bulk_create(rows)
        return len(email_messages)


def _html_of(mail: EmailMessage) -> str:
    for content, kind in getattr(mail, "alternatives", ()):
        if kind == "text/html":
            return str(content)
    return ""


def _told(part: MIMEBase) -> dict[str, str]:
    text = bytes(part.get_payload(decode=True)).decode()
    return {"name": part.get_filename() or "", "type": part.get_content_type(), "text": text}


def keep_text(to: str, text: str) -> str:
    """A text message as it would have left the house, kept beside the demo's mails; returns its id."""
    return f"mailbox-{MailboxMessage.objects.create(to=to, subject='SMS', text=text).pk}"


def kept_text(to: str, text: str, since: datetime) -> str | None:
    """The id of a text message with these words that was kept since then; None without."""
    found = MailboxMessage.objects.filter(to=to, subject="SMS", text=text, at__gte=since).first()
    return f"mailbox-{found.pk}" if found else None
