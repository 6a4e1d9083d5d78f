"""Where helpers are paid."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Payee(models.Model):
    """Where a helper's money goes, as Stripe knows it."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payee")
    key = models.UUIDField(unique=True)
    account = models.CharField(max_length=255, blank=True)
    takes_transfers = models.BooleanField(default=False)
    pays_out = models.BooleanField(default=False)
    missing = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=~Q(account=""), name="one_payee_per_account")
        ]

    def __str__(self) -> str:
        return f"payee {self.pk}"
