"""What people may do about themselves and each other, and why not."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason

CODE_LENGTH = 6
CODE_LIVES = timedelta(minutes=15)
CODE_TRIES_AT_MOST = 5
LANGUAGES = {
    "de": "Deutsch",
    "en": "English",
    "fr": "Français",
    "it": "Italiano",
    "es": "Español",
    "pl": "Polski",
    "tr": "Türkçe",
    "ar": "العربية",
    "uk": "Українська",
    "ru": "Русский",
    "vi": "Tiếng Việt",
    "pt": "Português",
}

NOT_OPERATOR = Reason("operators_only", _("Only operators can do that."))
SECOND_FACTOR_MISSING = Reason(
    "second_factor_missing", _("Operators sign in with a second factor. Please set one up first.")
)
NOT_YOURSELF = Reason("not_yourself", _("You cannot do that to yourself."))
ALREADY_SUSPENDED = Reason("already_suspended", _("This person is already suspended."))
NOT_SUSPENDED = Reason("not_suspended", _("This person is not suspended."))
REASON_NEEDED = Reason("reason_needed", _("Please write a reason. The person will read it."))
NAME_NEEDED = Reason("name_needed", _("Please say what neighbours should call you."))
ADULTS_ONLY = Reason("adults_only", _("You have to be 18 or older to use Service Friend."))
CODE_WRONG = Reason("code_wrong", _("That is not the code we sent. Please look again, or ask for a new one."))
CODE_OVER = Reason("code_over", _("This code is used up or too old. Ask for a new one; your text is kept."))
CODES_TOO_MANY = Reason("codes_too_many", _("We sent several codes in the last hour. Please try again a little later."))
PLACE_UNKNOWN = Reason("place_unknown", _("We do not know this postcode and town. Please check both."))
POINT_FAR_OFF = Reason(
    "point_far_off", _("Your position is far from the postcode that you typed. Please check which of the two is right.")
)
TOWN_ELSEWHERE = Reason(
    "town_elsewhere", _("We know a town of this name, but far from this postcode. Please check both.")
)

TOKENS_AT_MOST = 20
TOKENS_TOO_MANY = Reason("tokens_too_many", _("You are signed in to many apps. Please sign one of them out first."))


def why_not_token(tokens: int) -> Reason | None:
    return TOKENS_TOO_MANY if tokens >= TOKENS_AT_MOST else None


def why_not_suspend(by, person, reason: str) -> Reason | None:
    if not by.is_operator:
        return NOT_OPERATOR
    if by.pk == person.pk:
        return NOT_YOURSELF
    if person.is_suspended:
        return ALREADY_SUSPENDED
    return None if reason.strip() else REASON_NEEDED


def why_not_restore(by, person, reason: str) -> Reason | None:
    if not by.is_operator:
        return NOT_OPERATOR
    if not person.is_suspended:
        return NOT_SUSPENDED
    return None if reason.strip() else REASON_NEEDED


def known_languages(codes: list[str]) -> list[str]:
    """The codes that the site knows, each once, in the site's order."""
    return [code for code in LANGUAGES if code in set(codes)]
