"""The money side of a booking: its deal, the holds under it, and what was asked of Stripe for them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.cards import Card


class Deal(models.Model):
    """The money side of one booking. `plan` is what its helper gets, commission included; None until it is known.

    `cover` is what the programme pays the helper in the seeker's place, commission included. `card` is the saved card
    on which the visit is held when it is near: the seeker agreed to that at `card_agreed_at`, and was told a day ahead,
    at `warned_at`. At `tip_skipped_at` the seeker said no to a tip. `settled_out` and `settled_back` are what the trade
    was last told of.
    """

    booking = models.OneToOneField("bookings.Booking", on_delete=models.PROTECT, related_name="deal")
    currency = models.CharField(max_length=3)
    plan = models.PositiveBigIntegerField(null=True)
    cover = models.PositiveBigIntegerField(default=0)
    frozen_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    settled_out = models.BigIntegerField(null=True)
    settled_back = models.BigIntegerField(null=True)
    card = models.ForeignKey(Card, on_delete=models.PROTECT, null=True, related_name="deals")
    card_agreed_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    tip_skipped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(closed_at=None), name="deal_open"),
            models.Index(fields=["card"], condition=Q(card__isnull=False, closed_at=None), name="deal_with_card"),
        ]

    def __str__(self) -> str:
        return f"deal {self.pk}"


class Hold(models.Model):
    """Money that a seeker's bank sets aside for a deal, and what became of it.

    `is_unwanted` is one that was paid when it was too late; it goes back as a whole. `is_instant` was charged at once,
    by a way of paying that cannot set aside. With `keeps_card` the seeker agreed that the card is saved. `commission`
    is what was kept of what is `released`; `lost` is what a bank took back for good.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for the payment")
        HELD = "held", _("held")
        CAPTURED = "captured", _("captured")
        VOIDED = "voided", _("given back")

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="holds")
    extra = models.ForeignKey("bookings.Extra", on_delete=models.PROTECT, null=True, related_name="holds")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    amount = models.PositiveBigIntegerField()
    captured = models.PositiveBigIntegerField(default=0)
    refunded = models.PositiveBigIntegerField(default=0)
    released = models.PositiveBigIntegerField(default=0)
    commission = models.PositiveBigIntegerField(default=0)
    lost = models.PositiveBigIntegerField(default=0)
    is_tip = models.BooleanField(default=False)
    is_instant = models.BooleanField(default=False)
    way = models.CharField(max_length=20, blank=True)
    card = models.ForeignKey(Card, on_delete=models.PROTECT, null=True, related_name="holds")
    keeps_card = models.BooleanField(default=False)
    is_unwanted = models.BooleanField(default=False)
    session = models.CharField(max_length=255, blank=True)
    session_url = models.TextField(blank=True)
    session_until = models.DateTimeField(null=True)
    intent = models.CharField(max_length=255, blank=True)
    charge = models.CharField(max_length=255, blank=True)
    until = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    # Whether a bank disputes it now; set by who asks `rules.next_step`.
    is_disputed = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intent"], condition=~Q(intent=""), name="one_hold_per_intent"),
            models.UniqueConstraint(fields=["session"], condition=~Q(session=""), name="one_hold_per_session"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_hold_is_something"),
            models.CheckConstraint(
                condition=Q(captured__lte=F("amount")) & Q(captured__gte=F("refunded") + F("released") + F("lost")),
                name="no_more_out_than_in",
            ),
            models.CheckConstraint(condition=Q(is_tip=False) | Q(extra=None), name="a_tip_is_no_extra"),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Attempt(models.Model):
    """One thing asked of Stripe: intended with a key of its own, asked with no transaction open, then recorded.

    What a programme covers has no hold: it comes out of the platform's own balance. `tax` is the part of the commission
    that is tax, `netted` what of the helper's share pays back what they owe; the rest is what is transferred. A
    reversal that failed has become a debt of the helper: what it was to take back is back all the same.
    `is_off_session`: the seeker was not there when it was asked.
    """

    class Kind(models.TextChoices):
        CHECKOUT = "checkout"
        HOLD = "hold"
        CAPTURE = "capture"
        VOID = "void"
        REFUND = "refund"
        RELEASE = "release"
        COVER = "cover"
        REVERSAL = "reversal"

    class State(models.TextChoices):
        INTENDED = "intended"
        DONE = "done"
        FAILED = "failed"

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="attempts")
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, null=True, related_name="attempts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.INTENDED)
    amount = models.PositiveBigIntegerField(default=0)
    commission = models.PositiveBigIntegerField(default=0)
    tax = models.PositiveBigIntegerField(default=0)
    netted = models.PositiveBigIntegerField(default=0)
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reversals")
    key = models.UUIDField(unique=True)
    is_off_session = models.BooleanField(default=False)
    renewed = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    stripe_id = models.CharField(max_length=255, blank=True)
    error = models.CharField(max_length=60, blank=True)
    intended_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deal"],
                condition=Q(state="intended") & ~Q(kind__in=["checkout", "hold"]),
                name="one_movement_under_way_per_deal",
            ),
            models.UniqueConstraint(
                fields=["hold"],
                condition=Q(state="intended", kind__in=["checkout", "hold"]),
                name="one_payment_under_way_per_hold",
            ),
            models.CheckConstraint(
                condition=Q(kind="cover", hold=None)
                | Q(kind="reversal")
                | (~Q(kind__in=["cover", "reversal"]) & Q(hold__isnull=False)),
                name="only_what_a_programme_paid_has_no_hold",
            ),
            models.CheckConstraint(condition=Q(amount__gte=F("commission") + F("netted")), name="a_share_is_not_below"),
            models.CheckConstraint(condition=Q(commission__gte=F("tax")), name="tax_is_part_of_the_commission"),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses=None)),
                name="a_reversal_takes_something_back",
            ),
        ]
        indexes = [models.Index(fields=["intended_at"], condition=Q(state="intended"), name="attempt_under_way")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"

    @property
    def sent_key(self) -> str:
        """The key that Stripe is asked with; another one after an answer that said it broke there."""
        return f"{self.key}-{self.renewed}" if self.renewed else str(self.key)

    @property
    def net(self) -> int:
        """What a transfer or its reversal moves, in minor units."""
        return self.amount - self.commission - self.netted

    @property
    def moves_nothing(self) -> bool:
        """Whether there is nothing to ask of Stripe: all of the helper's share pays back what they owe."""
        return self.kind in (*TO_HELPER, self.Kind.REVERSAL) and self.net == 0


# What brings money to a helper.
TO_HELPER = (Attempt.Kind.RELEASE, Attempt.Kind.COVER)
# What asks a seeker to pay, on a page or by a saved card.
TO_PAY = (Attempt.Kind.CHECKOUT, Attempt.Kind.HOLD)
