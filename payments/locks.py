"""The order in which money is locked: the trade's rows first, then the deal, then what is written about it."""

from django.db import connection

from marketplace.bookings.locks import lock_booking
from marketplace.core.errors import Missing
from payments.models import Deal, Hold

# One reconciliation writes at a time.
RECONCILIATION = 7_041


def lock_reconciliation() -> None:
    """Wait for another run's part to end, and let no other begin until this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECONCILIATION])


def lock_deal(deal_id: int) -> Deal:
    """Lock the deal behind its booking; `deal.booking` is the locked row."""
    booking_id = Deal.objects.filter(pk=deal_id).values_list("booking_id", flat=True).first()
    if booking_id is None:
        raise Missing
    booking = lock_booking(booking_id)
    deal = Deal.objects.select_for_update(no_key=True).get(pk=deal_id)
    deal.booking = booking
    return deal


def lock_hold(hold_id: int) -> Hold:
    """Lock the hold behind its deal; `hold.deal` is the locked row."""
    deal_id = Hold.objects.filter(pk=hold_id).values_list("deal_id", flat=True).first()
    if deal_id is None:
        raise Missing
    deal = lock_deal(deal_id)
    hold = Hold.objects.select_for_update(no_key=True).get(pk=hold_id)
    hold.deal = deal
    return hold
