"""Every request that the gateway sends to Stripe: what another server that speaks Stripe's API has to understand.

Lists count as `[]`, and of metadata only that it is sent. tests/payments/test_contract.py keeps this list and the
gateway equal, and every test of payments compares with it what the sandbox received.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# The key that the gateway has in tests; tests that speak to the sandbox themselves have another.
GATEWAY_KEY = "Bearer sk_test_sandbox"
ALWAYS = frozenset({"Stripe-Version"})
# The SDK gives every POST a key when we give it none.
POSTED = ALWAYS | {"Idempotency-Key"}


@dataclass(frozen=True)
class Request:
    """`path` has * for an id; `names` and `headers` are all that may be sent, not what must be."""

    method: str
    path: str
    names: frozenset[str]
    headers: frozenset[str]

    def is_of(self, method: str, path: str) -> bool:
        pattern = re.escape(self.path).replace(r"\*", r"[^/]+")
        return method == self.method and re.fullmatch(pattern, path) is not None


def request(method: str, path: str, names: str = "", headers: Iterable[str] = ()) -> Request:
    usual = POSTED if method == "POST" else ALWAYS
    return Request(method, f"/v1/{path}", frozenset(names.split()), usual | frozenset(headers))


CONTRACT = (
    request(
        "POST",
        "checkout/sessions",
        "cancel_url client_reference_id customer customer_email expires_at line_items[][price_data][currency]"
        " line_items[][price_data][product_data][name] line_items[][price_data][unit_amount] line_items[][quantity]"
        " locale metadata mode payment_intent_data[metadata] payment_intent_data[transfer_group]"
        " payment_method_options[card][capture_method] payment_method_options[card][setup_future_usage]"
        " payment_method_types[] success_url",
    ),
    request("GET", "checkout/sessions/*"),
    request("POST", "checkout/sessions/*/expire"),
    request("POST", "customers", "email"),
    request("GET", "customers/*/payment_methods", "limit type"),
    request("GET", "payment_methods/*"),
    request("POST", "payment_methods/*/detach"),
    request(
        "POST",
        "payment_intents",
        "amount capture_method confirm currency customer expand[] metadata off_session payment_method"
        " payment_method_types[] return_url transfer_group",
    ),
    request("GET", "payment_intents", "customer limit"),
    request("GET", "payment_intents/*", "expand[]"),
    request("POST", "payment_intents/*/capture", "amount_to_capture expand[]"),
    request("POST", "payment_intents/*/cancel"),
    request("POST", "refunds", "amount metadata payment_intent"),
    request("GET", "refunds", "limit payment_intent"),
    request("GET", "refunds/*"),
    request("POST", "transfers", "amount currency destination metadata source_transaction transfer_group"),
    request("GET", "transfers", "limit transfer_group"),
    request("POST", "transfers/*/reversals", "amount metadata"),
    request("GET", "transfers/*/reversals", "limit"),
    request("GET", "disputes", "created[gte] limit payment_intent starting_after"),
    request("GET", "disputes/*"),
    request(
        "POST",
        "disputes/*",
        "evidence[cancellation_policy_disclosure] evidence[cancellation_rebuttal] evidence[product_description]"
        " evidence[service_date] evidence[uncategorized_text] submit",
    ),
    request("POST", "accounts", "business_type capabilities[transfers][requested] country email type"),
    request("GET", "accounts/*"),
    request("POST", "account_links", "account refresh_url return_url type"),
    request("GET", "balance", headers=["Stripe-Account"]),
    request(
        "GET",
        "balance_transactions",
        "created[gte] expand[] limit payout starting_after",
        headers=["Stripe-Account"],
    ),
    request("GET", "payouts", "created[gte] expand[] limit", headers=["Stripe-Account"]),
    request("GET", "payouts/*", "expand[]", headers=["Stripe-Account"]),
)


def entry_of(call: Mapping) -> Request | None:
    return next((entry for entry in CONTRACT if entry.is_of(call["method"], call["path"])), None)


def surplus_of(call: Mapping) -> set[str]:
    """Names and headers of a recorded call that its entry does not list."""
    entry = entry_of(call)
    if entry is None:
        return {"the whole request"}
    return (set(call["names"]) - entry.names) | (set(call["headers"]) - entry.headers)


def unlisted(calls: Iterable[Mapping]) -> list[str]:
    """What the gateway sent and the list does not know, as sentences that say what to add."""
    return [
        f"{call['method']} {call['path']} was sent with {', '.join(sorted(surplus))}: add that to CONTRACT in"
        " tests/verification/stripe_contract.py, and see that a play in tests/payments/test_contract.py sends it."
        for call in calls
        if call["caller"] == GATEWAY_KEY and (surplus := surplus_of(call))
    ]
