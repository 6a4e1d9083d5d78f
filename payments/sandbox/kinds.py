"""Which kinds of payment method an intent or a page takes, and which of them can hold money."""

from typing import Any

from payments.sandbox.cards import AT_ONCE
from payments.sandbox.errors import invalid
from payments.sandbox.params import Params
from payments.sandbox.store import Thing

KINDS = ("card", *AT_ONCE)
CARD_OPTIONS = "capture_method setup_future_usage request_three_d_secure statement_descriptor_suffix"
OTHER_OPTIONS = "setup_future_usage"


def kinds_of(params: Params) -> dict[str, Any]:
    """The fields about kinds. Whoever names none gets those of the dashboard, as with Stripe: here cards."""
    automatic = params.group("automatic_payment_methods")
    automatic.allow("enabled allow_redirects")
    redirects = automatic.choice("allow_redirects", "always never", "always")
    named = named_kinds(params)
    if named and automatic.flag("enabled"):
        raise invalid("You may only specify one of these parameters: automatic_payment_methods, payment_method_types.")
    options = options_of(params)
    found = None if named else {"enabled": True, "allow_redirects": redirects}
    kinds = named or ["card"]
    return {"payment_method_types": kinds, "payment_method_options": options, "automatic_payment_methods": found}


def named_kinds(params: Params) -> list[str]:
    named = params.items("payment_method_types")
    for kind in named:
        if kind not in KINDS:
            message = f"The payment method type provided: {kind} is invalid."
            raise invalid(message, param="payment_method_types")
    return named


def options_of(params: Params) -> dict[str, Any]:
    """payment_method_options, read and checked."""
    given = params.group("payment_method_options")
    given.allow(" ".join(KINDS))
    for kind in given.values:
        options = given.group(kind)
        options.allow(CARD_OPTIONS if kind == "card" else OTHER_OPTIONS)
        options.choice("capture_method", "manual")
        options.choice("setup_future_usage", "none off_session on_session" if kind == "card" else "none")
    return given.values


def check_kinds(kinds: list[str], currency: str, capture_method: str | None, future: str | None = None) -> None:
    """Raise Refused when a kind cannot pay in this currency, be held, or be kept."""
    for kind in kinds:
        if kind not in AT_ONCE:
            continue
        if AT_ONCE[kind] != currency:
            message = f"The payment method type {kind} takes {AT_ONCE[kind]} only, not {currency}."
            raise invalid(message, param="payment_method_types")
        if capture_method == "manual":
            message = f"The payment method type {kind} does not support capture_method=manual for the whole payment."
            raise invalid(message, param="payment_method_types")
        if future == "off_session":
            message = f"The payment method type {kind} cannot be used with setup_future_usage=off_session."
            raise invalid(message, param="payment_method_types")


def is_held(intent: Thing, kind: str) -> bool:
    """Whether a payment by this kind of method is held for a later capture."""
    options = intent.get("payment_method_options") or {}
    by_kind = options.get(kind, {}).get("capture_method")
    return kind not in AT_ONCE and "manual" in (intent["capture_method"], by_kind)


def is_kept(intent: Thing, kind: str) -> bool:
    """Whether a method of this kind is kept for later payments: its own option counts before the intent's."""
    options = intent.get("payment_method_options") or {}
    usage = options.get(kind, {}).get("setup_future_usage", intent["setup_future_usage"])
    return usage in ("off_session", "on_session")


def check_redirects(intent: Thing, params: Params) -> None:
    """Whoever confirms with the dashboard's kinds, some of which send people away, must say where they come back."""
    automatic = intent.get("automatic_payment_methods")
    if automatic and automatic["allow_redirects"] == "always" and not params.text("return_url"):
        message = (
            "This intent accepts the payment methods of the Dashboard, some of which redirect. Give a `return_url`, or"
            " set `automatic_payment_methods[allow_redirects]` to `never`, or name `payment_method_types`."
        )
        raise invalid(message, param="return_url")
