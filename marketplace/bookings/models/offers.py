"""What helpers are asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.models.requests import Request

PERSON = settings.AUTH_USER_MODEL


class Offer(models.Model):
    """One helper's chance at one request. Waves add offers; earlier ones stay open.

    `price` and the `commission` in it are minor units of `currency`, frozen when the offer goes out; 0 is free. By the
    hour, `rate` is that of an hour, and `price` what it comes to when all of `minutes_most` are worked. One that is
    `quoted` has its price in its quotes.
    A no holds for later rounds too, unless its `reason_gone`: the time is another one, the words are clearer.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("not this time")
        EXPIRED = "expired", _("no answer")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LOST = "lost", _("somebody else was faster")
        STANDBY = "standby", _("standing by")
        QUOTED = "quoted", _("quote sent")

    # What may still lead to a visit by itself.
    ALIVE = (State.OPEN, State.QUOTED)

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="offers")
    helper = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="offers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    wave = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    because = models.JSONField(default=list)
    distance_band = models.CharField(max_length=10)
    price = models.PositiveIntegerField(default=0)
    rate = models.PositiveIntegerField(default=0)
    minutes_most = models.PositiveSmallIntegerField(default=0)
    commission = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, default="EUR")
    terms = models.ForeignKey("catalog.Terms", on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=20, blank=True)
    reason_gone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "helper", "round"], name="one_offer_per_helper_and_round"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="accepted"), name="one_accepted_offer_per_request"
            ),
            models.CheckConstraint(
                condition=Q(price=0, commission=0)
                | Q(price__gt=0, commission__lte=models.F("price"), terms__isnull=False),
                name="a_price_has_terms",
            ),
        ]
        indexes = [
            models.Index(fields=["helper", "state"], name="offer_of_helper"),
            models.Index(fields=["helper", "sent_at"], name="offer_of_helper_by_time"),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"

    @property
    def seeker_id(self) -> int | None:
        return self.request.seeker_id

    @property
    def net(self) -> int:
        """What the helper gets of the price, in minor units."""
        return self.price - self.commission
