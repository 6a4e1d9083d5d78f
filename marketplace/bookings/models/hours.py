"""A helper's week."""

from django.conf import settings
from django.db import models
from django.db.models import Q

PERSON = settings.AUTH_USER_MODEL


class WeeklyHours(models.Model):
    """When a helper can come, in local time: minutes of the week, Monday 00:00 = 0, end excluded."""

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
