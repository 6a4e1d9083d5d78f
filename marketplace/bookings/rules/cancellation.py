"""The one table of what it costs when a visit does not take place, and whose fault that is.

Read from the top, the first row that fits counts. Hours, minutes and shares are the terms' that the visit was agreed
under; `python manage.py cancellation` writes the table into docs/.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules.moves import free_until, was_moved_on
from marketplace.bookings.rules.prices import likely_price
from marketplace.core.money import ALL_BPS, share

SEEKER, HELPER, NOBODY, PROGRAMME = "seeker", "helper", "nobody", "programme"
# How a visit ends that does not take place.
CALLED_OFF, RETURNED, OPERATED, STOPPED = "called_off", "returned", "operated", "suspended"
LAPSED, ANNULLED, RULED = "lapsed", "annulled", "ruled"
NOBODY_CAME, NOT_WAITED, NOBODY_OPENED = "nobody_came", "not_waited", "nobody_opened"
# When, as seen from the agreed time; `any` is always.
ANY, UNPAID, MOVED, PAST_GRACE, EARLY, LATE = "any", "unpaid", "moved", "past_grace", "early", "late"
EXCUSES = frozenset({"ill", "unwell_about_it", "more", "topic", "unsafe"})
WRONG_PRODUCT = frozenset({"product"})


@dataclass(frozen=True)
class Row:
    """How it ended, when, for which reasons (empty: any) → which share of the price who pays, and whose fault it is.

    `pays` names a share of the terms: nothing, late (`late_cancel_bps`), absent (`absent_bps`), or ruling. All of it
    is the helper's, less the commission.
    """

    code: str
    how: str
    when: str
    reasons: frozenset[str]
    pays: str
    payer: str
    fault: str
    words: Promise

    def fits(self, how: str, moments: Iterable[str], reason: str) -> bool:
        return self.how == how and self.when in moments and (not self.reasons or reason in self.reasons)


def _row(code: str, how: str, when: str, pays: str, fault: str, words: Promise, **more) -> Row:
    return Row(code, how, when, more.get("reasons", frozenset()), pays, more.get("payer", SEEKER), fault, words)


ROWS = (
    _row("seeker_unpaid", CALLED_OFF, UNPAID, "nothing", NOBODY, _("Called off before it was paid.")),
    _row("seeker_moved", CALLED_OFF, MOVED, "nothing", NOBODY, _("The other side had moved the visit.")),
    _row("seeker_waited", CALLED_OFF, PAST_GRACE, "nothing", NOBODY, _("Called off because the helper was late.")),
    _row("seeker_early", CALLED_OFF, EARLY, "nothing", NOBODY, _("Called off in good time.")),
    _row(
        "seeker_late_excused",
        CALLED_OFF,
        LATE,
        "late",
        NOBODY,
        _("Called off shortly before, for a good reason: a part of the price is the helper's."),
        reasons=EXCUSES,
    ),
    _row(
        "seeker_late",
        CALLED_OFF,
        LATE,
        "late",
        SEEKER,
        _("Called off shortly before: a part of the price is the helper's."),
    ),
    _row(
        "helper_moved",
        RETURNED,
        MOVED,
        "nothing",
        NOBODY,
        _("The seeker had moved the visit, and the helper gave it back."),
    ),
    _row(
        "helper_excused",
        RETURNED,
        ANY,
        "nothing",
        NOBODY,
        _("The helper gave it back for a good reason."),
        reasons=EXCUSES,
    ),
    _row("helper_early", RETURNED, EARLY, "nothing", NOBODY, _("The helper gave it back in good time.")),
    _row("helper_late", RETURNED, LATE, "nothing", HELPER, _("The helper gave it back shortly before.")),
    _row(
        "product_failed",
        OPERATED,
        ANY,
        "late",
        NOBODY,
        _("The network or the product was at fault: the programme pays the helper a part."),
        reasons=WRONG_PRODUCT,
        payer=PROGRAMME,
    ),
    _row("operator", OPERATED, ANY, "nothing", NOBODY, _("Called off by our team.")),
    _row("suspended", STOPPED, ANY, "nothing", NOBODY, _("An account was suspended.")),
    _row("lapsed", LAPSED, ANY, "nothing", NOBODY, _("The payment did not come in time.")),
    _row("annulled", ANNULLED, ANY, "nothing", NOBODY, _("Undone by our team.")),
    _row("helper_missed", NOBODY_CAME, ANY, "nothing", HELPER, _("The helper did not come.")),
    _row(
        "helper_too_late",
        NOT_WAITED,
        ANY,
        "nothing",
        HELPER,
        _("The helper was late and was not waited for."),
    ),
    _row(
        "seeker_missed",
        NOBODY_OPENED,
        ANY,
        "absent",
        SEEKER,
        _("Nobody opened: a part of the price is the helper's, for the way."),
    ),
    _row("ruled", RULED, ANY, "ruling", HELPER, _("Decided by our team, with a reason that both read.")),
)
BY_CODE = {row.code: row for row in ROWS}


@dataclass(frozen=True)
class Conditions:
    """The numbers of the terms that the table asks for."""

    free_cancel_hours: int = 24
    late_cancel_bps: int = 0
    absent_bps: int = 0
    grace_minutes: int = 15
    answer_minutes: int = 10


# A free visit is agreed without terms: times count, money does not.
WITHOUT_TERMS = Conditions()


def conditions_of(booking):
    """The terms that the visit was agreed under, or what holds without any."""
    return booking.terms or WITHOUT_TERMS


def late_from(booking) -> datetime:
    """From when on a side that is not there is late."""
    return booking.visit.lower + timedelta(minutes=conditions_of(booking).grace_minutes)


def moments_of(booking, how: str, now: datetime) -> set[str]:
    """Which columns of time fit: whether the other side moved it, is late, and whether it is early enough."""
    found = {ANY, UNPAID} if booking.state == "reserved" else {ANY}
    if was_moved_on(booking, booking.helper_id if how == RETURNED else booking.seeker_id):
        found.add(MOVED)
    has_come = booking.arrived_at or booking.started_at
    if not has_come and now >= late_from(booking):
        found.add(PAST_GRACE)
    found.add(EARLY if now <= free_until(booking) and not booking.started_at else LATE)
    return found


def row_for(booking, how: str, reason: str, now: datetime) -> Row:
    """The row of the table for a visit that ends so, now."""
    moments = moments_of(booking, how, now)
    return next(row for row in ROWS if row.fits(how, moments, reason))


def row_of(booking) -> Row | None:
    """The row by which a visit was called off; None when it was not. Older ones are looked up by who did it."""
    if booking.ending:
        return BY_CODE[booking.ending]
    if booking.cancelled_at is None:
        return None
    if booking.cancel_reason == LAPSED:
        return BY_CODE[LAPSED]
    if booking.cancelled_by_id == booking.seeker_id:
        return row_for(booking, CALLED_OFF, booking.cancel_reason, booking.cancelled_at)
    return BY_CODE["operator"]


def bps_of(row: Row, terms) -> int:
    """The share of the price that a row costs under these terms, in hundredths of a percent."""
    return {"late": terms.late_cancel_bps, "absent": terms.absent_bps}.get(row.pays, 0)


def amount_of(row: Row, booking) -> int:
    """What a row costs its payer, in minor units of the visit's currency."""
    return share_of_price(booking, bps_of(row, conditions_of(booking)))


def share_of_price(booking, bps: int) -> int:
    """A share of what the visit would have cost: by the hour, of the estimate and not of the cap."""
    price = expected_price(booking)
    return price if bps == ALL_BPS else share(price, bps)


def expected_price(booking) -> int:
    """The price; where hours were agreed and none was worked yet, what the estimate comes to."""
    package = booking.request.package
    if not booking.rate or booking.minutes_worked is not None or package is None:
        return booking.price
    return likely_price(booking, min(package.minutes, booking.minutes_most))
