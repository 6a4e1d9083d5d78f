"""The verbs of reviews, and what they do to somebody's trust, by noun."""

from reviews.actions.contests import annul_entry, contest_entry, open_trust, uphold_entry
from reviews.actions.counting import check_trust, count_fault
from reviews.actions.moderation import keep_review, remove_reply, remove_review
from reviews.actions.notes import answer_note, open_note
from reviews.actions.people import erase_person
from reviews.actions.photos import add_photo, remove_photo, show_photo
from reviews.actions.recognition import recognise_person, show_recognition
from reviews.actions.reminders import remind_writers, switch_reminders
from reviews.actions.reviews import reply_review, report_review, reveal_reviews, write_review
from reviews.actions.watch import close_flag, look_at_flag, raise_flag, raise_flags

__all__ = [
    "add_photo",
    "annul_entry",
    "answer_note",
    "check_trust",
    "close_flag",
    "contest_entry",
    "count_fault",
    "erase_person",
    "keep_review",
    "look_at_flag",
    "open_note",
    "open_trust",
    "raise_flag",
    "raise_flags",
    "recognise_person",
    "remind_writers",
    "remove_photo",
    "remove_reply",
    "remove_review",
    "reply_review",
    "report_review",
    "reveal_reviews",
    "show_photo",
    "show_recognition",
    "switch_reminders",
    "uphold_entry",
    "write_review",
]
