"""The ledger: accounts, postings and their lines."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.deals import Deal


class Account(models.Model):
    """A place where money stands. The database keeps the `balance` of those that have a bound.

    Never below zero: what is held, on its way or a tip. Never above: what somebody owes us.
    """

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
        TIP = "tip", _("a tip on its way")
        TAX = "tax", _("tax on the commission")
        RECEIVABLE = "receivable", _("what a helper owes")
        DISPUTED = "disputed", _("taken back by a bank until it is decided")
        LOSS = "loss", _("borne by the platform")
        PROCESSING = "processing", _("what Stripe costs")
        BANK = "bank", _("at the platform's bank")

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
                condition=~Q(kind__in=["reserved", "held", "refunding", "payable", "tip"]) | Q(balance__gte=0),
                name="no_account_is_overdrawn",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["receivable", "disputed"]) | Q(balance__lte=0),
                name="nobody_owes_less_than_nothing",
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
