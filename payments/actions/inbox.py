"""The inbox of webhooks: each event once."""

from django.db import transaction
from django.utils import timezone

from marketplace.core import outbox
from marketplace.core.actors import Actor
from payments.answers import Event
from payments.models import Heard

HANDLE = "payments.jobs.handle_heard"


@transaction.atomic
def hear_event(*, by: Actor, event: Event, is_foreign: bool = False) -> Heard:
    """Keep what Stripe told, and have it looked at; told again it is the same. What `is_foreign` is only counted."""
    told = {"kind": event.kind, "subject": event.subject, "account": event.account, "is_foreign": is_foreign}
    handled = {"handled_at": timezone.now()} if is_foreign else {}
    heard, is_new = Heard.objects.get_or_create(event=event.id, defaults={**told, **handled})
    if is_new and not is_foreign:
        outbox.defer(HANDLE, [{"heard_id": heard.pk}], queue="payments")
    return heard


@transaction.atomic
def mark_handled(*, by: Actor, heard_id: int) -> None:
    Heard.objects.filter(pk=heard_id, handled_at=None).update(handled_at=timezone.now())
