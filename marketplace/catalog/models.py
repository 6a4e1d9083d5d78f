"""What help there is: programmes, topics and packages, and what each helper offers of it.

Texts are mappings from language code to text (`core.language.localized`); money is integer minor
units of the programme's currency.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core.language import localized
from marketplace.core.money import ALL_BPS, HOUR, price_of_minutes


def default_outcomes() -> dict[str, dict[str, int | str]]:
    """Who pays for a visit that ended so, and how much of the price, where a programme says nothing else."""
    return {
        "solved": {"payer": "seeker", "bps": ALL_BPS},
        "not_solved": {"payer": "seeker", "bps": 5_000},
        "customer_absent": {"payer": "seeker", "bps": 5_000},
        "wrong_topic": {"payer": "programme", "bps": 5_000},
        "product_fault": {"payer": "programme", "bps": ALL_BPS},
    }


class Programme(models.Model):
    """Under whose name, currency and rules help is given."""

    slug = models.SlugField(unique=True)
    name = models.JSONField()
    currency = models.CharField(max_length=3)

    def __str__(self) -> str:
        return localized(self.name)


class Terms(models.Model):
    """A version of a programme's conditions; what is agreed keeps the version that it was agreed under.

    `commission_bps` is hundredths of a percent of the price. A seeker calls off free of charge until
    `free_cancel_hours` before the visit, and pays `late_cancel_bps` of the price after that, `absent_bps` when nobody
    opens. A side is late after `grace_minutes`; who is said not to have been there has `answer_minutes` to answer.
    Work by the hour is counted in steps of `minutes_step`, upwards, and at least `minutes_least`.
    `tax_bps` is the tax on the commission, which contains it; 0 where the platform charges none.
    `outcomes` says who pays for each way in which a visit can end: code → {"payer": …, "bps": …}.
    `is_own` is a version that an operator wrote; it stays until what is shipped changes.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="terms")
    version = models.PositiveIntegerField()
    commission_bps = models.PositiveSmallIntegerField()
    free_cancel_hours = models.PositiveSmallIntegerField()
    late_cancel_bps = models.PositiveSmallIntegerField()
    minutes_step = models.PositiveSmallIntegerField(default=15)
    minutes_least = models.PositiveSmallIntegerField(default=30)
    absent_bps = models.PositiveSmallIntegerField(default=5_000)
    grace_minutes = models.PositiveSmallIntegerField(default=15)
    answer_minutes = models.PositiveSmallIntegerField(default=10)
    tax_bps = models.PositiveSmallIntegerField(default=0)
    outcomes = models.JSONField(default=default_outcomes)
    is_own = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "terms"
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="one_terms_per_version"),
            models.CheckConstraint(
                condition=Q(commission_bps__lte=ALL_BPS, late_cancel_bps__lte=ALL_BPS, absent_bps__lte=ALL_BPS),
                name="shares_up_to_the_whole",
            ),
            models.CheckConstraint(condition=Q(minutes_step__gte=1), name="a_step_is_something"),
        ]

    def __str__(self) -> str:
        return f"terms {self.version}"


class Family(models.Model):
    """Topics between which skill carries over: whoever is good at one of them is likely good at the others."""

    slug = models.SlugField(unique=True)
    name = models.JSONField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "families"

    def __str__(self) -> str:
        return localized(self.name)


class Topic(models.Model):
    """A kind of problem. The risk class has consequences: forbidden topics are stopped kindly."""

    class Risk(models.TextChoices):
        OPEN = "open", _("open")
        LICENCE = "licence", _("licence needed")
        FORBIDDEN = "forbidden", _("not on this platform")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="topics")
    slug = models.SlugField(unique=True)
    number = models.PositiveSmallIntegerField(unique=True)
    family = models.ForeignKey(Family, to_field="slug", null=True, on_delete=models.PROTECT, related_name="topics")
    icon = models.CharField(max_length=40)
    risk = models.CharField(max_length=10, choices=Risk.choices)
    name = models.JSONField()
    summary = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    turn_to = models.JSONField(default=dict)
    licence = models.JSONField(default=dict)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return localized(self.name)

    @property
    def summary_text(self) -> str:
        return localized(self.summary)

    @property
    def turn_to_text(self) -> str:
        return localized(self.turn_to)

    @property
    def licence_text(self) -> str:
        return localized(self.licence)


