"""The two words of a visit: how they are drawn, and who may read and answer them when."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules.doorwords import WORDS
from marketplace.bookings.rules.remote import NO_DOOR
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
    if booking.is_remote:
        return NO_DOOR
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


# A relative types what they heard: a few tries, then a pause; in all too few to find a word by guessing.
TRIES_AT_ONCE = 3
TRIES_AT_MOST = 9
TRY_AGAIN_AFTER = timedelta(minutes=15)
LINK_AFTER = timedelta(hours=24)
TRY_LATER = Reason("try_later", _("That was a few tries in a row. Please wait a quarter of an hour, or call them."))
NO_MORE_TRIES = Reason("no_more_tries", _("There are no more tries here. Please call the person who is visited."))
NO_RECIPIENT = Reason("no_recipient", _("This visit is for the person who asked; the words are on their phone."))
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def why_not_try(link, booking, now: datetime) -> Reason | None:
    """Whether a word can be compared now: while it is read on both phones, and not by guessing."""
    if reason := why_not_read_words(booking, now):
        return reason
    if link.tries >= TRIES_AT_MOST:
        return NO_MORE_TRIES
    is_a_pause = link.tries and link.tries % TRIES_AT_ONCE == 0 and now < link.tried_at + TRY_AGAIN_AFTER
    return TRY_LATER if is_a_pause else None


def is_same_word(said: str, word: str) -> bool:
    """Whether somebody typed the word, in whatever case and however its umlauts are written."""
    return said.strip().lower().translate(_FOLDED) == word.lower().translate(_FOLDED)


def is_link_over(booking, now: datetime) -> bool:
    """A link leads nowhere once the visit was called off, or a day after its end."""
    return booking.state == "cancelled" or now > booking.visit.upper + LINK_AFTER
