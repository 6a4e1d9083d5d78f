"""When a review can be written, what it asks, how stars come about, and how it counts."""

from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.actors import Actor
from marketplace.core.errors import Reason
from reviews.models import Note
from reviews.screening import Finding, contacts_in, doubts_in

# 1: one value per role. 2: one per family of topics beside the general one, which alone gives a voice; an upheld case
# weighs 1 or 2 by its ruling (before: always 1), also against a seeker. What was counted under 1 keeps its weight.
VERSION = 2
WRITE_WITHIN = timedelta(days=14)
TEXT_AT_MOST = 1_000
PHOTOS_AT_MOST = 3
# After the confirmation: the first reminder, and the second and last.
REMIND_AFTER = (timedelta(days=3), timedelta(days=12))
NO, PARTLY, YES = 0, 1, 2
AXES = {
    "helper": {
        "solved": _("Is the problem solved?"),
        "on_time": _("Was your helper on time?"),
        "kind_and_clear": _("Was your helper kind and clear?"),
        "price_as_agreed": _("Was the price as agreed?"),
    },
    "seeker": {
        "paid": _("Was it paid as agreed?"),
        "polite": _("Was the seeker polite?"),
        "present": _("Was somebody there at the agreed time?"),
        "as_described": _("Was it as described?"),
    },
}
# A visit free of charge has no price and no payment to ask about.
WHEN_FREE = dict.fromkeys(("price_as_agreed", "paid"), _("Was everything as agreed?"))
# Whether everything was appropriate: for our team alone.
FELT = Note.Felt.choices
REPORT_REASONS = {
    "not_customer": _("This person was not at the visit"),
    "hate": _("It insults or threatens somebody"),
    "private": _("It tells something private"),
}
# Why the rules themselves ask for a look (SCIENCE 1: unproven and bad; and words that could hurt somebody).
UNPROVEN, WORDS, REPLY_WORDS = "unproven", "words", "reply_words"
LOOK_REASONS = {
    UNPROVEN: _("Few stars from somebody for whom nobody has vouched yet"),
    WORDS: _("Words that could hurt somebody, or lead past the platform"),
    REPLY_WORDS: _("A reply with words that could hurt somebody"),
}
# What is found in a public text that is not published, and what its author is asked about.
NOT_PUBLIC = {
    "phone": _("This looks like a phone number: {words}. Please take it out: everybody can read this."),
    "mail": _("This looks like a mail address: {words}. Please take it out: everybody can read this."),
    "link": _("This looks like a link: {words}. Please take it out: everybody can read this."),
    "messenger": _("This leads past Service Friend: {words}. Please take it out: everybody can read this."),
}
DOUBTS = {
    "insult": _("This could hurt somebody: {words}. Please look at it once more, or send it anyway: then we read it."),
    "hate": _("This could be read as hate: {words}. Please look at it once more, or send it anyway: then we read it."),
    "threat": _(
        "This could be read as a threat: {words}. Please look at it once more, or send it anyway: then we read it."
    ),
}
# For what an operator looks at somebody's trust, which that person reads.
LOOK_BECAUSE = {
    "contest": _("Something in it was contested"),
    "case": _("A case about a visit"),
    "report": _("A review that was reported"),
    "question": _("A question to our team"),
}
CONTESTS_AT_MOST = 2

TEXT_DOUBTFUL = "text_doubtful"
NOT_DONE = Reason("visit_not_done", _("You can write about a visit once it is confirmed."))
TOO_LATE = Reason("review_too_late", _("The 14 days for a review are over."))
REVEALED = Reason("review_revealed", _("The reviews are open now; they cannot be changed any more."))
NOT_REVEALED = Reason("review_sealed", _("This review is not open yet."))
REPLIED = Reason("already_replied", _("You have replied already."))
REPORTED = Reason("already_reported", _("You have told us already. Somebody looks at it."))
PHOTO_MISSING = Reason("photo_missing", _("Please choose a photo first."))
PHOTOS_ENOUGH = Reason("photos_enough", _("Three photos are the most. Take one away to add another."))
NO_REPLY = Reason("no_reply", _("There is no reply to this review any more."))
WORDS_MISSING = Reason("words_missing", _("Please write a few words."))
TEXT_TOO_LONG = Reason("text_too_long", _("Please keep it below 1,000 characters."))
AXES_WRONG = Reason("axes_wrong", _("Please answer each of the four questions."))
FELT_UNKNOWN = Reason("felt_unknown", _("Please say whether everything was appropriate, or leave it out."))
NOTE_DONE = Reason("note_answered", _("Somebody of our team has answered this note already."))
REASON_UNKNOWN = Reason("reason_unknown", _("Please choose one of the reasons."))
REMOVED = Reason("review_removed", _("This review was removed."))
CONTESTED = Reason("already_contested", _("Our team looks at it already. You read here what it answers."))
CONTESTED_TWICE = Reason("contested_twice", _("Our team has looked at it twice. Its answer stands."))
NOT_COUNTED = Reason("not_counted", _("This does not count any more."))
ANSWERED = Reason("contest_answered", _("This was answered already."))
NOT_YOURS = Reason("not_yours", _("You were part of it. Somebody else of our team has to answer."))
SUSPENDED = Reason("suspended", _("Your account is suspended."))


def questions(role: str, is_free: bool) -> dict[str, str | Promise]:
    """The four questions about somebody in this role, by the name of their axis."""
    asked = AXES[role]
    return {name: WHEN_FREE.get(name, words) for name, words in asked.items()} if is_free else dict(asked)


def stars_of(axes: dict[str, int]) -> int:
    """1 + round half up(4 × mean) of four answers worth 0, ½ or 1, in whole numbers."""
    return 1 + (sum(axes.values()) + 1) // 2


