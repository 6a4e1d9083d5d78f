"""What is forgotten of receipts, and when; and who looked at one."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from marketplace.bookings.models import Offer
from marketplace.core import events
from marketplace.core.actors import Actor
from matching import explanations
from matching.models import Receipt, Search
from matching.receipts import Line

AT_ONCE = 200


@transaction.atomic
def reduce_receipts(*, by: Actor) -> int:
    """Of receipts past their full time keep the winner, and the first filter of the others; returns how many.

    At most `AT_ONCE` of them; 0 means that nothing is left to do. Two at once do not hinder each other.
    """
    before = timezone.now() - timedelta(days=settings.RECEIPTS_WHOLE_DAYS)
    due = Receipt.objects.filter(is_whole=True, at__lt=before).order_by("at").select_related("search")
    receipts = list(due.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
    winners = _winners([receipt.search for receipt in receipts])
    for receipt in receipts:
        winner = winners.get((receipt.search.request_id, receipt.search.round))
        receipt.ranked = [_only(line, "rank") for line in receipt.ranked if line["helper"] == winner]
        receipt.stopped = [_only(line, "filter", "next") for line in receipt.stopped]
        receipt.wish, receipt.is_whole = {}, False
    Receipt.objects.bulk_update(receipts, ["ranked", "stopped", "wish", "is_whole"])
    return len(receipts)


def _winners(searches: list[Search]) -> dict[tuple[int, int], int]:
    """(request, round) → the helper whose yes won."""
    won = Offer.objects.filter(request_id__in={search.request_id for search in searches}, booking__isnull=False)
    return {(request, number): helper for request, number, helper in won.values_list("request", "round", "helper")}


def _only(line: Line, *names: str) -> Line:
    return {name: line[name] for name in ("helper", *names) if name in line}


@transaction.atomic
def forget_receipts(*, by: Actor) -> int:
    """Remove receipts whose time is over; returns how many, at most `AT_ONCE`."""
    before = timezone.now() - timedelta(days=settings.RECEIPTS_KEPT_DAYS)
    due = Receipt.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)
    found = list(due.select_for_update(skip_locked=True)[:AT_ONCE])
    return Receipt.objects.filter(pk__in=found).delete()[0]


@transaction.atomic
def open_search(*, by: Actor, search_id: int) -> Search:
    """Look at how a search went, which names people: each look is an event. Raises Refused for who took part."""
    search = explanations.search_for(by, search_id)
    events.record("search.opened", by=by, subject=search, request=search.request_id)
    return search
