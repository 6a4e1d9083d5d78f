"""Sending a file: made anew and looked through with no transaction open, then kept."""

import io
from uuid import UUID

from marketplace.chat import actions, files, gateway, queries
from marketplace.chat.models import Attachment, Message
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Refused, refuse_if

Scan = Attachment.Scan


def send_file(*, by: Actor, conversation_id: int, client_id: UUID, file: io.BufferedIOBase, name: str = "") -> Message:
    """Send a picture or a PDF. The same client id again is the same message.

    Raises Missing for strangers, Refused for what we cannot read, what is too large, and what a virus was found in.
    While the scanner is away the file waits: its sender sees it, the other side does not.
    """
    conversation = queries.conversation_for(by, conversation_id)
    again = queries.sent_before(by, conversation_id, client_id)
    if again is not None:
        return again
    refuse_if(queries.why_not_send_file(by, conversation))
    sent = files.read(file)
    cleaned = files.cleaned(sent, name)
    scan = _look_through(sent, cleaned.body)
    if scan == Scan.INFECTED:
        actions.note_infected(by=by, conversation_id=conversation_id)
        raise Refused(files.INFECTED, field="file")
    kept = {"client_id": client_id, "cleaned": cleaned, "scan": scan}
    return actions.keep_file(by=by, conversation_id=conversation_id, **kept)


def _look_through(*bodies: bytes) -> str:
    """What the scanner says of what was sent and of what goes on."""
    if not gateway.is_there_one():
        return Scan.NOT_SCANNED
    try:
        return Scan.INFECTED if any(gateway.finds_virus(body) for body in bodies) else Scan.CLEAN
    except gateway.Away:
        return Scan.WAITING


def scan_waiting() -> int:
    """Look through the files that wait, the oldest first; returns how many were. Ends when the scanner is away."""
    looked_at = 0
    for attachment in queries.files_to_scan():
        with attachment.file.open() as file:
            scan = _look_through(file.read())
        if scan == Scan.WAITING:
            break
        looked_at += actions.record_scan(by=SYSTEM, attachment_id=attachment.pk, scan=scan) is not None
    return looked_at
