"""Conversations between a seeker and a helper, tied to the offer that brought them together."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Conversation(models.Model):
    """The talk about one offer; it goes on when the offer becomes a booking.

    `last_seq` is raised under the row's lock, which makes the messages' numbers gap-free. `revision` counts every
    change in the same way: a page that knows one asks for what has changed since, new and edited alike.
    """

    offer = models.OneToOneField("bookings.Offer", on_delete=models.PROTECT, related_name="conversation")
    seeker = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    helper = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    last_seq = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    seeker_read = models.PositiveIntegerField(default=0)
    helper_read = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Message(models.Model):
    """One line of a conversation; without a sender it is the platform that tells what happened.

    `warned` holds the kinds of leakage.KINDS that its sender was warned about; it was sent all the same. `revision` is
    the conversation's at the latest change of this line.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    sender = models.ForeignKey(PERSON, on_delete=models.CASCADE, null=True, related_name="+")
    client_id = models.UUIDField(null=True)
    text = models.TextField(blank=True)
    notice = models.CharField(max_length=40, blank=True)
    warned = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="one_message_per_seq"),
            models.UniqueConstraint(fields=["conversation", "revision"], name="one_change_per_revision"),
            models.UniqueConstraint(fields=["sender", "client_id"], name="a_resent_message_is_the_same"),
        ]
        indexes = [models.Index(fields=["sender"], condition=~models.Q(warned=[]), name="warned_by_sender")]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Wording(models.Model):
    """What a message said before it was edited or deleted: for disputes, and for nobody else.

    A row is never changed (a trigger sees to it); it goes when the person is erased.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="wordings")
    text = models.TextField()
    warned = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"wording {self.pk}"


class Attachment(models.Model):
    """A picture or PDF that is sent as a message: made anew, private, and looked through for viruses where we can.

    While it waits for that, only its sender sees it.
    """

    class Scan(models.TextChoices):
        NOT_SCANNED = "none", _("Not scanned for viruses")
        CLEAN = "clean", _("Scanned, nothing found")
        WAITING = "waiting", _("This file is being checked.")
        INFECTED = "infected", _("This file was not safe, and is gone.")

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="attachment")
    file = models.FileField(upload_to="conversations", blank=True)
    thumbnail = models.FileField(upload_to="conversations", blank=True)
    name = models.CharField(max_length=100, blank=True)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(null=True)
    scan = models.CharField(max_length=10, choices=Scan.choices)
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(scan="waiting"), name="files_to_scan")]

    def __str__(self) -> str:
        return f"attachment {self.pk}"


class MessageReport(models.Model):
    """One of the two says that a message is not all right; an operator looks, and says what follows."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "by"], name="one_message_report_per_person")]

    def __str__(self) -> str:
        return f"report {self.pk}"
