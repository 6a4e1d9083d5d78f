"""A visit to which somebody did not come, or at which nobody opened, as its two people say."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.models.visits import Booking


class Absence(models.Model):
    """One side (`side`) says that the other is not there; the other has until `answer_by` to answer.

    Who answered that they are late (`late_minutes`) is waited for, or not; then `answer_by` is the time for that word.
    """

    class Answer(models.TextChoices):
        LATE = "late", _("I am late")
        ABSENT = "absent", _("I am not there")
        THERE = "there", _("I am there")

    class Outcome(models.TextChoices):
        MISSED = "missed", _("the visit was missed")
        LEFT = "left", _("was not waited for")
        WAITED = "waited", _("it goes on")
        CONTESTED = "contested", _("the two say different things")

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="absences")
    side = models.CharField(max_length=6)
    reported_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField()
    answer = models.CharField(max_length=6, choices=Answer.choices, blank=True)
    late_minutes = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking"], condition=Q(outcome=""), name="one_open_absence_per_booking"),
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"
