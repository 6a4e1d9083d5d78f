"""What Stripe told us of."""

from django.db import models
from django.utils import timezone


class Heard(models.Model):
    """The inbox of webhooks: what Stripe told us of, once per event; what is true is read from Stripe itself.

    `account` is the helper's account that it is about, empty for the platform's own. What is `is_foreign`, of the other
    of Stripe's two modes, is counted and never looked at.
    """

    event = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=255)
    account = models.CharField(max_length=255, blank=True)
    is_foreign = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"heard {self.pk}"
