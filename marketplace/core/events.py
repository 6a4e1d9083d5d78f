"""Events: what happened, kept in the transaction of the change, and who is to hear of it."""

from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string

from marketplace.core import actors, outbox
from marketplace.core.models import Event

DELIVER = "marketplace.core.jobs.deliver"


@cache
def subscriptions() -> dict[str, tuple[str, ...]]:
    return import_string(settings.EVENT_SUBSCRIPTIONS)


def record(name: str, *, by: actors.Actor, subject: models.Model, **facts: Any) -> Event:
    """Write the event and one delivery job per subscriber, all in the caller's transaction.

    `facts` are ids, codes, numbers and times; never a person's own words, name or place.
    """
    event = Event.objects.create(
        name=name,
        actor_kind=actors.kind_of(by),
        actor_id=by.pk,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        facts=facts,
        at=timezone.now(),
    )
    handlers = subscriptions().get(name, ())
    if handlers:
        outbox.defer(DELIVER, [{"event_id": event.pk, "handler": handler} for handler in handlers], queue="events")
    return event