class Package(models.Model):
    """A job with a known content, duration (minutes) and price band (minor units).

    By the hour, the band is that of an hour, `minutes` are an estimate and `minutes_most` the most that is paid for.
    What neighbours quote for has no band. `is_remote` is help by chat, phone or video: nobody comes.
    """

    class Kind(models.TextChoices):
        PACKAGE = "package", _("for one price")
        HOURLY = "hourly", _("by the hour")
        QUOTE = "quote", _("by quote")

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="packages")
    slug = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PACKAGE)
    name = models.JSONField()
    includes = models.JSONField(default=dict)
    excludes = models.JSONField(default=dict)
    bring = models.JSONField(default=dict)
    minutes = models.PositiveSmallIntegerField()
    minutes_most = models.PositiveSmallIntegerField(default=0)
    is_remote = models.BooleanField(default=False)
    price_low = models.PositiveIntegerField(default=0)
    price_high = models.PositiveIntegerField(default=0)
    price_usual = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["topic", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(price_low__lte=models.F("price_usual"), price_usual__lte=models.F("price_high")),
                name="usual_price_within_the_band",
            ),
            models.CheckConstraint(
                condition=Q(kind="hourly", minutes_most__gte=models.F("minutes")) & Q(minutes_most__gte=HOUR)
                | (~Q(kind="hourly") & Q(minutes_most=0)),
                name="hours_have_a_cap",
            ),
            models.CheckConstraint(
                condition=Q(kind="quote", price_high=0) | (~Q(kind="quote") & Q(price_low__gt=0)),
                name="quotes_have_no_band",
            ),
        ]

    def __str__(self) -> str:
        return localized(self.name)

    def at_most(self, price: int) -> int:
        """What a visit can come to at this price: the price itself; by the hour, that of the longest."""
        return price_of_minutes(price, self.minutes_most or HOUR)


class PackageOption(models.Model):
    """Something that can be added to a package; changes its minutes and its price."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="options")
    slug = models.SlugField(unique=True)
    name = models.JSONField()
    minutes = models.PositiveSmallIntegerField(default=0)
    price = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["package", "pk"]

    def __str__(self) -> str:
        return localized(self.name)


def platform_zone() -> str:
    return settings.TIME_ZONE


class HelperProfile(models.Model):
    """What a helper says of themselves, from where and how far they come, and how many visits a day are enough.

    `time_zone` is what their week is said in, `holiday_region` (ISO 3166-2) whose public holidays they keep; blank
    keeps none. `buffer_minutes` is the way to the next visit, kept free after each.
    A break that our team decided lasts until `paused_until`. `net_least` is what has to be left for them of an hour or
    a visit, after the commission, in minor units.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="helper_profile")
    about = models.TextField(blank=True)
    place = models.ForeignKey("accounts.Place", on_delete=models.PROTECT, null=True, related_name="+")
    radius_km = models.PositiveSmallIntegerField(default=5)
    paused_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    helps_for_free = models.BooleanField(default=True)
    visits_a_day = models.PositiveSmallIntegerField(default=4)
    time_zone = models.CharField(max_length=40, default=platform_zone)
    holiday_region = models.CharField(max_length=10, blank=True)
    buffer_minutes = models.PositiveSmallIntegerField(default=15)
    net_least = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(radius_km__range=(3, 50)), name="radius_from_3_to_50_km"),
            models.CheckConstraint(condition=Q(visits_a_day__range=(1, 12)), name="one_to_twelve_visits_a_day"),
            models.CheckConstraint(condition=Q(buffer_minutes__lte=120), name="buffer_up_to_two_hours"),
        ]

    def __str__(self) -> str:
        return f"helper profile of person {self.person_id}"


class Service(models.Model):
    """A topic in which a helper wants to be asked."""

    profile = models.ForeignKey(HelperProfile, on_delete=models.CASCADE, related_name="services")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["topic__number"]
        constraints = [models.UniqueConstraint(fields=["profile", "topic"], name="one_service_per_topic")]

    def __str__(self) -> str:
        return f"service {self.pk}"


class ServicePrice(models.Model):
    """A helper's own price for a package, in minor units, within the package's band."""

    profile = models.ForeignKey(HelperProfile, on_delete=models.CASCADE, related_name="prices")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "package"], name="one_price_per_package")]

    def __str__(self) -> str:
        return f"price {self.pk}"
