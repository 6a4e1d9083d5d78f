"""The page on which people say how they want to be told: a row for each topic, a column for each channel."""

from typing import Any

from frontend.forms.telling import AT_ONCE
from marketplace.accounts.models import User
from marketplace.notifications import queries, rules
from marketplace.notifications.topics import TOPICS


def first_values(person: User) -> dict[str, Any]:
    """What the form shows at first."""
    known = queries.preferences_of(person)
    names = ("mail", "push", "zone", "quiet_from", "quiet_until", "nights")
    hour = known.digest_hour
    return {name: getattr(known, name) for name in names} | {"digest_hour": AT_ONCE if hour is None else str(hour)}


def page_of(person: User, form: Any) -> dict[str, Any]:
    return {
        "form": form,
        "rows": [_row(name, form) for name in TOPICS],
        "push_key": queries.push_key(),
        "browsers": queries.browsers_of(person),
        "stopped": queries.standing_of(person).mail_stopped,
    }


def _row(name: str, form: Any) -> dict[str, Any]:
    """One topic: what it is about, and its switches. One that cannot be switched off is on, and says why."""
    reason = rules.why_not_mute(name, "mail")
    return {
        "key": name,
        "topic": TOPICS[name],
        "is_mailed": reason is not None or name in (form["mail"].value() or ()),
        "is_pushed": name in (form["push"].value() or ()),
        "reason": reason,
    }
