"""What people are told: a row in their inbox, and a mail in their language."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

PERSON = settings.AUTH_USER_MODEL


class Notice(models.Model):
    """One thing that one person is told because of one event. The words come from `kind` at reading."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="notices")
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "event_id", "kind"], name="told_once")]
        indexes = [models.Index(fields=["person"], condition=Q(read_at=None), name="unread_notices")]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Mail(models.Model):
    """A mail to send for a notice: intended with the notice, sent by a job, its outcome recorded."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="mail")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"mail {self.pk}"


class TextMessage(models.Model):
    """A text message about a visit to the person who is helped: intended once, sent by a job, its outcome recorded.

    Neither number nor words are kept here: both are read when it is sent. `begins` is the time of the visit that it
    is about, so that a visit that was moved is told of anew.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    class Kind(models.TextChoices):
        APPOINTMENT = "appointment"
        WORDS = "words"
        CALLED_OFF = "called_off"

    booking_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    begins = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    provider_id = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking_id", "kind", "begins"], name="one_text_message_per_occasion")
        ]

    def __str__(self) -> str:
        return f"text message {self.pk}"


class MailboxMessage(models.Model):
    """A mail as it would have left the house, kept for the demo's mailbox page; never in production.

    `attachments` are `name`, `type` and `text` each.
    """

    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    attachments = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["to", "-id"], name="mailbox_by_address")]

    def __str__(self) -> str:
        return f"mailbox message {self.pk}"


class CalendarFeed(models.Model):
    """The private address at which somebody's visits are read by their calendar. Only a digest of its token is kept."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="calendar_feeds")
    digest = models.BinaryField(unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="one_calendar_per_person")
        ]

    def __str__(self) -> str:
        return f"calendar feed {self.pk}"
