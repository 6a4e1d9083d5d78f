"""What is written on paper about money: receipts and invoices with numbers without gaps, and who they are for."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.deals import Deal

PERSON = settings.AUTH_USER_MODEL


class Billing(models.Model):
    """What a person wants on their papers, entered for that alone. `tax_country` is who gave the `tax_number`.

    `is_small` charges no VAT; else `tax_bps` is the VAT in what a helper asks, in hundredths of a percent.
    """

    person = models.OneToOneField(PERSON, on_delete=models.PROTECT, related_name="billing")
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=120)
    postcode = models.CharField(max_length=10)
    town = models.CharField(max_length=80)
    country = models.CharField(max_length=2)
    vat_id = models.CharField(max_length=20, blank=True)
    tax_number = models.CharField(max_length=30, blank=True)
    tax_country = models.CharField(max_length=2, blank=True)
    birth_date = models.DateField(null=True)
    is_small = models.BooleanField(default=True)
    tax_bps = models.PositiveSmallIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(is_small=False) | Q(tax_bps=0), name="who_is_small_charges_no_tax")
        ]

    def __str__(self) -> str:
        return f"billing {self.pk}"


class SelfBilling(models.Model):
    """A helper's word that the platform writes invoices in their name; `version` is the text that they agreed to."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="self_billings")
    version = models.PositiveSmallIntegerField()
    agreed_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="one_self_billing_agreement_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"self-billing {self.pk}"


class PaperSeries(models.Model):
    """The numbers of one issuer's papers in one year, without gaps; `helper` is None for the platform."""

    helper = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="paper_series")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "paper series"
        constraints = [
            models.UniqueConstraint(
                fields=["helper", "year"], nulls_distinct=False, name="one_series_per_issuer_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"series {self.pk}"


class Paper(models.Model):
    """A receipt, an invoice, or what corrects one: what it says is kept as it was when it was issued.

    Amounts are minor units, tax included; below zero on a paper that `corrects` another. `cause` is what it was issued
    for, once. `lines` hold codes, catalogue words and amounts, and nothing about a person.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("Receipt")
        SERVICE = "service", _("Invoice for the help")
        COMMISSION = "commission", _("Invoice for the commission")

    series = models.ForeignKey(PaperSeries, on_delete=models.PROTECT, related_name="papers")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    cause = models.CharField(max_length=60, unique=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="papers")
    recipient = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="papers")
    language = models.CharField(max_length=5)
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField()
    tax = models.BigIntegerField(default=0)
    tax_bps = models.PositiveSmallIntegerField(default=0)
    lines = models.JSONField()
    notes = models.JSONField(default=list)
    issued_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="one_paper_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="numbers_begin_with_one"),
            models.CheckConstraint(
                condition=Q(corrects=None, total__gt=0, tax__gte=0, tax__lte=F("total"))
                | Q(corrects__isnull=False, total__lt=0, tax__lte=0, tax__gte=F("total")),
                name="only_a_correction_is_below_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"paper {self.pk}"

    @property
    def net(self) -> int:
        return self.total - self.tax

    @property
    def label(self) -> str:
        """The number as it is printed: the platform's "2026-000017", a helper's "2026-H12-0003"."""
        if self.series.helper_id is None:
            return f"{self.series.year}-{self.number:06}"
        return f"{self.series.year}-H{self.series.helper_id}-{self.number:04}"


class PaperParty(models.Model):
    """Who a paper is from, for or about, in words as they were then; taken off the paper when a person is erased."""

    class Part(models.TextChoices):
        ISSUER = "issuer"
        RECIPIENT = "recipient"
        HELPER = "helper"

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="parties")
    part = models.CharField(max_length=10, choices=Part.choices)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.JSONField()

    class Meta:
        verbose_name_plural = "paper parties"
        constraints = [models.UniqueConstraint(fields=["paper", "part"], name="one_party_per_part")]

    def __str__(self) -> str:
        return f"party {self.pk}"
