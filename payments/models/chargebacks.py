"""Payments that a seeker's bank takes back."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.deals import Hold


class Chargeback(models.Model):
    """A payment that a bank disputes: the amount has left our balance until it is decided.

    `fee` is what Stripe takes for it. `evidence` is what was sent.
    """

    class State(models.TextChoices):
        OPEN = "open", _("an answer is due")
        ANSWERED = "answered", _("with the bank")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="chargebacks")
    stripe_id = models.CharField(max_length=255, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    amount = models.PositiveBigIntegerField()
    fee = models.PositiveBigIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)
    answer_by = models.DateTimeField(null=True)
    evidence = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["hold"], condition=models.Q(ended_at=None), name="chargeback_open")]

    def __str__(self) -> str:
        return f"chargeback {self.pk}"
