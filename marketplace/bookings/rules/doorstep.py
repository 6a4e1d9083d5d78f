"""The two words of a visit: how they are drawn, and who may read and answer them when."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules.doorwords import WORDS
from marketplace.bookings.rules.tables import STATE_REASONS
from marketplace.core.errors import Reason

WORDS_BEFORE = timedelta(hours=1)
# A visit that begins late is still greeted at the door.
WORDS_AFTER = timedelta(hours=3)
WORDS_TOO_EARLY = Reason("words_too_early", _("The words appear one hour before the visit, on both phones."))
WORDS_OVER = Reason("words_over", _("The visit is over. Its words are not needed any more."))
NO_WORDS = Reason("no_words", _("This visit has no words for the door."))


def draw_words(language: str, choose: Callable[[Sequence[str]], str]) -> tuple[str, str]:
    """Two words that begin differently, the seeker's first; `choose` draws one of a sequence."""
    words = WORDS.get(language, WORDS["en"])
    first = choose(words)
    return first, choose([word for word in words if word[0].lower() != first[0].lower()])


def why_not_read_words(booking, now: datetime) -> Reason | None:
    """The two people of a visit read its words from one hour before it until it is over."""
    if booking.state == "reserved" or booking.state == "disputed":
        return STATE_REASONS["booking", booking.state]
    if booking.state not in ("agreed", "started", "missed"):
        return WORDS_OVER
    if now < booking.visit.lower - WORDS_BEFORE:
        return WORDS_TOO_EARLY
    is_stale = booking.state == "agreed" and now > booking.visit.upper + WORDS_AFTER
    return WORDS_OVER if is_stale else None


def why_not_answer_words(booking, now: datetime) -> Reason | None:
    """What was heard at the door may arrive later: a phone was offline, and the work is done already."""
    return None if booking.state == "done" else why_not_read_words(booking, now)


def heard_at(booking, said: datetime | None, now: datetime) -> datetime:
    """When a word was heard: as the phone says, as far as that can be; else now."""
    earliest = booking.visit.lower - WORDS_BEFORE
    return min(max(said or now, earliest), now)
