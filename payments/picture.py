"""The money of one deal as accounts: what its postings moved in and out of each, and what of it stands there."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from payments.models import Account, Attempt, Chargeback, Deal, Hold, Line, Posting

# In the order in which money goes through them.
FOR_PEOPLE = ("card", "reserved", "clearing", "held", "tip", "refunding", "payable", "connected")
ORDER = (*FOR_PEOPLE, "fee", "tax", "programme", "receivable", "disputed", "loss", "processing", "bank")


@dataclass(frozen=True)
class Entry:
    """One line: minor units, above zero for what went in."""

    kind: str
    cause: str
    at: datetime
    amount: int


@dataclass
class TAccount:
    """One account as this deal's postings touched it; `here` is read beside its lines, so that it can be proven."""

    account: Account
    here: int = 0
    entries: list[Entry] = field(default_factory=list)

    @property
    def went_in(self) -> int:
        return sum(entry.amount for entry in self.entries if entry.amount > 0)

    @property
    def went_out(self) -> int:
        return -sum(entry.amount for entry in self.entries if entry.amount < 0)

    @property
    def zero(self) -> int:
        """In − out − here; anything but 0 is a fault."""
        return self.went_in - self.went_out - self.here


@dataclass(frozen=True)
class Picture:
    """All accounts of a deal; `total` is what they hold together: 0 when the books are right."""

    accounts: list[TAccount]

    @property
    def total(self) -> int:
        return sum(one.here for one in self.accounts)

    def here(self, *kinds: str) -> int:
        """What of this deal stands in the accounts of these kinds."""
        return sum(one.here for one in self.accounts if one.account.kind in kinds)


def picture_of(deal: Deal) -> Picture:
    found: dict[int, TAccount] = {}
    lines = Line.objects.filter(posting__in=postings_of(deal)).select_related("posting", "account")
    for line in lines.order_by("posting_id", "pk"):
        place = found.setdefault(line.account_id, TAccount(line.account))
        posting = line.posting
        place.entries.append(Entry(posting.kind, posting.cause, posting.at, line.amount))
    for place in found.values():
        place.here = _here(place, deal)
    return Picture(sorted(found.values(), key=lambda one: (ORDER.index(one.account.kind), one.account.pk)))


def _here(place: TAccount, deal: Deal) -> int:
    """Of an account of this deal alone, the balance that the database keeps; of another one this deal's part."""
    if place.account.deal_id == deal.pk:
        return place.account.balance
    return place.went_in - place.went_out


def postings_of(deal: Deal) -> QuerySet[Posting]:
    """What was booked because of this deal: by its holds, its attempts, its chargebacks."""
    holds = Hold.objects.filter(deal=deal).values_list("pk", flat=True)
    attempts = [f"attempt {pk}" for pk in Attempt.objects.filter(deal=deal).values_list("pk", flat=True)]
    disputes = [f"chargeback {pk}" for pk in Chargeback.objects.filter(hold__in=holds).values_list("pk", flat=True)]
    both = [f"{attempt} {dispute}" for attempt in attempts for dispute in disputes]
    return Posting.objects.filter(Q(cause__in=[*(f"hold {pk}" for pk in holds), *attempts, *disputes, *both]))


def attempts_of(deal: Deal) -> list[Attempt]:
    """Everything that was asked of Stripe, the oldest first, with the payouts that it went into."""
    rows = deal.attempts.select_related("hold").prefetch_related("payout_parts__payout")
    return list(rows.order_by("intended_at", "pk"))


def chargebacks_of(deal: Deal) -> list[Chargeback]:
    return list(Chargeback.objects.filter(hold__deal=deal).select_related("hold").order_by("opened_at", "pk"))
