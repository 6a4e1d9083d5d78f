"""For whom help is asked."""

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import queries, rules
from marketplace.bookings.locks import lock_request
from marketplace.bookings.models import Recipient, Request
from marketplace.bookings.rules.recipients import CONSENT_MISSING, whole_number, why_not_for, why_not_recipient
from marketplace.core.actors import Actor
from marketplace.core.errors import refuse_if


@transaction.atomic
def save_recipient(
    *, by: Actor, draft_id: int, name: str, relation: str, phone: str = "", consent: str = "", visitor_key: str = ""
) -> Recipient:
    """Ask for somebody else: their name, what they are to the seeker, and how they agreed; once per draft."""
    queries.draft_for(by, visitor_key, draft_id)
    lock_request(draft_id)
    phone = whole_number(phone)
    refuse_if(why_not_recipient(name, phone, relation, Recipient.Relation.values))
    refuse_if(None if consent in ("", *Recipient.Consent.values) else CONSENT_MISSING)
    now = timezone.now()
    said = {"name": name.strip(), "phone": phone, "relation": relation, "consent": consent, "saved_at": now}
    said |= {"consent_at": now if consent else None, "consent_by_id": by.pk if consent else None}
    return Recipient.objects.update_or_create(request_id=draft_id, defaults=said)[0]


@transaction.atomic
def remove_recipient(*, by: Actor, draft_id: int, visitor_key: str = "") -> Request:
    """The seeker asks for themselves after all; nothing is kept of the other person."""
    draft = queries.draft_for(by, visitor_key, draft_id)
    lock_request(draft_id)
    Recipient.objects.filter(request_id=draft_id).delete()
    return draft


def record_consent(request: Request, by: Actor) -> None:
    """Who stands for the consent of a held request: whoever sends it out. Raises Refused without one."""
    recipient = queries.recipient_of(request.pk)
    refuse_if(why_not_for(recipient))
    if recipient is not None and recipient.consent_by_id is None:
        recipient.consent_by_id = by.pk
        recipient.save(update_fields=["consent_by"])


@transaction.atomic
def forget_phones(*, by: Actor) -> int:
    """Numbers are kept as long as an address is read: 48 hours after the end. Returns how many were forgotten."""
    ended = timezone.now() - rules.ADDRESS_AFTER
    old = Recipient.objects.filter(request__closed_at__lt=ended).exclude(phone="")
    return old.update(phone="")
