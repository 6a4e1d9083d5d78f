"""Where helpers are paid."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Payee(models.Model):
    """Where a helper's money goes, as Stripe knows it.

    `missing` names what Stripe wants to know, `overdue` what of it should have been told already; by `due_at` the rest
    is due. `held_up_by` is its reason for paying nothing out.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payee")
    key = models.UUIDField(unique=True)
    account = models.CharField(max_length=255, blank=True)
    takes_transfers = models.BooleanField(default=False)
    pays_out = models.BooleanField(default=False)
    missing = models.JSONField(default=list)
    overdue = models.JSONField(default=list)
    held_up_by = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=~Q(account=""), name="one_payee_per_account")
        ]

    def __str__(self) -> str:
        return f"payee {self.pk}"

    @property
    def is_ready(self) -> bool:
        """Whether money can go to this helper, and from there to their bank."""
        return self.takes_transfers and self.pays_out
