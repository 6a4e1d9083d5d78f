"""Timers of the trade. Each looks at the row again and does nothing when it has moved on."""

from procrastinate.contrib.django import app

from marketplace.bookings import actions, queries
from marketplace.catalog import queries as catalogue
from marketplace.core import outbox, timers
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused

EXTEND = "marketplace.bookings.jobs.extend_series"


@app.task(name="marketplace.bookings.jobs.expire_offer", queue="timers", retry=timers.RETRY)
def expire_offer(offer_id: int) -> None:
    actions.expire_offer(by=SYSTEM, offer_id=offer_id)


@app.task(name="marketplace.bookings.jobs.expire_quote", queue="timers", retry=timers.RETRY)
def expire_quote(quote_id: int) -> None:
    actions.expire_quote(by=SYSTEM, quote_id=quote_id)


@app.task(name="marketplace.bookings.jobs.confirm_booking", queue="timers", retry=timers.RETRY)
def confirm_booking(booking_id: int) -> None:
    try:
        actions.confirm_booking(by=SYSTEM, booking_id=booking_id)
    except Refused:
        return


@app.task(name="marketplace.bookings.jobs.end_absence", queue="timers", retry=timers.RETRY)
def end_absence(absence_id: int) -> None:
    actions.end_absence(by=SYSTEM, absence_id=absence_id)


@app.task(name="marketplace.bookings.jobs.lapse_booking", queue="timers", retry=timers.RETRY)
def lapse_booking(booking_id: int) -> None:
    actions.lapse_booking(by=SYSTEM, booking_id=booking_id)


@app.task(name="marketplace.bookings.jobs.ask_for_hold", queue="timers", retry=timers.RETRY)
def ask_for_hold(booking_id: int) -> None:
    actions.ask_for_hold(by=SYSTEM, booking_id=booking_id)


@app.task(name="marketplace.bookings.jobs.lapse_move", queue="timers", retry=timers.RETRY)
def lapse_move(move_id: int) -> None:
    actions.lapse_move(by=SYSTEM, move_id=move_id)


@app.task(name="marketplace.bookings.jobs.lapse_series", queue="timers", retry=timers.RETRY)
def lapse_series(series_id: int) -> None:
    actions.lapse_series(by=SYSTEM, series_id=series_id)


@app.periodic(cron="23 * * * *")
@app.task(name="marketplace.bookings.jobs.extend_all_series", queue="upkeep", queueing_lock="extend_all_series")
def extend_all_series(timestamp: int) -> None:
    """A job for each series, so that one that fails holds up no other and comes again by itself."""
    if going_on := queries.series_to_extend():
        outbox.defer(EXTEND, [{"series_id": series_id} for series_id in going_on], queue="upkeep")


@app.task(name=EXTEND, queue="upkeep", retry=timers.RETRY)
def extend_series(series_id: int) -> None:
    actions.extend_series(by=SYSTEM, series_id=series_id)


@app.task(name="marketplace.bookings.jobs.remind_to_confirm", queue="timers", retry=timers.RETRY)
def remind_to_confirm(booking_id: int) -> None:
    actions.remind_to_confirm(by=SYSTEM, booking_id=booking_id)


@app.task(name="marketplace.bookings.jobs.announce_words", queue="timers", retry=timers.RETRY)
def announce_words(booking_id: int) -> None:
    actions.announce_words(by=SYSTEM, booking_id=booking_id)


@app.periodic(cron="47 * * * *")
@app.task(name="marketplace.bookings.jobs.forget_phones", queue="upkeep", queueing_lock="forget_phones")
def forget_phones(timestamp: int) -> None:
    actions.forget_phones(by=SYSTEM)


@app.periodic(cron="17 3 * * *")
@app.task(name="marketplace.bookings.jobs.discard_old_drafts", queue="upkeep", queueing_lock="discard_old_drafts")
def discard_old_drafts(timestamp: int) -> None:
    actions.discard_old_drafts(by=SYSTEM)


@app.periodic(cron="41 2 * * *")
@app.task(name="marketplace.bookings.jobs.write_holidays", queue="upkeep", queueing_lock="write_holidays")
def write_holidays(timestamp: int) -> None:
    """Each night another day of the year comes into sight; one helper at a time, so that nobody is held for long."""
    for helper_id in catalogue.helper_ids():
        actions.write_holidays(by=SYSTEM, helper_id=helper_id)
