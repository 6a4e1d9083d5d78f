"""A mail backend that keeps mails for the demo's mailbox page; production refuses it."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from marketplace.notifications.models import MailboxMessage


class MailboxBackend(BaseEmailBackend):
    """Keeps each mail once per reader."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            MailboxMessage(to=reader.lower(), subject=mail.subject, text=mail.body, html=_html_of(mail))
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
