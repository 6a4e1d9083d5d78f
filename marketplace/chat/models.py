"""Conversations between a seeker and a helper, tied to the offer that brought them together."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

PERSON = settings.AUTH_USER_MODEL


class Conversation(models.Model):
    """The talk about one offer; it goes on when the offer becomes a booking.

    `last_seq` is raised under the row's lock, which makes the messages' numbers gap-free.
    """

    offer = models.OneToOneField("bookings.Offer", on_delete=models.PROTECT, related_name="conversation")
    seeker = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    helper = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    last_seq = models.PositiveIntegerField(default=0)
    seeker_read = models.PositiveIntegerField(default=0)
    helper_read = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Message(models.Model):
    """One line of a conversation; without a sender it is the platform that tells what happened.

    `warned` holds the kinds of leakage.KINDS that its sender was warned about; it was sent all the same.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    sender = models.ForeignKey(PERSON, on_delete=models.CASCADE, null=True, related_name="+")
    client_id = models.UUIDField(null=True)
    text = models.TextField(blank=True)
    notice = models.CharField(max_length=40, blank=True)
    warned = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="one_message_per_seq"),
            models.UniqueConstraint(fields=["sender", "client_id"], name="a_resent_message_is_the_same"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
