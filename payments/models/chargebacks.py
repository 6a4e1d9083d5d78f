"""Payments that a seeker's bank takes back."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.deals import Hold


class Chargeback(models.Model):
    """A payment that a bank disputes: the amount has left our balance until it is decided.

    `taken` is what has left, `fee` what Stripe took for that; an inquiry takes nothing. `evidence` is what was sent, by
    Stripe's names, and `key` the key of that call. Lost, `kept` came out of what was kept for the two, and `borne` is
    the platform's loss. `warned_days` is how many days were left when operators were warned last.
    """

    class State(models.TextChoices):
        OPEN = "open", _("an answer is due")
        ANSWERING = "answering", _("the answer is on its way")
        ANSWERED = "answered", _("with the bank")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="chargebacks")
    stripe_id = models.CharField(max_length=255, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    amount = models.PositiveBigIntegerField()
    taken = models.PositiveBigIntegerField(default=0)
    fee = models.PositiveBigIntegerField(default=0)
    kept = models.PositiveBigIntegerField(default=0)
    borne = models.PositiveBigIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)
    answer_by = models.DateTimeField(null=True)
    warned_days = models.PositiveSmallIntegerField(null=True)
    evidence = models.JSONField(default=dict)
    key = models.UUIDField(unique=True, null=True)
    error = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(taken__gte=F("kept") + F("borne")), name="no_more_lost_than_taken"),
            models.CheckConstraint(
                condition=(Q(state__in=["won", "lost"]) & Q(ended_at__isnull=False))
                | (~Q(state__in=["won", "lost"]) & Q(ended_at=None)),
                name="a_chargeback_ends_with_a_decision",
            ),
        ]
        indexes = [models.Index(fields=["hold"], condition=Q(ended_at=None), name="chargeback_open")]

    def __str__(self) -> str:
        return f"chargeback {self.pk}"
