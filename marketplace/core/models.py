"""The kernel's rows: events, their deliveries, the seal over them, answers kept for retries."""

from django.db import models
from django.db.models import Func
from django.db.models.functions import Cast


class Event(models.Model):
    """Something that happened, written in the transaction of the change; never altered.

    Actor and subject are plain ids, and `facts` holds no personal text, so that erasing a person
    and keeping the history do not fight.
    """

    name = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    # Ids are given before the commit, so order of ids is not order of commits: the sealer waits
    # until every transaction older than this one has ended. An action holds a row before it records,
    # so its transaction has this number before the event has its id.
    transaction = models.BigIntegerField(
        db_default=Cast(Cast(Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField())
    )

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="event_of_subject"),
            models.Index(fields=["name", "at"], name="event_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Delivery(models.Model):
    """A handler's mark on an event, written in the handler's own transaction: once and no more."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="delivered_once")]

    def __str__(self) -> str:
        return f"{self.handler} of event {self.event_id}"


class Seal(models.Model):
    """One link of the chain over the events: SHA-256 over the previous link and the event's row."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="seal")
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"seal of event {self.event_id}"


class Answer(models.Model):
    """What a request with an idempotency key led to: its id, so that the same request again has no second effect."""

    actor_id = models.BigIntegerField()
    route = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    body_digest = models.BinaryField(max_length=32)
    outcome = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor_id", "route", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"answer to {self.route}"
