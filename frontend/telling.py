"""The page on which people say how they want to be told: a row for each topic, a column for each channel."""

from typing import Any

from frontend.forms.telling import AT_ONCE, PhoneCodeForm, PhoneForm, TellingForm
from marketplace.accounts.models import User
from marketplace.notifications import queries, rules
from marketplace.notifications.topics import TEXTED_TOPICS, TOPICS


def first_values(person: User) -> dict[str, Any]:
    """What the form shows at first."""
    known = queries.preferences_of(person)
    names = ("mail", "push", "sms", "zone", "quiet_from", "quiet_until", "nights")
    hour = known.digest_hour
    return {name: getattr(known, name) for name in names} | {"digest_hour": AT_ONCE if hour is None else str(hour)}


def form_of(person: User, posted: Any = None) -> TellingForm:
    """The form of switches; text messages have some where somebody has a number and they are sent."""
    has_phone = queries.can_text() and bool(queries.numbers_of(person).number)
    return TellingForm(posted, initial=first_values(person), is_helper=person.is_helper, has_phone=has_phone)


def page_of(person: User, form: Any, phone_form: Any = None, code_form: Any = None) -> dict[str, Any]:
    """All that the page shows. The forms for a number and for its code come bound where something was wrong."""
    return {
        "form": form,
        "can_text": queries.can_text(),
        "numbers": queries.numbers_of(person),
        "phone_form": phone_form or PhoneForm(),
        "code_form": code_form or PhoneCodeForm(),
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
        "may_be_texted": name in TEXTED_TOPICS,
        "is_texted": "sms" in form.fields and name in (form["sms"].value() or ()),
        "reason": reason,
    }
