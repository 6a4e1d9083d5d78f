"""When one can say that the other is not there, what can be answered, and what silence means."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules.cancellation import HELPER, NOBODY_CAME, NOBODY_OPENED, NOT_WAITED, SEEKER, late_from
from marketplace.core.errors import Reason

LATE, ABSENT, THERE = "late", "absent", "there"
ANSWERS = {LATE: _("I am late"), ABSENT: _("I am not there"), THERE: _("I am there")}
LATE_AT_MOST = 60
NOT_LATE_YET = Reason("not_late_yet", _("Please wait a little: you can say so when the time for being late is over."))
STILL_COMING = Reason("still_coming", _("You agreed to wait. You can say so when that time is over."))
ARRIVAL_PROVEN = Reason("arrival_proven", _("Both of you have confirmed the words at the door: somebody was there."))
NOT_ARRIVED = Reason("not_arrived", _("Please say first that you are there."))
NOT_ASKED = Reason("not_yours", _("That is for the other side to do."))
ANSWERED = Reason("answered_already", _("You have answered already. Now the other side says whether it waits."))
NOTHING_ANSWERED = Reason("not_answered", _("The other side has not answered yet."))
ANSWER_UNKNOWN = Reason("answer_unknown", _("Please choose one of the answers."))
MINUTES_WRONG = Reason("minutes_wrong", _("Please say in how many minutes, at most 60."))


def why_not_miss(booking, side: str, is_proven: bool, waits_until: datetime | None, now: datetime) -> Reason | None:
    """Whether `side` can say that the other is not there. `waits_until`: until when it agreed to wait.

    From afar nobody is at a door, so nobody has to say so first.
    """
    if is_proven:
        return ARRIVAL_PROVEN
    if side == HELPER and booking.arrived_at is None and not booking.is_remote:
        return NOT_ARRIVED
    if now < late_from(booking):
        return NOT_LATE_YET
    return STILL_COMING if waits_until and now < waits_until else None


def why_not_answer(absence, side: str, answer: str, minutes: int) -> Reason | None:
    if absence.side == side:
        return NOT_ASKED
    if absence.answer:
        return ANSWERED
    if answer not in ANSWERS:
        return ANSWER_UNKNOWN
    return MINUTES_WRONG if answer == LATE and not 1 <= minutes <= LATE_AT_MOST else None


def why_not_wait(absence, side: str) -> Reason | None:
    """Who said that nobody is there may always go on: somebody came after all."""
    return None if absence.side == side else NOT_ASKED


def why_not_leave(absence, side: str) -> Reason | None:
    """Who was told that the other is late may not want to wait."""
    if absence.side != side:
        return NOT_ASKED
    return None if absence.answer == LATE else NOTHING_ANSWERED


def waits_until(absence) -> datetime | None:
    """Until when the other side is waited for by agreement."""
    if absence is None or absence.outcome != "waited" or not absence.late_minutes:
        return None
    return absence.answered_at + timedelta(minutes=absence.late_minutes)


def said_before(booking, absence) -> bool:
    """Whether the side that is silent now has said earlier that it is there."""
    return absence.side == SEEKER and booking.arrived_at is not None


def how_missed(absence) -> str:
    """What a missed visit counts as in the cancellation table."""
    return NOBODY_CAME if absence.side == SEEKER else NOBODY_OPENED


def how_left(absence) -> str:
    return NOT_WAITED if absence.side == SEEKER else NOBODY_OPENED
