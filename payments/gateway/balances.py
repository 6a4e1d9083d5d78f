"""What stands in balances, what moved there, and what left them for banks."""

from datetime import datetime
from typing import Any

from django.conf import settings

from payments.answers import Moved, PaidOut, PayoutLine
from payments.gateway.asking import ask, id_of, moment, read


def is_live() -> bool:
    """Whether our key moves real money."""
    return settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))


def read_balance(account: str = "") -> dict[str, int]:
    """Currency → all that stands in our balance, or in a helper's, in minor units: available and pending."""
    found = ask(lambda v1: v1.balance.retrieve({}, _acting_for(account)))
    sums: dict[str, int] = {}
    for row in [*found["available"], *found["pending"]]:
        sums[row["currency"].upper()] = sums.get(row["currency"].upper(), 0) + row["amount"]
    return sums


def list_movements(since: datetime | None) -> list[Moved]:
    """What moved in our own balance since then, the newest first; without a time, all that ever did."""
    params: Any = {"limit": 100, **({"created": {"gte": int(since.timestamp())}} if since else {})}
    return [_moved(row) for row in ask(lambda v1: list(v1.balance_transactions.list(params).auto_paging_iter()))]


def _moved(row: Any) -> Moved:
    numbers = row["amount"], row["fee"], row["net"], moment(row["created"])
    return Moved(row["id"], row["type"], id_of(read(row, "source")), row["currency"].upper(), *numbers)


def list_payouts(account: str, since: datetime) -> list[PaidOut]:
    """What left a helper's balance for their bank since then, the newest first, a hundred at most."""
    params: Any = {"limit": 100, "created": {"gte": int(since.timestamp())}, "expand": ["data.destination"]}
    return [_paid_out(row) for row in ask(lambda v1: v1.payouts.list(params, _acting_for(account)))["data"]]


def read_payout(account: str, payout: str) -> PaidOut:
    return _paid_out(ask(lambda v1: v1.payouts.retrieve(payout, {"expand": ["destination"]}, _acting_for(account))))


def _paid_out(row: Any) -> PaidOut:
    bank = read(row, "destination")
    return PaidOut(
        row["id"],
        row["status"],
        row["amount"],
        row["currency"].upper(),
        moment(row["arrival_date"]),
        str(read(row, "failure_code") or "")[:60],
        read(row, "reconciliation_status") == "completed",
        "" if isinstance(bank, str) else str(read(bank, "fingerprint") or ""),
    )


def list_payout_lines(account: str, payout: str) -> list[PayoutLine]:
    """What an automatic payout is made of, without the payout itself."""
    params: Any = {"limit": 100, "payout": payout, "expand": ["data.source"]}
    found = ask(lambda v1: list(v1.balance_transactions.list(params, _acting_for(account)).auto_paging_iter()))
    return [_line(row) for row in found if row["type"] != "payout"]


def _line(row: Any) -> PayoutLine:
    source = read(row, "source")
    payout = source["id"] if read(source, "object") == "payout" else ""
    transfer, reversal = (id_of(read(source, name)) for name in ("source_transfer", "source_transfer_reversal"))
    return PayoutLine(row["id"], row["net"], transfer, reversal, payout)


def _acting_for(account: str) -> Any:
    return {"stripe_account": account} if account else {}
