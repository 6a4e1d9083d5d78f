"""Stripe's own list of what moved in our balance, beside our books, and where the two differ."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.deals import Deal


class Movement(models.Model):
    """One of Stripe's balance transactions; `net` is `amount` less `fee`, `source` the charge, refund, … behind it."""

    stripe_id = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=40)
    source = models.CharField(max_length=255, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    fee = models.BigIntegerField(default=0)
    net = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["source"], name="movement_by_source"),
            models.Index(fields=["at"], name="movement_by_time"),
        ]

    def __str__(self) -> str:
        return f"movement {self.pk}"


class Discrepancy(models.Model):
    """Where Stripe's list and our books differ; open until it is gone by itself or an operator says why it is right.

    `subject` names the row: an attempt, a movement, a payout. Amounts are None where there is nothing on that side.
    `deal` is the money of the visit that it is about, where one is known.
    """

    class Kind(models.TextChoices):
        MISSING_THERE = "missing_there", _("booked here, unknown at Stripe")
        MISSING_HERE = "missing_here", _("at Stripe, not booked here")
        AMOUNT = "amount", _("another amount")
        CURRENCY = "currency", _("another currency")
        TWICE = "twice", _("twice at Stripe")
        BALANCE = "balance", _("the balances differ")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.CharField(max_length=255)
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, null=True, related_name="discrepancies")
    currency = models.CharField(max_length=3)
    ours = models.BigIntegerField(null=True)
    theirs = models.BigIntegerField(null=True)
    found_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "discrepancies"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=models.Q(closed_at=None), name="one_open_discrepancy_each"
            )
        ]

    def __str__(self) -> str:
        return f"discrepancy {self.pk}"
