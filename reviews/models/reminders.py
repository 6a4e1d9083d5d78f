"""Reminders to write about a visit: which were sent, and who wants none."""

from django.conf import settings
from django.db import models
from django.utils import timezone

PERSON = settings.AUTH_USER_MODEL


class Reminder(models.Model):
    """One reminder to one side of a visit, the first or the second and last; each is sent once."""

    booking = models.ForeignKey("bookings.Booking", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "person", "number"], name="each_reminder_is_sent_once")
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"


class NoReminders(models.Model):
    """Somebody who does not want to be reminded of reviews."""

    person = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "people without reminders"

    def __str__(self) -> str:
        return f"no reminders {self.pk}"
