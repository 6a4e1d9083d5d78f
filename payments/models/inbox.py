"""What Stripe told us of."""

from django.db import models
from django.utils import timezone


class Heard(models.Model):
    """The inbox of webhooks: what Stripe told us of, once per event; what is true is read from Stripe itself."""

    event = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=255)
    at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"heard {self.pk}"
