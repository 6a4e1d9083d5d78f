"""Asking for somebody else: with their yes, and a number that can be written to."""

import re

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.models import Recipient
from marketplace.core.errors import Reason

RELATIONS = Recipient.Relation.choices
# For these only our team asks.
CALLER = Recipient.Relation.CLIENT
CONSENTS = Recipient.Consent.choices
CONSENT_MISSING = Reason("consent_missing", _("Please say how the person agreed that you ask for them."))
NAME_MISSING = Reason("recipient_name_missing", _("Please say what we may call the person."))
PHONE_WRONG = Reason("phone_wrong", _("Please write the number with its country, for example +49 170 1234567."))
RELATION_UNKNOWN = Reason("relation_unknown", _("Please choose what the person is to you."))
# Country and number as all the world writes them, without what only groups the digits.
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


def whole_number(phone: str) -> str:
    """A phone number without spaces, brackets and dashes; 00 in front is a plus."""
    bare = re.sub(r"[\s()/.\-]", "", phone)
    return f"+{bare[2:]}" if bare.startswith("00") else bare


def why_not_phone(phone: str) -> Reason | None:
    """Why nobody can be written to at this number."""
    return None if PHONE.fullmatch(phone) else PHONE_WRONG


def why_not_recipient(name: str, phone: str, relation: str, relations) -> Reason | None:
    """What is wrong with the words about a person for whom somebody asks."""
    if not name.strip():
        return NAME_MISSING
    if relation not in relations:
        return RELATION_UNKNOWN
    return why_not_phone(phone) if phone else None


def why_not_for(recipient) -> Reason | None:
    """Nobody asks for somebody else without their yes."""
    return CONSENT_MISSING if recipient is not None and not recipient.consent else None
