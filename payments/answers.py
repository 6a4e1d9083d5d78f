"""What Stripe answers, in our own words."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Session:
    """A hosted page on which somebody pays. `status` is open, complete or expired."""

    id: str
    url: str
    status: str
    intent: str


@dataclass(frozen=True)
class Intent:
    """A payment: `status` as Stripe names it, amounts in minor units, `until` is how long the bank holds it."""

    id: str
    status: str
    amount: int
    captured: int
    charge: str
    until: datetime | None


@dataclass(frozen=True)
class Connected:
    """A helper's account: what it may do, and what Stripe still wants to know."""

    id: str
    takes_transfers: bool
    pays_out: bool
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """What a webhook tells of: only names, what is true is read from Stripe."""

    id: str
    kind: str
    subject: str
    account: str
