"""What Stripe answers, in our own words."""

from dataclasses import dataclass
from datetime import datetime

# What Stripe says of money that is held, and of money that was charged at once.
PAID = ("requires_capture", "succeeded")


@dataclass(frozen=True)
class Session:
    """A hosted page on which somebody pays. `status` is open, complete or expired."""

    id: str
    url: str
    status: str
    intent: str


@dataclass(frozen=True)
class Intent:
    """A payment: `status` as Stripe names it, amounts in minor units, `until` is how long the bank holds it.

    `way` is how it was paid (card, twint …); `action_url` is where its bank asks for a confirmation; `error` is why the
    last try failed; `marker` is what we wrote on it; `fingerprint` is the same for one card, whoever pays with it.
    """

    id: str
    status: str
    amount: int
    captured: int
    charge: str
    until: datetime | None
    way: str = ""
    action_url: str = ""
    error: str = ""
    marker: str = ""
    fingerprint: str = ""


@dataclass(frozen=True)
class Plastic:
    """A saved card as Stripe knows it; `fingerprint` is the same for one card, whoever saved it."""

    method: str
    brand: str
    last4: str
    exp_year: int
    exp_month: int
    fingerprint: str = ""


@dataclass(frozen=True)
class Connected:
    """A helper's account: what it may do, and what Stripe still wants to know, by when, and what is overdue."""

    id: str
    takes_transfers: bool
    pays_out: bool
    missing: tuple[str, ...]
    overdue: tuple[str, ...] = ()
    held_up_by: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True)
class PaidOut:
    """What left a helper's balance for their bank: `status` as Stripe names it, the amount in minor units.

    `is_listed` once Stripe says which of its movements it is made of; `bank` is the same for one account at a bank.
    """

    id: str
    status: str
    amount: int
    currency: str
    arrives_at: datetime
    failure: str
    is_listed: bool
    bank: str = ""


@dataclass(frozen=True)
class PayoutLine:
    """One movement of a payout in minor units: a `transfer` of ours, its `reversal`, or a `payout` that came back."""

    id: str
    amount: int
    transfer: str
    reversal: str
    payout: str


@dataclass(frozen=True)
class Moved:
    """One line of Stripe's list of our balance, in minor units: `net` is `amount` less `fee`."""

    id: str
    kind: str
    source: str
    currency: str
    amount: int
    fee: int
    net: int
    at: datetime


@dataclass(frozen=True)
class Event:
    """What a webhook tells of: only names, what is true is read from Stripe. `is_live` None where it does not say."""

    id: str
    kind: str
    subject: str
    account: str
    is_live: bool | None = None


@dataclass(frozen=True)
class Dispute:
    """A payment that a bank disputes; amounts in minor units.

    `state` is one of Chargeback's. `taken` has left our balance, with `fee`; `fee_back` came back with what was won.
    """

    id: str
    intent: str
    charge: str
    state: str
    amount: int
    taken: int
    fee: int
    fee_back: int
    reason: str
    answer_by: datetime | None
    opened_at: datetime
