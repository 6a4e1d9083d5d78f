"""Money between two neighbours: the ledger, the deal of a booking, what was asked of Stripe and what it said.

Amounts are whole minor units of a currency.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Deal(models.Model):
    """The money side of one booking. `plan` is what its helper gets, commission included; None until it is known.

    `cover` is what the programme pays the helper in the seeker's place, commission included.
    """

    booking = models.OneToOneField("bookings.Booking", on_delete=models.PROTECT, related_name="deal")
    currency = models.CharField(max_length=3)
    plan = models.PositiveBigIntegerField(null=True)
    cover = models.PositiveBigIntegerField(default=0)
    frozen_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["opened_at"], condition=Q(closed_at=None), name="deal_open")]

    def __str__(self) -> str:
        return f"deal {self.pk}"


class Hold(models.Model):
    """Money that a seeker's bank sets aside for a deal, and what became of it.

    `is_unwanted` is one that was paid when it was too late; it goes back as a whole.
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
    is_unwanted = models.BooleanField(default=False)
    session = models.CharField(max_length=255, blank=True)
    session_url = models.TextField(blank=True)
    session_until = models.DateTimeField(null=True)
    intent = models.CharField(max_length=255, blank=True)
    charge = models.CharField(max_length=255, blank=True)
    until = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intent"], condition=~Q(intent=""), name="one_hold_per_intent"),
            models.UniqueConstraint(fields=["session"], condition=~Q(session=""), name="one_hold_per_session"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_hold_is_something"),
            models.CheckConstraint(
                condition=Q(captured__lte=F("amount")) & Q(captured__gte=F("refunded") + F("released")),
                name="no_more_out_than_in",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Attempt(models.Model):
    """One thing asked of Stripe: intended with a key of its own, asked with no transaction open, then recorded.

    What a programme covers has no hold: it comes out of the platform's own balance.
    """

    class Kind(models.TextChoices):
        CHECKOUT = "checkout"
        CAPTURE = "capture"
        VOID = "void"
        REFUND = "refund"
        RELEASE = "release"
        COVER = "cover"

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
    key = models.UUIDField(unique=True)
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
                condition=Q(state="intended") & ~Q(kind="checkout"),
                name="one_movement_under_way_per_deal",
            ),
            models.UniqueConstraint(
                fields=["hold"], condition=Q(state="intended", kind="checkout"), name="one_checkout_under_way_per_hold"
            ),
            models.CheckConstraint(
                condition=Q(kind="cover", hold=None) | (~Q(kind="cover") & Q(hold__isnull=False)),
                name="only_a_cover_has_no_hold",
            ),
        ]
        indexes = [models.Index(fields=["intended_at"], condition=Q(state="intended"), name="attempt_under_way")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"

    @property
    def sent_key(self) -> str:
        """The key that Stripe is asked with; another one after an answer that said it broke there."""
        return f"{self.key}-{self.renewed}" if self.renewed else str(self.key)


# What brings money to a helper.
TO_HELPER = (Attempt.Kind.RELEASE, Attempt.Kind.COVER)


class Payee(models.Model):
    """Where a helper's money goes, as Stripe knows it."""

    person = models.OneToOneField(PERSON, on_delete=models.PROTECT, related_name="payee")
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


class Account(models.Model):
    """A place where money stands. The database keeps the `balance` of guarded accounts, and never below zero."""

    class Kind(models.TextChoices):
        CARD = "card", _("set aside by banks")
        RESERVED = "reserved", _("held for a visit")
        CLEARING = "clearing", _("at Stripe")
        HELD = "held", _("captured for a visit")
        REFUNDING = "refunding", _("on its way back")
        PAYABLE = "payable", _("on its way to a helper")
        CONNECTED = "connected", _("a helper's balance at Stripe")
        FEE = "fee", _("commission")
        PROGRAMME = "programme", _("what a programme owes")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    currency = models.CharField(max_length=3)
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, null=True, related_name="accounts")
    helper_id = models.BigIntegerField(null=True)
    programme_id = models.BigIntegerField(null=True)
    balance = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "currency", "deal", "helper_id", "programme_id"],
                nulls_distinct=False,
                name="one_account_per_purpose",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["card", "clearing", "fee", "programme"]) | Q(balance__gte=0),
                name="no_account_is_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"


class Posting(models.Model):
    """One movement of money as a whole; `kind` and `cause` are unique together: nothing is booked twice.

    The database writes into `xact` in which of its transactions it was booked; no line is added in a later one.
    """

    kind = models.CharField(max_length=20)
    cause = models.CharField(max_length=80)
    xact = models.BigIntegerField(default=0, editable=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "cause"], name="booked_once")]

    def __str__(self) -> str:
        return f"posting {self.pk}"


class Line(models.Model):
    """What a posting adds to one account; the lines of a posting sum to zero in each currency."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines")
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="a_line_moves_something")]

    def __str__(self) -> str:
        return f"line {self.pk}"


class Heard(models.Model):
    """The inbox of webhooks: what Stripe told us of, once per event; what is true is read from Stripe itself."""

    event = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=255)
    at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"heard {self.pk}"
