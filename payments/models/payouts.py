"""What Stripe pays out of a helper's balance to their bank, and which jobs it is made of."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.deals import Attempt
from payments.models.payees import Payee


class Payout(models.Model):
    """One transfer to a helper's bank, as Stripe tells it; below zero for one that fetches what the account owes."""

    class State(models.TextChoices):
        UNDER_WAY = "under_way", _("under way")
        PAID = "paid", _("arrived")
        FAILED = "failed", _("came back")

    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="payouts")
    stripe_id = models.CharField(max_length=255, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNDER_WAY)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    arrives_at = models.DateTimeField()
    failure = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"payout {self.pk}"


class PayoutPart(models.Model):
    """What one line at Stripe adds to a payout; below zero for what went back.

    `attempt` is the job behind it; `again` the payout that came back and whose money this is.
    """

    payout = models.ForeignKey(Payout, on_delete=models.CASCADE, related_name="parts")
    movement = models.CharField(max_length=255, unique=True)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, null=True, related_name="payout_parts")
    again = models.ForeignKey(Payout, on_delete=models.PROTECT, null=True, related_name="paid_again")
    amount = models.BigIntegerField()

    def __str__(self) -> str:
        return f"part {self.pk}"
