"""Reads of money: what is held for a visit, what became of it, what waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils import timezone

from marketplace.bookings.rules import HOLD_LATER_BEFORE
from marketplace.core.actors import Actor
from marketplace.core.entries import Entry
from marketplace.core.errors import Missing, Reason
from marketplace.core.models import Event
from payments import holding, ledger, rules, shares
from payments.models import (
    TO_HELPER,
    TO_PAY,
    Account,
    Attempt,
    Billing,
    Card,
    Chargeback,
    Customer,
    Deal,
    Heard,
    Hold,
    Line,
    PaperParty,
    Payee,
    Payout,
    Posting,
    SelfBilling,
)

STUCK_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Money:
    """Where the money of a visit stands, in minor units of `currency`."""

    currency: str
    price: int
    commission: int
    held: int = 0
    captured: int = 0
    refunded: int = 0
    paid_out: int = 0
    covered: int = 0
    charged: int = 0
    tip: int = 0
    tip_released: int = 0
    lost: int = 0
    taken_back: int = 0
    until: datetime | None = None
    is_frozen: bool = False
    is_disputed: bool = False
    is_closed: bool = False
    trouble: str = ""

    @property
    def net(self) -> int:
        return self.price - self.commission

    @property
    def kept(self) -> int:
        """What the seeker has paid in the end: less what went back, and what their bank gave back."""
        return self.captured - self.refunded - self.taken_back


def money_of(booking) -> Money:
    """The money of a visit that the caller may read."""
    deal = Deal.objects.filter(booking_id=booking.pk).prefetch_related("holds__chargebacks").first()
    if deal is None:
        return Money(booking.currency, booking.price, booking.commission)
    return money_in(booking, deal, shares.paid_to_helper(deal))


def money_in(booking, deal: Deal, paid_out: int) -> Money:
    """The same from a deal whose holds were read, with what its helper has of it."""
    holds = [hold for hold in deal.holds.all() if not hold.is_tip]
    tips = [hold for hold in deal.holds.all() if hold.is_tip]
    taken = [row for hold in holds for row in hold.chargebacks.all()]
    return Money(
        booking.currency,
        booking.price,
        booking.commission,
        held=sum(hold.amount for hold in holds if hold.state == Hold.State.HELD),
        captured=sum(hold.captured for hold in holds),
        refunded=sum(hold.refunded for hold in holds),
        paid_out=paid_out,
        covered=deal.cover,
        charged=sum(hold.captured - hold.refunded for hold in holds if hold.is_instant),
        tip=sum(hold.captured - hold.refunded for hold in tips),
        tip_released=sum(hold.released for hold in tips),
        lost=sum(hold.lost for hold in holds),
        taken_back=sum(row.taken for row in taken if row.state == Chargeback.State.LOST),
        is_disputed=any(row.taken and row.ended_at is None for row in taken),
        until=min((hold.until for hold in holds if hold.state == Hold.State.HELD and hold.until), default=None),
        is_frozen=deal.frozen_at is not None,
        is_closed=deal.closed_at is not None,
        trouble=deal.trouble,
    )


def why_not_pay(booking, extra=None) -> Reason | None:
    """Why the seeker cannot be led to the payment now."""
    holds = Hold.objects.filter(deal__booking_id=booking.pk)
    return rules.why_not_pay(booking, extra, list(holds), timezone.now())


def is_for_us(account: str) -> bool:
    """Whether an event is about the platform itself, or about a helper's account that we know."""
    return not account or Payee.objects.filter(account=account).exists()


def open_hold_of(by: Actor, booking_id: int) -> list[int]:
    """Ids of this seeker's holds that a page was opened for and that nobody has heard of since."""
    rows = Hold.objects.filter(deal__booking_id=booking_id, deal__booking__seeker_id=by.pk)
    return list(rows.filter(state=Hold.State.ASKED).exclude(session="", intent="").values_list("pk", flat=True))


def tip_for(by: Actor, booking_id: int) -> int:
    """The id of the tip that this seeker gave."""
    rows = Hold.objects.filter(deal__booking_id=booking_id, deal__booking__seeker_id=by.pk, is_tip=True)
    hold = rows.exclude(state=Hold.State.ASKED).order_by("-pk").first()
    if hold is None:
        raise Missing
    return hold.pk


