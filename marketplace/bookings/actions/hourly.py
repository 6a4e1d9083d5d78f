"""Work by the hour: what a visit costs once the helper has said how long it took."""

from marketplace.bookings import rules
from marketplace.bookings.models import Booking, Extra
from marketplace.core.errors import refuse_if
from marketplace.core.money import share


def count_work(booking: Booking, minutes: int | None) -> None:
    """Price a held booking, whose `done_at` is set, by the minutes worked; without them by the clock since its start.

    What was held for the longest that was agreed stays the most. Raises Refused for minutes above that, and for any
    where the visit has one price.
    """
    refuse_if(rules.why_not_minutes(booking, minutes))
    if not booking.rate:
        return
    terms = booking.terms
    if minutes is None:
        minutes = rules.minutes_between(booking.started_at, booking.done_at)
    booking.minutes_worked = rules.minutes_counted(
        minutes, step=terms.minutes_step, least=terms.minutes_least, most=booking.minutes_most
    )
    extras = list(booking.extras.filter(state=Extra.State.ADDED))
    booking.price = rules.likely_price(booking, booking.minutes_worked)
    base = booking.price - sum(extra.price for extra in extras)
    booking.commission = share(base, terms.commission_bps) + sum(extra.commission for extra in extras)
