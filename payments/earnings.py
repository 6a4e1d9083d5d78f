"""Helpers' money after the release: their accounts, what was paid out to them, and what is known of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from marketplace.bookings.models import Booking
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from payments.models import Account, Attempt, Deal, Discrepancy, Heard, Line, Payee, Payout

LOOKED_AT_FOR = timedelta(hours=20)


def payees_to_look_at(now: datetime) -> list[int]:
    """People with an account at Stripe that was not looked at since yesterday, or where something is to be expected."""
    stale = Q(checked_at=None) | Q(checked_at__lt=now - LOOKED_AT_FOR) | Q(payouts__state=Payout.State.UNDER_WAY)
    rich = Account.objects.filter(kind=Account.Kind.CONNECTED).exclude(balance=0).values("helper_id")
    rows = Payee.objects.exclude(account="").filter(stale | Q(person_id__in=rich) | Q(person_id__in=_in_question()))
    return list(rows.distinct().order_by("pk").values_list("person_id", flat=True))


def _in_question() -> list[int]:
    """People whose balance differed from ours the last time."""
    subjects = Discrepancy.objects.filter(closed_at=None, subject__startswith="account ").values_list(
        "subject", flat=True
    )
    return [int(subject.split()[1]) for subject in subjects]


def lacks_parts(payout: Payout) -> bool:
    """Whether it is not known which jobs a payout is made of, or not of all of it."""
    parts = payout.parts.all()
    return not parts.exists() or parts.filter(attempt=None, again=None).exists()


def is_moving(person_id: int) -> bool:
    """Whether something is on its way into a helper's balance, or out of it."""
    kinds = ("release", "cover", "reversal")
    under_way = Attempt.objects.filter(state=Attempt.State.INTENDED, kind__in=kinds)
    return under_way.filter(deal__booking__helper_id=person_id).exists()


@dataclass(frozen=True)
class Balance:
    """Where a helper's money of one currency is, in minor units: with us, at Stripe, on its way to the bank, there.

    `owed` is what they owe us.
    """

    currency: str
    waiting: int = 0
    there: int = 0
    leaving: int = 0
    arrived: int = 0
    owed: int = 0


@dataclass(frozen=True)
class Job:
    """What one visit brought to a payout, in minor units: `amount` is what arrives of `share`.

    `fee` is the commission, `netted` what paid back a debt. `is_back`: it was taken back out of the balance.
    """

    booking: Booking
    amount: int
    share: int
    fee: int
    netted: int
    is_tip: bool
    is_back: bool


@dataclass(frozen=True)
class Debt:
    """What made a helper owe us something, or paid it back (below zero), in minor units."""

    booking: Booking
    amount: int
    at: datetime


def balances_of(person_id: int) -> list[Balance]:
    """One for each currency in which a helper has had anything."""
    sums: dict[str, dict[str, int]] = {}

    def add(name: str, rows: Iterable[tuple[str, int]]) -> None:
        for currency, amount in rows:
            known = sums.setdefault(currency, {})
            known[name] = known.get(name, 0) + amount

    places = Account.objects.filter(helper_id=person_id)
    payouts = Payout.objects.filter(payee__person_id=person_id).values_list("currency", "amount")
    add("waiting", [(deal.currency, net) for deal, net in _waiting(person_id)])
    add("waiting", places.filter(kind="payable").values_list("currency", "balance"))
    add("there", places.filter(kind="connected").values_list("currency", "balance"))
    add("leaving", payouts.filter(state=Payout.State.UNDER_WAY))
    add("arrived", payouts.filter(state=Payout.State.PAID))
    add("owed", ((place.currency, -place.balance) for place in places.filter(kind="receivable")))
    return [Balance(currency, **found) for currency, found in sorted(sums.items()) if any(found.values())]


def _waiting(person_id: int) -> list[tuple[Deal, int]]:
    """Visits that were done and whose money is with us: what comes of each, as far as it is known."""
    deals = Deal.objects.filter(booking__helper_id=person_id, closed_at=None, booking__done_at__isnull=False)
    found = []
    for deal in deals.exclude(booking__state="cancelled").select_related("booking").prefetch_related("holds"):
        holds = [hold for hold in deal.holds.all() if not hold.is_tip]
        kept = sum(hold.captured - hold.refunded - hold.released - hold.lost for hold in holds)
        net = deal.booking.price - deal.booking.commission
        if kept and net:
            found.append((deal, min(net, kept)))
    return found


def payouts_of(person_id: int) -> QuerySet[Payout]:
    """What left a helper's balance for their bank, the newest first."""
    return Payout.objects.filter(payee__person_id=person_id).order_by("-arrives_at", "-pk")


def payout_for(by: Actor, payout_id: int) -> Payout:
    """One of one's own, or any for an operator. Raises Missing."""
    rows = Payout.objects.select_related("payee__person")
    payout = (rows if by.is_operator else rows.filter(payee__person_id=by.pk)).filter(pk=payout_id).first()
    if payout is None:
        raise Missing
    return payout


def jobs_in(payout: Payout, depth: int = 10) -> list[Job]:
    """The visits behind each cent of a payout; of one that came back and went out again those of the first."""
    found: list[Job] = []
    for part in payout.parts.select_related("attempt__deal__booking__request__topic", "attempt__hold", "again"):
        if part.again and depth:
            found += jobs_in(part.again, depth - 1)
        elif part.attempt:
            found.append(_job(part.attempt, part.amount))
    return found


def _job(attempt: Attempt, amount: int) -> Job:
    sign = -1 if attempt.kind == Attempt.Kind.REVERSAL else 1
    numbers = (sign * attempt.amount, sign * attempt.commission, sign * attempt.netted)
    is_tip = bool(attempt.hold and attempt.hold.is_tip)
    return Job(attempt.deal.booking, amount, *numbers, is_tip=is_tip, is_back=sign < 0)


def debts_of(person_id: int) -> list[Debt]:
    """What a helper came to owe us and what was paid back of it, the newest first; none when nothing is owed."""
    places = Account.objects.filter(kind=Account.Kind.RECEIVABLE, helper_id=person_id)
    if not any(place.balance for place in places):
        return []
    lines = Line.objects.filter(account__in=places).select_related("posting").order_by("-pk")
    numbers = {line: int(line.posting.cause.split()[1]) for line in lines if line.posting.cause.startswith("attempt ")}
    attempts = Attempt.objects.select_related("deal__booking__request__topic").in_bulk(set(numbers.values()))
    return [
        Debt(attempts[number].deal.booking, -line.amount, line.posting.at)
        for line, number in numbers.items()
        if number in attempts
    ]


def in_trouble() -> QuerySet[Payee]:
    """Helpers to whom Stripe pays nothing out, though they have begun to be paid here; the soonest due first."""
    rows = Payee.objects.exclude(account="").filter(Q(pays_out=False) | Q(takes_transfers=False))
    return rows.exclude(held_up_by="", missing=[]).select_related("person").order_by("due_at", "pk")


def failed_lately(now: datetime) -> QuerySet[Payout]:
    """Payouts that came back in the last month and were not made up for since, the newest first."""
    rows = Payout.objects.filter(state=Payout.State.FAILED, arrives_at__gt=now - timedelta(days=30), paid_again=None)
    return rows.select_related("payee__person").order_by("-arrives_at", "-pk")


def ignored_lately(now: datetime) -> int:
    """How many events of Stripe's other mode came in the last week."""
    return Heard.objects.filter(is_foreign=True, at__gt=now - timedelta(days=7)).count()