def asked_hold(by: Actor, booking_id: int, extra_id: int | None, *, is_tip: bool) -> Hold | None:
    """What this seeker has been led to pay already and has not paid, if anything."""
    rows = Hold.objects.filter(deal__booking_id=booking_id, deal__booking__seeker_id=by.pk, extra_id=extra_id)
    return rows.filter(is_tip=is_tip, state=Hold.State.ASKED).order_by("pk").first()


def instant_ways(currency: str) -> list[str]:
    """The ways of paying that charge at once and are offered beside the card for this currency."""
    return holding.ways_in(settings.INSTANT_WAYS, currency)


def cards_of(person_id: int) -> list[Card]:
    """The saved cards of a person, the newest first; `visits` counts those ahead for which each is set."""
    ahead = Q(deals__closed_at=None, deals__booking__state="agreed", deals__booking__held_until=None)
    rows = Card.objects.filter(customer__person_id=person_id, removed_at=None)
    return list(rows.annotate(visits=Count("deals", filter=ahead)).order_by("-pk"))


def is_adding_card(person_id: int) -> bool:
    """Whether a page is open on which a person adds a card."""
    return Customer.objects.filter(person_id=person_id).exclude(session="").exists()


def deal_of(booking_id: int) -> Deal | None:
    rows = Deal.objects.select_related("card").prefetch_related("holds__card", "attempts")
    return rows.filter(booking_id=booking_id).first()


def failure_of(hold: Hold) -> str:
    """The code with which the last try to pay by a card ended; empty where something else followed."""
    last = hold.attempts.filter(kind__in=TO_PAY).order_by("-pk").first()
    is_over = last is not None and last.state == Attempt.State.FAILED and last.kind == Attempt.Kind.HOLD
    return last.error if last is not None and is_over and last.error != "another_way" else ""


def payee_of(person_id: int) -> Payee | None:
    return Payee.objects.filter(person_id=person_id).first()


def why_not_freeze(booking) -> Reason | None:
    """Why a case about a visit cannot be opened any more."""
    done = Attempt.objects.filter(deal__booking_id=booking.pk, kind__in=TO_HELPER, state=Attempt.State.DONE)
    paid_at = done.exclude(hold__is_tip=True).aggregate(at=Max("ended_at"))["at"]
    return rules.why_not_freeze(paid_at or booking.settled_at, timezone.now())


def deals_in_trouble() -> QuerySet[Deal]:
    """What a person has to look at, the oldest first."""
    rows = Deal.objects.exclude(trouble="").select_related(
        "booking__helper", "booking__seeker", "booking__request__topic"
    )
    return rows.order_by("opened_at")


def owed_by_programmes() -> dict[tuple[int, str], int]:
    """What each programme owes for visits paid in the seeker's place: (programme id, currency) → minor units."""
    rows = Account.objects.filter(kind=Account.Kind.PROGRAMME).values_list("programme_id", "currency")
    return {
        (programme, currency): -total for programme, currency, total in rows.annotate(Sum("lines__amount", default=0))
    }


@dataclass(frozen=True)
class Repayment:
    """What a programme paid to our bank, in minor units."""

    at: datetime
    currency: str
    amount: int
    reference: str


def repayments_of(programme_id: int) -> list[Repayment]:
    """The latest first."""
    rows = Line.objects.filter(
        account__kind=Account.Kind.PROGRAMME, account__programme_id=programme_id, posting__kind="repayment"
    )
    start = len(ledger.repayment_cause(programme_id, ""))
    found = rows.select_related("posting").order_by("-pk")
    return [Repayment(one.posting.at, one.currency, one.amount, one.posting.cause[start:]) for one in found]


def owed_by_helper(helper_id: int, currency: str) -> int:
    """What a helper owes us in minor units, after a transfer that could not be taken back."""
    place = Account.objects.filter(kind=Account.Kind.RECEIVABLE, helper_id=helper_id, currency=currency).first()
    return -place.balance if place else 0


