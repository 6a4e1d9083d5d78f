"""Cards that a person keeps for next time; the number itself is only at Stripe."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Customer(models.Model):
    """A person who pays, as Stripe knows them; `session` is the page on which a card is being added."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="customer")
    key = models.UUIDField(unique=True)
    stripe_id = models.CharField(max_length=255, blank=True)
    session = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stripe_id"], condition=~Q(stripe_id=""), name="one_customer_per_id")
        ]

    def __str__(self) -> str:
        return f"customer {self.pk}"


class Card(models.Model):
    """A saved card: enough to recognise it. One that was removed stays for the payments that were made with it.

    `agreed_at` is when its owner agreed to have it saved; at `detached_at` Stripe had forgotten it, too.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="cards")
    method = models.CharField(max_length=255, unique=True)
    brand = models.CharField(max_length=40)
    last4 = models.CharField(max_length=40)
    exp_year = models.PositiveSmallIntegerField()
    exp_month = models.PositiveSmallIntegerField()
    agreed_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)
    detached_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["removed_at"], condition=Q(removed_at__isnull=False, detached_at=None), name="card_to_detach"
            )
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"
