"""What helpers ask for a job that has no price of its own, and what seekers answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.models.offers import Offer

PERSON = settings.AUTH_USER_MODEL


class Quote(models.Model):
    """One proposal for the price of a visit: the helper's, or the seeker's answer to it. Rows are added, never changed
    but for their state, so that the talk about the price can be read in order.

    `price` and the `commission` in it are minor units of `currency`, under `terms` that the whole talk keeps. Until
    `until` one that `stands` waits for the other side.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("waits for the seeker")
        PROPOSED = "proposed", _("waits for the helper")
        COUNTERED = "countered", _("answered with another price")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("not taken")
        WITHDRAWN = "withdrawn", _("taken back")
        EXPIRED = "expired", _("no answer in time")
        LOST = "lost", _("another quote was taken")

    STANDING = (State.OFFERED, State.PROPOSED)

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="quotes")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    price = models.PositiveIntegerField()
    commission = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    terms = models.ForeignKey("catalog.Terms", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=Q(state__in=["offered", "proposed"]), name="one_standing_quote_per_offer"
            ),
            models.UniqueConstraint(
                fields=["offer"], condition=Q(state="accepted"), name="one_accepted_quote_per_offer"
            ),
            models.CheckConstraint(
                condition=Q(price__gt=0, commission__lte=models.F("price")), name="a_quote_costs_something"
            ),
        ]

    def __str__(self) -> str:
        return f"quote {self.pk}"

    @property
    def seeker_id(self) -> int | None:
        return self.offer.request.seeker_id

    @property
    def helper_id(self) -> int:
        return self.offer.helper_id

    @property
    def net(self) -> int:
        """What the helper gets of the price, in minor units."""
        return self.price - self.commission

    @property
    def stands(self) -> bool:
        return self.state in self.STANDING
