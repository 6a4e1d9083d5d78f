"""What Stripe answers when it refuses."""

from typing import Any

CARD_SAID_NO = 402


class Refused(Exception):
    """An error answer: HTTP status and the fields of Stripe's error object.

    `remembered` says whether the answer is kept under the call's idempotency key. Stripe keeps what it began to
    execute, and forgets what it refused while reading the parameters.
    """

    def __init__(self, message: str, *, status: int = 400, kind: str = "invalid_request_error", **fields: Any) -> None:
        super().__init__(message)
        self.status = status
        self.remembered = fields.pop("remembered", True)
        self.fields = {"type": kind, "message": message, **{k: v for k, v in fields.items() if v is not None}}

    @property
    def body(self) -> dict[str, Any]:
        return {"error": self.fields}


def invalid(message: str, param: str | None = None, code: str | None = None) -> Refused:
    """A parameter that cannot be read: 400, not remembered under the idempotency key."""
    return Refused(message, param=param, code=code, remembered=False)


def missing(kind: str, key: str, param: str) -> Refused:
    """An object that is not there: 404 when the address names it, 400 when a parameter does."""
    noun = {"checkout.session": "checkout.session", "payment_intent": "payment_intent"}.get(kind, kind)
    status = 404 if param in ADDRESSED else 400
    param = {"charge_id": "charge"}.get(param, param)
    message = f"No such {noun}: '{key}'"
    return Refused(message, status=status, code="resource_missing", param=param, remembered=False)


def broken(message: str = "Something went wrong on our side.") -> Refused:
    """Stripe's own fault."""
    return Refused(message, status=500, kind="api_error")


def hurried() -> Refused:
    """Too many calls."""
    message = "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits."
    return Refused(message, status=429, code="rate_limit", remembered=False)


def in_use(key: str) -> Refused:
    """Another call with this idempotency key is not done yet."""
    message = (
        "There is currently another in-progress request using this Idempotent Key (that probably means you submitted"
        f" twice, and the other request is still going through): {key}. Please try again later."
    )
    return Refused(message, status=409, kind="idempotency_error", code="idempotency_key_in_use", remembered=False)


ADDRESSED = frozenset({"id", "intent", "session", "transfer", "reversal", "refund", "account", "charge_id"})
