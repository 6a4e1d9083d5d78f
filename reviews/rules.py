"""When a review can be written, what it asks, how stars come about, and how it counts."""

from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.actors import Actor
from marketplace.core.errors import Reason

VERSION = 1
WRITE_WITHIN = timedelta(days=14)
TEXT_AT_MOST = 1_000
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
REPORT_REASONS = {
    "not_customer": _("This person was not at the visit"),
    "hate": _("It insults or threatens somebody"),
    "private": _("It tells something private"),
}
# Why the rules themselves ask for a look (SCIENCE 1: unproven and bad).
UNPROVEN = "unproven"
LOOK_REASONS = {UNPROVEN: _("Few stars from somebody for whom nobody has vouched yet")}

NOT_DONE = Reason("visit_not_done", _("You can write about a visit once it is confirmed."))
TOO_LATE = Reason("review_too_late", _("The 14 days for a review are over."))
REVEALED = Reason("review_revealed", _("The reviews are open now; they cannot be changed any more."))
NOT_REVEALED = Reason("review_sealed", _("This review is not open yet."))
REPLIED = Reason("already_replied", _("You have replied already."))
REPORTED = Reason("already_reported", _("You have told us already. Somebody looks at it."))
WORDS_MISSING = Reason("words_missing", _("Please write a few words."))
TEXT_TOO_LONG = Reason("text_too_long", _("Please keep it below 1,000 characters."))
AXES_WRONG = Reason("axes_wrong", _("Please answer each of the four questions."))
REASON_UNKNOWN = Reason("reason_unknown", _("Please choose one of the reasons."))
REMOVED = Reason("review_removed", _("This review was removed."))
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


def why_not_content(role: str, axes: dict, text: str, note: str) -> Reason | None:
    if set(axes) != set(AXES[role]) or any(value not in (NO, PARTLY, YES) for value in axes.values()):
        return AXES_WRONG
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
