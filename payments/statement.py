"""The ledger as an auditor reads it: account by account, line by line, with what stands there after each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum

from payments.models import Account, Line


@dataclass(frozen=True)
class Entry:
    """One line of an account in minor units; the first of each account is what stood there before (`kind` opening)."""

    account: Account
    at: datetime | None
    posting: int | None
    kind: str
    cause: str
    amount: int
    balance: int


COLUMNS = ("account", "kind", "owner", "currency", "at", "posting", "booked as", "cause", "amount", "balance")


def accounts(kind: str = "", helper_id: int | None = None) -> QuerySet[Account]:
    """The accounts of a kind, of a helper, or all of them."""
    rows = Account.objects.order_by("kind", "currency", "pk")
    rows = rows.filter(kind=kind) if kind else rows
    return rows.filter(helper_id=helper_id) if helper_id is not None else rows


def entries(of: QuerySet[Account], since: datetime | None = None, until: datetime | None = None) -> Iterator[Entry]:
    """What was booked from `since` until before `until`, in the order in which it was booked."""
    for account in of:
        lines = Line.objects.filter(account=account).select_related("posting").order_by("pk")
        earlier = lines.filter(posting__at__lt=since) if since else lines.none()
        balance = earlier.aggregate(sum=Sum("amount", default=0))["sum"]
        yield Entry(account, since, None, "opening", "", 0, balance)
        lines = lines.filter(posting__at__gte=since) if since else lines
        for line in lines.filter(posting__at__lt=until) if until else lines:
            balance += line.amount
            posting = line.posting
            yield Entry(account, posting.at, posting.pk, posting.kind, posting.cause, line.amount, balance)


def cells(entry: Entry) -> tuple[str, ...]:
    """An entry as COLUMNS names them."""
    account = entry.account
    at = entry.at.isoformat(timespec="seconds") if entry.at else ""
    booked = (at, str(entry.posting or ""), entry.kind, entry.cause, str(entry.amount), str(entry.balance))
    return (str(account.pk), account.kind, owner_of(account), account.currency, *booked)


def owner_of(account: Account) -> str:
    """Whose account it is, by number; empty for the platform's own."""
    owners = {"deal": account.deal_id, "helper": account.helper_id, "programme": account.programme_id}
    return " ".join(f"{name} {number}" for name, number in owners.items() if number is not None)
