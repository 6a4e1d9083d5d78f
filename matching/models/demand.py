"""What may be told of who asked where for what, as it was published."""

from django.db import models
from django.utils import timezone


class DemandWeek(models.Model):
    """A local week whose demand was published, once and for good.

    `times` are the parts of the day at which at least k people wished for help, by area of the coarsest kind, the
    most wished first; without numbers, so that nothing can be taken from anything.
    """

    monday = models.DateField(unique=True)
    people_at_least = models.PositiveSmallIntegerField()
    times = models.JSONField(default=dict)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-monday"]

    def __str__(self) -> str:
        return f"demand of the week of {self.monday}"


class Demand(models.Model):
    """A published row: at least so many people in a cell, less those in finer rows (`matching/demand.py`).

    `topic` None stands for topics that are told together. `lng`/`lat` are the centre of the cell in degrees.
    """

    class Kind(models.TextChoices):
        ASKED = "asked"
        WAITING = "waiting"

    week = models.ForeignKey(DemandWeek, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    cell = models.CharField(max_length=15)
    lng = models.FloatField()
    lat = models.FloatField()
    topic = models.ForeignKey("catalog.Topic", on_delete=models.PROTECT, null=True, related_name="+")
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["week", "kind", "cell", "topic"], nulls_distinct=False, name="one_demand_row_per_cell_and_topic"
            )
        ]
        indexes = [models.Index(fields=["week", "lat"], name="demand_by_place")]

    def __str__(self) -> str:
        return f"demand {self.pk}"