def weight_of(stars: int) -> tuple[float, float]:
    """How much good and how much bad so many stars are: 5 good, 4 half, 3 neither, 1 and 2 bad (SCIENCE 1)."""
    return {5: (1.0, 0.0), 4: (0.5, 0.0), 3: (0.0, 0.0)}.get(stars, (0.0, 1.0))


def role_of_subject(booking, author_id: int) -> str:
    """As what the other side is judged by this author."""
    return "helper" if author_id == booking.seeker_id else "seeker"


def why_not_write(booking, by: Actor, is_revealed: bool, now: datetime) -> Reason | None:
    if by.is_suspended:
        return SUSPENDED
    if booking.state != "confirmed" or booking.confirmed_at is None:
        return NOT_DONE
    if now >= opens_at(booking):
        return TOO_LATE
    return REVEALED if is_revealed else None


def is_time_to_open(booking, now: datetime) -> bool:
    """Whether the time for writing is over, so that a review stands alone; only of visits that count as done."""
    return booking.state == "confirmed" and booking.confirmed_at is not None and now >= opens_at(booking)


def opens_at(booking) -> datetime:
    """When what was written about a confirmed visit opens at the latest: both read it from the same moment."""
    return booking.confirmed_at + WRITE_WITHIN


def remind_at(booking) -> list[datetime]:
    """When whoever has not written by then is reminded: two times at most."""
    return [booking.confirmed_at + after for after in REMIND_AFTER]


def reminder_due(booking, is_revealed: bool, now: datetime) -> int:
    """The number of the reminder that it is time for, 0 for none; what was missed is not made up for."""
    if is_revealed or booking.state != "confirmed" or booking.confirmed_at is None or now >= opens_at(booking):
        return 0
    return sum(now >= at for at in remind_at(booking))


def why_not_content(role: str, axes: dict, text: str, note: str, felt: str = "") -> Reason | None:
    if set(axes) != set(AXES[role]) or any(value not in (NO, PARTLY, YES) for value in axes.values()):
        return AXES_WRONG
    if felt not in ("", *dict(FELT)):
        return FELT_UNKNOWN
    return TEXT_TOO_LONG if max(len(text), len(note)) > TEXT_AT_MOST else None


def why_not_reply(review, by: Actor, text: str) -> Reason | None:
    if by.is_suspended:
        return SUSPENDED
    if review.removed_at:
        return REMOVED
    if review.revealed_at is None:
        return NOT_REVEALED
    if review.replied_at:
        return REPLIED
    if not text.strip():
        return WORDS_MISSING
    return TEXT_TOO_LONG if len(text) > TEXT_AT_MOST else None


def why_not_answer(note: Note, words: str) -> Reason | None:
    """Why an operator cannot answer a note with these words."""
    if note.done_at:
        return NOTE_DONE
    if not words.strip():
        return WORDS_MISSING
    return TEXT_TOO_LONG if len(words) > TEXT_AT_MOST else None


def why_not_publish(text: str, is_sure: bool = False) -> Reason | None:
    """Why a text cannot stand where everybody reads it; a doubt is none for an author who is sure."""
    contacts = contacts_in(text)
    if contacts:
        return _found(f"text_has_{contacts[0].kind}", NOT_PUBLIC, contacts)
    doubts = [] if is_sure else doubts_in(text)
    return _found(TEXT_DOUBTFUL, DOUBTS, doubts) if doubts else None


def _found(code: str, words: dict, findings: list[Finding]) -> Reason:
    """What the first finding is, with all findings of its kind."""
    kind = findings[0].kind
    said = "; ".join(dict.fromkeys(one.words for one in findings if one.kind == kind))
    return Reason(code, format_lazy(words[kind], words=said))


def is_doubtful(text: str) -> bool:
    """Whether its author is asked before it is sent."""
    return bool(doubts_in(text))


def needs_look(text: str) -> bool:
    """Whether an operator should look at a public text: its author was sure, or it is older than the screening."""
    return bool(doubts_in(text) or contacts_in(text))


def why_not_remove_reply(review, reason: str) -> Reason | None:
    if not review.reply:
        return NO_REPLY
    return None if reason in REPORT_REASONS else REASON_UNKNOWN


def why_not_words(text: str) -> Reason | None:
    if not text.strip():
        return WORDS_MISSING
    return TEXT_TOO_LONG if len(text) > TEXT_AT_MOST else None


def why_not_contest(by: Actor, counts: bool, states: list[str]) -> Reason | None:
    """One's own entry, while it counts; once at a time, and twice at most. `states` are those of its contests."""
    if by.is_suspended:
        return SUSPENDED
    return why_not_contest_again(states) if counts else NOT_COUNTED


def why_not_contest_again(states: list[str]) -> Reason | None:
    if "open" in states:
        return CONTESTED
    return CONTESTED_TWICE if len(states) >= CONTESTS_AT_MOST else None


def why_not_answer_contest(contest, entry, by: Actor) -> Reason | None:
    """An operator who has no part in it answers, once: neither side of the visit, nor who wrote the review."""
    if by.pk in (contest.person_id, entry.author_id, entry.booking.seeker_id, entry.booking.helper_id):
        return NOT_YOURS
    return None if contest.state == "open" else ANSWERED


def why_not_look(by: Actor, person_id: int, reason: str) -> Reason | None:
    """An operator looks at somebody else's trust for one of the reasons."""
    if by.pk == person_id:
        return NOT_YOURS
    return None if reason in LOOK_BECAUSE else REASON_UNKNOWN


def why_not_act(by: Actor) -> Reason | None:
    return SUSPENDED if by.is_suspended else None


def why_not_more_photos(count: int) -> Reason | None:
    return PHOTOS_ENOUGH if count >= PHOTOS_AT_MOST else None
