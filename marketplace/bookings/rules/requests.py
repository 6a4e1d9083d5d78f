"""What a request has to say before helpers are asked, and how many a person may have."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason

OPEN_AT_MOST = 2
PER_DAY_AT_MOST = 5
WORDS_AT_MOST = 2000
MODES = {"find": _("Find someone for me"), "choose": _("I choose myself")}
PAYMENTS_OFF = Reason("payments_off", _("Payments are not set up here. Please ask for free help."))
BUDGET_LOW = Reason(
    "budget_low", _("Nobody here does this for so little. Please raise the amount, or ask for free help.")
)
QUOTES_ONLY = Reason("quotes_only", _("This has no price of its own. Please ask for quotes, or for free help."))
PACKAGE_MISSING = Reason("package_missing", _("There is no price for this topic yet. Please ask for free help."))


def why_not_complete(request, now: datetime) -> Reason | None:
    """What a request still lacks before helpers can be asked."""
    if request.topic is None:
        return Reason("topic_missing", _("Please say what you need help with."))
    if request.topic.risk == "forbidden":
        return Reason("topic_forbidden", _("We must not help with this. We tell you who can."))
    if request.topic.retired_at:
        return Reason("topic_retired", _("This topic is not offered any more. Please choose another one."))
    if request.place is None:
        return Reason("place_missing", _("Please say where help is needed."))
    if request.begins_at is None or request.ends_at is None:
        return Reason("time_missing", _("Please say when somebody may come."))
    if request.begins_at <= now:
        return Reason("time_passed", _("The time you chose has passed. Please choose a new one."))
    return None


def why_not_budget(request, price_low: int | None, is_help_paid: bool) -> Reason | None:
    """A paid request asks for quotes, or has a package to be priced by and a budget that its lowest price fits in."""
    if not request.is_paid:
        return None
    if not is_help_paid:
        return PAYMENTS_OFF
    if request.asks_quotes:
        return None
    if request.package is not None and request.package.kind == "quote":
        return QUOTES_ONLY
    if price_low is None:
        return PACKAGE_MISSING
    return BUDGET_LOW if request.budget < price_low else None


def why_not_words(request, words: str) -> Reason | None:
    """Words are added to what was said: something, and not without end."""
    if not words.strip():
        return Reason("words_missing", _("Please write a sentence about what is needed."))
    if len(request.words) + len(words) > WORDS_AT_MOST:
        return Reason("words_too_many", _("That is enough to read. Your helper can ask you for the rest."))
    return None


def why_not_mode(mode: str) -> Reason | None:
    return None if mode in MODES else Reason("mode_unknown", _("Please choose one of the two ways."))


def why_not_more(open_now: int, today: int) -> Reason | None:
    """Whether a person has as many requests as they may."""
    if open_now >= OPEN_AT_MOST:
        return Reason(
            "too_many_open", _("You have two open requests. Wait for one, or call it off, then send this one.")
        )
    if today >= PER_DAY_AT_MOST:
        return Reason(
            "too_many_today", _("You sent five requests today. This one can go out tomorrow; we keep it for you.")
        )
    return None
