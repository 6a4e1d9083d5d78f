"""Where the money of a visit is and since when: read for the two of it, who are told why in words elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from marketplace.bookings.models import Booking
from marketplace.core.models import Event
from payments.models import TO_HELPER, Attempt, Deal, Hold
from payments.queries import Money, money_in


@dataclass(frozen=True)
class Whereabouts:
    """When each thing happened to the money of a visit, None where it did not; tips are left out.

    `way` names a way that charges at once, `hold` is that of the visit itself; `was_ruled`: a case shared the money.
    """

    money: Money | None = None
    held_at: datetime | None = None
    taken_at: datetime | None = None
    paid_at: datetime | None = None
    back_at: datetime | None = None
    way: str = ""
    hold: Hold | None = None
    was_ruled: bool = False


def whereabouts_of(visits: Sequence[Booking]) -> dict[int, Whereabouts]:
    """The same for several visits by id, in a handful of queries; those without a deal are left out."""
    by_id = {visit.pk: visit for visit in visits}
    ended = Attempt.objects.filter(state=Attempt.State.DONE).order_by("ended_at")
    rows = Deal.objects.filter(booking_id__in=list(by_id)).prefetch_related(
        Prefetch("holds", Hold.objects.select_related("card").prefetch_related("chargebacks").order_by("pk")),
        Prefetch("attempts", ended.exclude(hold__is_tip=True), to_attr="ended"),
    )
    deals = list(rows)
    ruled = _ruled([deal.pk for deal in deals])
    return {deal.booking_id: _of(by_id[deal.booking_id], deal, deal.pk in ruled) for deal in deals}


def _of(booking: Booking, deal: Deal, was_ruled: bool) -> Whereabouts:
    wanted = [hold for hold in deal.holds.all() if hold.state in ("held", "captured") and not hold.is_unwanted]
    first = next((hold for hold in wanted if hold.extra_id is None and not hold.is_tip), None)
    ended: list[Attempt] = deal.ended  # type: ignore[attr-defined]
    charged_at = first.asked_at if first and first.is_instant else None
    return Whereabouts(
        money=money_in(booking, deal, _went_out(ended)),
        held_at=first.asked_at if first else None,
        taken_at=_last(ended, [Attempt.Kind.CAPTURE]) or charged_at,
        paid_at=_last(ended, TO_HELPER),
        back_at=_last(ended, [Attempt.Kind.REFUND, Attempt.Kind.VOID]),
        way=first.way if first and first.is_instant else "",
        hold=first,
        was_ruled=was_ruled,
    )


def _went_out(ended: Iterable[Attempt]) -> int:
    """What the helper has in minor units: what went to them less what was taken back."""
    signs: dict[str, int] = {**dict.fromkeys(TO_HELPER, 1), Attempt.Kind.REVERSAL: -1}
    return sum(signs.get(attempt.kind, 0) * (attempt.amount - attempt.commission) for attempt in ended)


def _last(ended: Iterable[Attempt], kinds: Iterable[str]) -> datetime | None:
    return max((attempt.ended_at for attempt in ended if attempt.kind in set(kinds) and attempt.ended_at), default=None)


def _ruled(deal_ids: Sequence[int]) -> set[int]:
    rows = Event.objects.filter(name="payment.ruled", subject_kind="payments.deal", subject_id__in=deal_ids)
    return set(rows.values_list("subject_id", flat=True))