def debts() -> list[tuple[int, str, int]]:
    """Who owes us what: helper id, currency and minor units, the most first."""
    rows = Account.objects.filter(kind=Account.Kind.RECEIVABLE, balance__lt=0).order_by("balance", "pk")
    return [(row.helper_id, row.currency, -row.balance) for row in rows]


def deals_to_advance(now: datetime) -> list[int]:
    """Deals that a lost job may have left behind."""
    late = Q(attempts__state=Attempt.State.INTENDED, attempts__intended_at__lt=now - STUCK_AFTER)
    planned = Q(plan__isnull=False, closed_at=None, trouble="") & Q(opened_at__lt=now - STUCK_AFTER)
    moving = late & ~Q(attempts__kind__in=TO_PAY)
    ending = Q(holds__state=Hold.State.HELD, holds__until__lt=now + holding.TAKEN_BEFORE, trouble="")
    under_way = ending & Q(booking__state="started")
    return list(
        Deal.objects.filter(moving | planned | under_way).distinct().order_by("pk").values_list("pk", flat=True)
    )


def holds_to_look_at(now: datetime) -> list[int]:
    """Holds whose page may have been paid without a word to us, and those that their bank may have let go."""
    asked = Q(state=Hold.State.ASKED, session_until__gt=now - timedelta(hours=2)) & ~Q(session="")
    over = Q(state=Hold.State.HELD, until__lt=now)
    tapped = Q(state=Hold.State.ASKED, attempts__kind="hold", attempts__ended_at__gt=now - timedelta(hours=2))
    rows = Hold.objects.filter(asked | over | (tapped & ~Q(intent=""))).distinct()
    return list(rows.order_by("pk").values_list("pk", flat=True))


def taps_left_behind(now: datetime) -> list[int]:
    """Payments by a saved card whose answer, or whose job, was lost."""
    rows = Attempt.objects.filter(kind=Attempt.Kind.HOLD, state=Attempt.State.INTENDED)
    return list(rows.filter(intended_at__lt=now - STUCK_AFTER).order_by("pk").values_list("pk", flat=True))


def visits_to_warn_of(now: datetime) -> list[int]:
    """Visits whose card is used tomorrow, and whose seeker may not have been told yet."""
    agreed = Deal.objects.filter(card__isnull=False, closed_at=None, booking__state="agreed", booking__held_until=None)
    near = agreed.filter(booking__visit__startswith__range=(now, holding.near(now)))
    return [deal.booking_id for deal in near.select_related("booking") if holding.is_to_tell(deal, now)]


def deals_to_hold(now: datetime) -> list[int]:
    """Deals whose card may be used now, and whose timer was lost."""
    told = Deal.objects.filter(card__isnull=False, closed_at=None, warned_at__lt=now - holding.WARNED_BEFORE)
    near = told.filter(booking__state="agreed", booking__visit__startswith__range=(now, now + HOLD_LATER_BEFORE))
    return list(near.order_by("pk").values_list("pk", flat=True))


def cards_to_detach() -> list[int]:
    rows = Card.objects.filter(removed_at__isnull=False, detached_at=None)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def holds_left_open(now: datetime) -> list[int]:
    """Holds whose page was open in the last three days: for when nobody told us, and nobody looked, for a day."""
    rows = Hold.objects.filter(state=Hold.State.ASKED, session_until__gt=now - timedelta(days=3)).exclude(session="")
    return list(rows.order_by("pk").values_list("pk", flat=True))


def unhandled(now: datetime) -> list[int]:
    rows = Heard.objects.filter(handled_at=None, at__lt=now - STUCK_AFTER)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def hold_for(by: Actor, hold_id: int) -> Hold:
    hold = Hold.objects.filter(pk=hold_id, deal__booking__seeker_id=by.pk).select_related("deal").first()
    if hold is None:
        raise Missing
    return hold


@dataclass(frozen=True)
class Check:
    """What a look through the whole ledger found; `faults` are sentences, none when all is well."""

    postings: int
    lines: int
    sums: dict[str, int]
    faults: list[str]


