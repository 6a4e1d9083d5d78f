"""A person is forgotten."""

from django.db import transaction
from django.utils import timezone

from marketplace.accounts import queries as accounts
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if
from marketplace.notifications import queries
from marketplace.notifications.models import (
    Browser,
    CalendarFeed,
    Digest,
    Muted,
    Notice,
    Phone,
    PhoneCode,
    Telling,
    Undeliverable,
)


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Forget what a person was told, and where. A code that was sent still counts for its day, without whose it was."""
    if not by.is_operator and by.pk not in (None, person_id):
        raise Missing
    refuse_if(queries.why_not_erase(person_id) or accounts.why_not_erase(person_id))
    PhoneCode.objects.filter(person_id=person_id).update(person=None, sealed=b"", code=b"", over_at=timezone.now())
    for model in (Browser, Phone, Digest, Notice, CalendarFeed, Muted, Telling, Undeliverable):
        model.objects.filter(person_id=person_id).delete()
