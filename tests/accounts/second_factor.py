"""Second factors for the cast: an app that shows codes, as a person's phone would."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache

from marketplace.accounts.models import User


def code_now(secret: str) -> str:
    """What the app on the phone shows at this moment; a code that was used before counts as new again."""
    cache.clear()
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def give_app(person: User) -> str:
    """Set an authenticator app up for the person and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def give_recovery_codes(person: User) -> list[str]:
    return RecoveryCodes.activate(person).get_unused_codes()