def checked() -> Check:
    """Go through the ledger: sums, postings, balances, deals that have ended with something left."""
    sums = dict(Line.objects.values_list("currency").annotate(sum=Sum("amount")))
    faults = [f"{currency} sums to {total}" for currency, total in sums.items() if total]
    unbalanced = Line.objects.values("posting", "currency").annotate(sum=Sum("amount")).exclude(sum=0)
    faults += [f"posting {row['posting']} sums to {row['sum']} {row['currency']}" for row in unbalanced]
    faults += [f"posting {pk} moves nothing" for pk in Posting.objects.filter(lines=None).values_list("pk", flat=True)]
    faults += _wrong_balances() + _left_over()
    return Check(Posting.objects.count(), Line.objects.count(), sums, faults)


BOUNDED = ("reserved", "held", "refunding", "payable", "connected", "tip", "receivable", "disputed")


def _wrong_balances() -> list[str]:
    rows = Account.objects.filter(kind__in=BOUNDED).annotate(sum=Sum("lines__amount", default=0))
    wrong = rows.exclude(balance=F("sum")).values_list("pk", "balance", "sum")
    return [f"account {pk} says {balance}, its lines sum to {total}" for pk, balance, total in wrong]


def _left_over() -> list[str]:
    kinds = ("reserved", "held", "refunding", "tip", "disputed")
    rows = Account.objects.filter(kind__in=kinds, deal__closed_at__isnull=False).exclude(balance=0)
    return [f"deal {a.deal_id} is closed with {a.balance} {a.currency} {a.kind}" for a in rows]


def entries_for_booking(booking_id: int) -> list[Entry]:
    """What happened to the money of a visit, oldest first."""
    deals = Deal.objects.filter(booking_id=booking_id).values_list("pk", flat=True)
    rows = Event.objects.filter(subject_kind="payments.deal", subject_id__in=list(deals)).order_by("pk")
    return [Entry(e.at, e.name, "payments", e.actor_kind, e.actor_id, e.facts) for e in rows]


def personal_data_of(person_id: int) -> dict:
    """What a person paid and was paid, for their export."""
    paid = Hold.objects.filter(deal__booking__seeker_id=person_id)
    earned = Attempt.objects.filter(deal__booking__helper_id=person_id, kind__in=TO_HELPER)
    payee = Payee.objects.filter(person_id=person_id)
    return {
        "paid": list(
            paid.values(
                "deal__booking_id", "state", "amount", "captured", "refunded", "asked_at", "session", "session_url"
            )
        ),
        "earned": list(earned.values("deal__booking_id", "state", "amount", "commission", "ended_at")),
        "customer": list(Customer.objects.filter(person_id=person_id).values("stripe_id", "session")),
        "cards": list(
            Card.objects.filter(customer__person_id=person_id).values(
                "method", "brand", "last4", "exp_year", "exp_month", "agreed_at", "removed_at"
            )
        ),
        "chargebacks": list(
            Chargeback.objects.filter(hold__deal__booking__seeker_id=person_id).values("state", "amount", "evidence")
        ),
        **_papers_about(person_id),
        "payee": list(
            payee.values("account", "takes_transfers", "pays_out", "missing", "overdue", "due_at", "checked_at")
        ),
        "payouts": list(
            Payout.objects.filter(payee__person_id=person_id).values(
                "state", "amount", "currency", "arrives_at", "failure"
            )
        ),
    }


def _papers_about(person_id: int) -> dict:
    """What was entered for papers, what they say of the person, and the agreements about them."""
    entered = "name street postcode town country vat_id tax_number tax_country birth_date is_small tax_bps saved_at"
    numbers = ("paper__series__year", "paper__number", "paper__kind", "paper__total", "paper__currency")
    return {
        "billing": list(Billing.objects.filter(person_id=person_id).values(*entered.split())),
        "papers": list(PaperParty.objects.filter(person_id=person_id).values("part", "words", *numbers)),
        "self_billing": list(
            SelfBilling.objects.filter(person_id=person_id).values("version", "agreed_at", "revoked_at")
        ),
    }


def why_not_erase(person_id: int) -> Reason | None:
    """Money that is under way has to arrive first."""
    theirs = Q(booking__seeker_id=person_id) | Q(booking__helper_id=person_id)
    return rules.MONEY_UNDER_WAY if Deal.objects.filter(theirs, closed_at=None).exists() else None
