"""A helper's week, and the days that are not like it."""

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.language import localized

PERSON = settings.AUTH_USER_MODEL


class WeeklyHours(models.Model):
    """When a helper can come, in their own time zone: minutes of the week, Monday 00:00 = 0, end excluded."""

    helper = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="weekly_hours")
    begins = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["begins"]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins__lt=models.F("ends"), ends__lte=7 * 24 * 60), name="hours_within_the_week"
            )
        ]

    def __str__(self) -> str:
        return f"hours {self.pk}"


class HoursException(models.Model):
    """A stretch that is not like the week: away, a public holiday, or an extra one; instants, end excluded.

    `names` is what a holiday is called, by language. One that its helper opened is kept and keeps nobody away.
    """

    class Kind(models.TextChoices):
        AWAY = "away", _("away")
        EXTRA = "extra", _("extra hours")
        HOLIDAY = "holiday", _("public holiday")

    helper = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="hours_exceptions")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    during = DateTimeRangeField()
    names = models.JSONField(default=dict)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["during"]
        constraints = [
            models.UniqueConstraint(fields=["helper", "kind", "during"], name="one_exception_of_a_kind_at_a_time"),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="an_exception_has_a_length",
            ),
            models.CheckConstraint(condition=Q(opened_at=None) | Q(kind="holiday"), name="only_holidays_are_opened"),
        ]

    def __str__(self) -> str:
        return f"hours exception {self.pk}"

    @property
    def name(self) -> str:
        return localized(self.names) if self.names else ""
