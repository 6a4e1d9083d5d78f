"""Calls to Stripe in three beats: intend, call with no transaction open, record. Whoever comes second looks first."""

from payments.flows.checkout import checkout, refresh_hold
from payments.flows.inbox import handle_heard, sweep
from payments.flows.movements import advance, carry_out
from payments.flows.payees import onboard, refresh_payee

__all__ = ["advance", "carry_out", "checkout", "handle_heard", "onboard", "refresh_hold", "refresh_payee", "sweep"]
