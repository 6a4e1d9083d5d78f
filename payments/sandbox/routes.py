"""Every address of the API that the sandbox knows, and the parameters that each takes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from payments.sandbox import (
    accounts,
    balance,
    charges,
    checkout,
    customers,
    disputes,
    intents,
    log,
    methods,
    payouts,
    refunds,
    setups,
    transfers,
)
from payments.sandbox.errors import Refused
from payments.sandbox.lists import PAGING

Work = Callable[..., dict[str, Any]]
INTENT = (
    "amount amount_details automatic_payment_methods capture_method confirm confirmation_method"
    " currency customer description error_on_requires_action mandate_data metadata off_session on_behalf_of"
    " payment_method payment_method_options payment_method_types receipt_email return_url setup_future_usage shipping"
    " statement_descriptor statement_descriptor_suffix transfer_group use_stripe_sdk"
)
SESSION = (
    "adaptive_pricing after_expiration allow_promotion_codes automatic_tax billing_address_collection branding_settings"
    " cancel_url client_reference_id consent_collection currency custom_fields custom_text customer customer_creation"
    " customer_email customer_update expires_at invoice_creation line_items locale metadata mode origin_context"
    " payment_intent_data payment_method_collection payment_method_options payment_method_types phone_number_collection"
    " saved_payment_method_options setup_intent_data submit_type success_url tax_id_collection ui_mode wallet_options"
)
SETUP = (
    "automatic_payment_methods confirm customer description mandate_data metadata on_behalf_of payment_method"
    " payment_method_options payment_method_types return_url usage use_stripe_sdk"
)
ACCOUNT = (
    "account_token business_profile business_type capabilities company controller country default_currency email"
    " external_account individual metadata settings tos_acceptance type"
)
PAYOUT = "amount currency description destination metadata method source_type statement_descriptor"
CUSTOMER = "address description email invoice_prefix metadata name phone preferred_locales shipping tax_exempt"


@dataclass(frozen=True)
class Route:
    """One address: its method, its pattern, the function that does it and the names of its parameters."""

    method: str
    pattern: re.Pattern
    work: Work
    allowed: str
    per_account: bool = False


def route(method: str, path: str, work: Work, allowed: str = "", per_account: bool = False) -> Route:
    """`path` with * for every id; `per_account`: the header Stripe-Account may name the account that is meant."""
    pattern = re.compile("/v1/" + path.replace("*", r"([A-Za-z0-9_]+)"))
    return Route(method, pattern, work, f"expand {allowed}", per_account)


ROUTES = (
    route("POST", "customers", customers.create_customer, CUSTOMER),
    route("GET", "customers", customers.list_customers, f"{PAGING} email"),
    route("GET", "customers/*", customers.retrieve_customer),
    route("DELETE", "customers/*", customers.delete_customer),
    route("POST", "customers/*", customers.update_customer, CUSTOMER),
    route("GET", "customers/*/payment_methods", methods.list_customers_methods, f"{PAGING} type allow_redisplay"),
    route("GET", "customers/*/payment_methods/*", methods.retrieve_customers_method),
    route("GET", "payment_methods", methods.list_methods, f"{PAGING} customer type allow_redisplay"),
    route("GET", "payment_methods/*", methods.retrieve_method),
    route("POST", "payment_methods/*/attach", methods.attach_method, "customer"),
    route("POST", "payment_methods/*/detach", methods.detach_method),
    route("POST", "setup_intents", setups.create_setup, SETUP),
    route("GET", "setup_intents", setups.list_setups, f"{PAGING} customer payment_method"),
    route("GET", "setup_intents/*", setups.retrieve_setup, "client_secret"),
    route(
        "POST", "setup_intents/*/confirm", setups.confirm_setup, "payment_method return_url mandate_data use_stripe_sdk"
    ),
    route("POST", "setup_intents/*/cancel", setups.cancel_setup, "cancellation_reason"),
    route("POST", "payment_intents", intents.create_intent, INTENT),
    route("GET", "payment_intents", intents.list_intents, f"{PAGING} customer"),
    route("GET", "payment_intents/*", intents.retrieve_intent, "client_secret"),
    route("POST", "payment_intents/*", intents.update_intent, INTENT),
    route("POST", "payment_intents/*/confirm", intents.confirm_intent, INTENT),
    route(
        "POST",
        "payment_intents/*/capture",
        intents.capture_intent,
        "amount_to_capture metadata final_capture statement_descriptor statement_descriptor_suffix",
    ),
    route("POST", "payment_intents/*/cancel", intents.cancel_intent, "cancellation_reason"),
    route("GET", "charges", charges.list_charges, f"{PAGING} customer payment_intent transfer_group", True),
    route("GET", "charges/*", charges.retrieve_charge, "", True),
    route("POST", "checkout/sessions", checkout.create_session, SESSION),
    route(
        "GET",
        "checkout/sessions",
        checkout.list_sessions,
        f"{PAGING} payment_intent customer status",
    ),
    route("GET", "checkout/sessions/*", checkout.retrieve_session),
    route("POST", "checkout/sessions/*/expire", checkout.expire_session),
    route("POST", "accounts", accounts.create_account, ACCOUNT),
    route("GET", "accounts", accounts.list_accounts, PAGING),
    route("GET", "accounts/*", accounts.retrieve_account),
    route("POST", "accounts/*", accounts.update_account, ACCOUNT),
    route(
        "POST",
        "account_links",
        accounts.create_link,
        "account type refresh_url return_url collect collection_options",
    ),
    route(
        "POST",
        "transfers",
        transfers.create_transfer,
        "amount currency destination description metadata source_transaction source_type transfer_group",
    ),
    route("GET", "transfers", transfers.list_transfers, f"{PAGING} destination transfer_group"),
    route("GET", "transfers/*", transfers.retrieve_transfer),
    route("POST", "transfers/*", transfers.update_transfer, "description metadata"),
    route(
        "POST",
        "transfers/*/reversals",
        transfers.create_reversal,
        "amount description metadata",
    ),
    route("GET", "transfers/*/reversals", transfers.list_reversals, PAGING),
    route("GET", "transfers/*/reversals/*", transfers.retrieve_reversal),
    route(
        "POST",
        "refunds",
        refunds.create_refund,
        "amount charge currency customer instructions_email metadata origin payment_intent reason",
    ),
    route("GET", "refunds", refunds.list_refunds, f"{PAGING} charge payment_intent", True),
    route("GET", "refunds/*", refunds.retrieve_refund, "", True),
    route("POST", "refunds/*", refunds.update_refund, "metadata"),
    route("GET", "disputes", disputes.list_disputes, f"{PAGING} charge payment_intent"),
    route("GET", "disputes/*", disputes.retrieve_dispute),
    route("POST", "disputes/*", disputes.update_dispute, "evidence metadata submit"),
    route("POST", "disputes/*/close", disputes.close_dispute),
    route("GET", "balance", balance.retrieve_balance, "", True),
    route("GET", "balance_transactions", balance.list_movements, f"{PAGING} currency payout source type", True),
    route("GET", "balance_transactions/*", balance.retrieve_movement, "", True),
    route("POST", "payouts", payouts.create_payout, PAYOUT, True),
    route("GET", "payouts", payouts.list_payouts, f"{PAGING} arrival_date destination status", True),
    route("GET", "payouts/*", payouts.retrieve_payout, "", True),
    route("POST", "payouts/*/cancel", payouts.cancel_payout, "", True),
    route("GET", "events", log.list_events, f"{PAGING} type types delivery_success", True),
    route("GET", "events/*", log.retrieve_event, "", True),
)


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]]:
    """The route of an address and the ids in it. Raises Refused (404) for an unknown one."""
    for candidate in ROUTES:
        match = candidate.pattern.fullmatch(path)
        if match and candidate.method == method:
            return candidate, match.groups()
    raise Refused(f"Unrecognized request URL ({method}: {path}).", status=404, remembered=False)
