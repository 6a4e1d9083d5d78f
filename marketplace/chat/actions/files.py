"""Files: kept as a message, looked through later when the scanner is away, and looked at by operators with a case."""

import secrets
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from marketplace.chat import queries
from marketplace.chat.actions.holding import append, change, hold_conversation, hold_for, record, sent_before
from marketplace.chat.actions.messages import note_read
from marketplace.chat.files import Cleaned
from marketplace.chat.models import Attachment, Message
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if

ENDINGS = {"image/webp": "webp", "application/pdf": "pdf"}


@transaction.atomic
def keep_file(*, by: Actor, conversation_id: int, client_id: UUID, cleaned: Cleaned, scan: str) -> Message:
    """Send a file that was made anew; one that waits for the scanner is shown to its sender alone.

    The same client id again is the same message. Raises Missing for strangers, Refused when the conversation is closed.
    """
    conversation = hold_for(by, conversation_id)
    again = sent_before(by, conversation, client_id)
    if again is not None:
        return again
    refuse_if(queries.why_not_send(by, conversation))
    message = append(conversation, sender_id=by.pk, client_id=client_id)
    _keep(message, cleaned, scan)
    note_read(conversation, by, message.seq)
    record("message.sent", by, conversation, message)
    return message


def _keep(message: Message, cleaned: Cleaned, scan: str) -> Attachment:
    attachment = Attachment(message=message, scan=scan, media_type=cleaned.media_type, name=cleaned.name)
    attachment.size, attachment.pages = len(cleaned.body), cleaned.pages
    attachment.scanned_at = timezone.now() if scan == Attachment.Scan.CLEAN else None
    name = secrets.token_hex(16)
    attachment.file.save(f"{name}.{ENDINGS[cleaned.media_type]}", ContentFile(cleaned.body), save=False)
    if cleaned.thumbnail:
        attachment.thumbnail.save(f"{name}-small.webp", ContentFile(cleaned.thumbnail), save=False)
    attachment.save()
    return attachment


@transaction.atomic
def note_infected(*, by: Actor, conversation_id: int) -> None:
    """Remember that somebody tried to send a file in which a virus was found."""
    events.record("file.infected", by=by, subject=hold_for(by, conversation_id))


@transaction.atomic
def record_scan(*, by: Actor, attachment_id: int, scan: str) -> Attachment | None:
    """What came of a file that waited: let it through, or take it away. None when somebody was here before."""
    waiting = Attachment.objects.filter(pk=attachment_id).select_related("message").first()
    if waiting is None:
        return None
    conversation = hold_conversation(waiting.message.conversation_id)
    attachment = Attachment.objects.select_related("message").get(pk=attachment_id)
    if attachment.scan != Attachment.Scan.WAITING:
        return None
    if scan == Attachment.Scan.INFECTED:
        forget_files(attachment)
        events.record("file.infected", by=by, subject=conversation, seq=attachment.message.seq)
    attachment.scan, attachment.scanned_at = scan, timezone.now()
    attachment.save()
    change(conversation, attachment.message)
    record("message.checked", by, conversation, attachment.message)
    return attachment


@transaction.atomic
def inspect_file(*, by: Actor, conversation_id: int, seq: int) -> Attachment:
    """An operator with a case to decide looks at a file, deleted ones too; each look is an event."""
    found = Attachment.objects.select_related("message__conversation")
    attachment = found.filter(message__conversation_id=conversation_id, message__seq=seq).first()
    if attachment is None or not by.is_operator:
        raise Missing
    conversation = attachment.message.conversation
    people = [conversation.seeker_id, conversation.helper_id]
    events.record("file.inspected", by=by, subject=conversation, seq=seq, people=people)
    return attachment


def forget_files(attachment: Attachment) -> None:
    """Take both files from the disk once the transaction is through; the row says what there was."""
    for file in (attachment.file, attachment.thumbnail):
        if file:
            storage, name = file.storage, file.name
            transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))
    attachment.file = attachment.thumbnail = ""
