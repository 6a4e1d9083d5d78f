"""Another time for a visit: who may set it alone, what needs both, and from when calling off is counted after it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason

# Until so long before the visit either side moves it alone; the nearer of its old and its new start counts.
MOVE_ALONE_BEFORE = timedelta(hours=24)
# Nearer than this nobody can be expected to be there, even when both agree.
MOVE_NOTICE = timedelta(hours=1)
MOVE_WITHIN = timedelta(days=90)
MOVE_WORDS_AT_MOST = 200
# How long calling off is free of charge where no terms say it: a visit for free.
FREE_UNTIL_BEFORE = timedelta(hours=24)
SAME_TIME = Reason("same_time", _("That is the time you have already."))
MOVE_TOO_SOON = Reason("move_too_soon", _("That is too soon: please choose a time that is at least an hour away."))
MOVE_TOO_FAR = Reason("move_too_far", _("Please choose a time within the next 90 days."))
NEEDS_BOTH = Reason("needs_both", _("At this time the other side has to agree. Please ask for it."))
MOVE_OPEN = Reason("move_open", _("There is a proposal for another time already. It needs an answer first."))
HELPER_BUSY_THEN = Reason("busy_then", _("The helper has another visit at that time."))
MOVE_WORDS = Reason("move_words", _("Please keep it to 200 characters."))


def why_not_to(booking, begins: datetime, now: datetime) -> Reason | None:
    """Whether a visit can begin at `begins` instead at all, be it with both sides' yes."""
    if begins == booking.visit.lower:
        return SAME_TIME
    if begins < now + MOVE_NOTICE:
        return MOVE_TOO_SOON
    return MOVE_TOO_FAR if begins > now + MOVE_WITHIN else None


def why_not_alone(booking, begins: datetime, is_offered: bool, now: datetime) -> Reason | None:
    """Whether one side alone may do it: a day ahead of both starts, into a time that the helper offers."""
    if now > min(booking.visit.lower, begins) - MOVE_ALONE_BEFORE or not is_offered:
        return NEEDS_BOTH
    return None


def lapses_at(booking, begins: datetime) -> datetime:
    """When a proposal is over without an answer: when the visit begins, or an hour before it would."""
    return min(booking.visit.lower, begins - MOVE_NOTICE)


def cancellation_counts_from(booking) -> datetime:
    """The start that the deadlines of calling off are counted from."""
    return booking.counts_from or booking.visit.lower


def free_until(booking) -> datetime:
    """Until when the seeker calls off free of charge, by the terms that the visit was agreed under."""
    hours = booking.terms.free_cancel_hours if booking.terms_id else None
    return cancellation_counts_from(booking) - (FREE_UNTIL_BEFORE if hours is None else timedelta(hours=hours))


def counts_from_after(booking, begins: datetime, now: datetime) -> datetime:
    """The start that calling off is counted from once the visit begins at `begins`.

    While calling off is still free the new start counts. Once it is not any more it stays so: the earlier start goes on
    to count, so that nobody moves a visit away in order to call it off.
    """
    return begins if now <= free_until(booking) else min(cancellation_counts_from(booking), begins)


def was_moved_on(booking, person_id: int | None) -> bool:
    """Whether the other side moved the visit last, alone: this person never agreed to the time it has now."""
    return booking.moved_by_id is not None and booking.moved_by_id != person_id
