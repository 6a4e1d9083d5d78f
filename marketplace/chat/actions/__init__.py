"""The verbs of talking."""

from marketplace.chat.actions.changes import delete_message, edit_message
from marketplace.chat.actions.files import inspect_file, keep_file, note_infected, record_scan
from marketplace.chat.actions.messages import (
    inspect_conversation,
    mark_read,
    note_event,
    open_conversation,
    send_message,
)
from marketplace.chat.actions.people import erase_person
from marketplace.chat.actions.reports import close_report, report_message

__all__ = [
    "close_report",
    "delete_message",
    "edit_message",
    "erase_person",
    "inspect_conversation",
    "inspect_file",
    "keep_file",
    "mark_read",
    "note_event",
    "note_infected",
    "open_conversation",
    "record_scan",
    "report_message",
    "send_message",
]
