"""What may be told of what neighbours paid, as it was published."""

from django.db import models
from django.utils import timezone


class PaidMonth(models.Model):
    """A local month in which it was published what neighbours paid, once and for good."""

    month = models.DateField(unique=True)
    people_at_least = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"paid until the end of {self.month:%Y-%m}"


class PaidRange(models.Model):
    """A published row: from `low` to `high` minor units were paid for a package in an area (`matching/paid.py`)."""

    month = models.ForeignKey(PaidMonth, on_delete=models.CASCADE, related_name="ranges")
    cell = models.CharField(max_length=15)
    package = models.ForeignKey("catalog.Package", on_delete=models.PROTECT, related_name="+")
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "cell", "package"], name="one_range_per_month_area_and_package")
        ]
        indexes = [models.Index(fields=["package", "cell"], name="range_by_place")]

    def __str__(self) -> str:
        return f"range {self.pk}"


class PaidMark(models.Model):
    """A visit that was told in a range, so that it is never told in another one."""

    booking = models.OneToOneField("bookings.Booking", on_delete=models.CASCADE, related_name="+")
    range = models.ForeignKey(PaidRange, on_delete=models.CASCADE, related_name="marks")

    def __str__(self) -> str:
        return f"mark {self.pk}"
