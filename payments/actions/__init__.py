"""The verbs of money, by noun."""

from payments.actions.billing import agree_self_billing, export_year, revoke_self_billing, save_billing
from payments.actions.bounces import bounce_refund
from payments.actions.cards import (
    agree_to_later_hold,
    begin_customer,
    hold_is_due,
    mark_detached,
    record_cards,
    record_customer,
    record_setup,
    remove_card,
    renew_customer_key,
    stop_later_hold,
    warn_of_hold,
)
from payments.actions.chargebacks import (
    bear_loss,
    begin_answer,
    fail_answer,
    record_dispute,
    renew_answer,
    warn_of_deadline,
)
from payments.actions.deals import erase_person, freeze_deal, plan_deal, retry_deal, settle_case
from payments.actions.holds import begin_checkout, lose_hold, record_hold, record_session, record_stray
from payments.actions.inbox import hear_event, mark_handled
from payments.actions.payees import begin_payee, record_account, renew_payee_key
from payments.actions.payouts import record_parts, record_payout
from payments.actions.reconciling import ask_to_reconcile, close_discrepancy, keep_differences, record_movements
from payments.actions.repayments import record_repayment
from payments.actions.steps import begin_try, fail_step, intend_step, record_step, renew_key
from payments.actions.taps import begin_later_hold, begin_tap, drop_intent, fail_tap, record_tap
from payments.actions.tips import skip_tip, take_back_tip

__all__ = [
    "agree_self_billing",
    "agree_to_later_hold",
    "ask_to_reconcile",
    "bear_loss",
    "begin_answer",
    "begin_checkout",
    "begin_customer",
    "begin_later_hold",
    "begin_payee",
    "begin_tap",
    "begin_try",
    "bounce_refund",
    "close_discrepancy",
    "drop_intent",
    "erase_person",
    "export_year",
    "fail_answer",
    "fail_step",
    "fail_tap",
    "freeze_deal",
    "hear_event",
    "hold_is_due",
    "intend_step",
    "keep_differences",
    "lose_hold",
    "mark_detached",
    "mark_handled",
    "plan_deal",
    "record_account",
    "record_cards",
    "record_customer",
    "record_dispute",
    "record_hold",
    "record_movements",
    "record_parts",
    "record_payout",
    "record_repayment",
    "record_session",
    "record_setup",
    "record_step",
    "record_stray",
    "record_tap",
    "remove_card",
    "renew_answer",
    "renew_customer_key",
    "renew_key",
    "renew_payee_key",
    "retry_deal",
    "revoke_self_billing",
    "save_billing",
    "settle_case",
    "skip_tip",
    "stop_later_hold",
    "take_back_tip",
    "warn_of_deadline",
    "warn_of_hold",
]
