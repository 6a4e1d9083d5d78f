"""Calls to Stripe in three beats: intend, call with no transaction open, record. Whoever comes second looks first."""

from payments.flows.cards import add_card, detach_card, refresh_cards
from payments.flows.checkout import checkout
from payments.flows.disputes import answer_dispute, carry_answer, look_at_disputes, refresh_dispute
from payments.flows.holds import refresh_hold
from payments.flows.inbox import handle_heard, refresh_refund, sweep
from payments.flows.movements import advance, carry_out
from payments.flows.payees import onboard, refresh_payee
from payments.flows.payouts import look_after_payees, refresh_payout
from payments.flows.reconciling import reconcile
from payments.flows.taps import hold_later, pay_by_card

__all__ = [
    "add_card",
    "advance",
    "answer_dispute",
    "carry_answer",
    "carry_out",
    "checkout",
    "detach_card",
    "handle_heard",
    "hold_later",
    "look_after_payees",
    "look_at_disputes",
    "onboard",
    "pay_by_card",
    "reconcile",
    "refresh_cards",
    "refresh_dispute",
    "refresh_hold",
    "refresh_payee",
    "refresh_payout",
    "refresh_refund",
    "sweep",
]
