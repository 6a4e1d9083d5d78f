"""The verbs of money, by noun."""

from payments.actions.billing import agree_self_billing, revoke_self_billing, save_billing
from payments.actions.deals import erase_person, freeze_deal, plan_deal, retry_deal, settle_case
from payments.actions.holds import begin_checkout, lose_hold, record_hold, record_session
from payments.actions.inbox import hear_event, mark_handled
from payments.actions.payees import begin_payee, record_account
from payments.actions.steps import begin_try, fail_step, intend_step, record_step, renew_key

__all__ = [
    "agree_self_billing",
    "begin_checkout",
    "begin_payee",
    "begin_try",
    "erase_person",
    "fail_step",
    "freeze_deal",
    "hear_event",
    "intend_step",
    "lose_hold",
    "mark_handled",
    "plan_deal",
    "record_account",
    "record_hold",
    "record_session",
    "record_step",
    "renew_key",
    "retry_deal",
    "revoke_self_billing",
    "save_billing",
    "settle_case",
]
