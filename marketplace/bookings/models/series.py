"""Visits that come back every week or every two weeks, agreed to once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.models.visits import Booking

PERSON = settings.AUTH_USER_MODEL


class Series(models.Model):
    """The same visit again, every so many `weeks`, so many `visits` in all, from `begins` on, by the clock of `zone`.

    `after` is the visit that it repeats. Price, rate and commission are of each visit, in minor units, frozen when the
    seeker proposes it; until `answer_by` the helper says yes or no. Visits are made weeks ahead, each a booking.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a yes")
        RUNNING = "running", _("going on")
        REFUSED = "refused", _("not agreed")
        WITHDRAWN = "withdrawn", _("taken back")
        LAPSED = "lapsed", _("no answer in time")
        ENDED = "ended", _("ended")
        FINISHED = "finished", _("complete")

    after = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="series")
    seeker = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    helper = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    weeks = models.PositiveSmallIntegerField()
    visits = models.PositiveSmallIntegerField()
    begins = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    zone = models.CharField(max_length=40)
    price = models.PositiveIntegerField(default=0)
    rate = models.PositiveIntegerField(default=0)
    minutes_most = models.PositiveSmallIntegerField(default=0)
    commission = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3)
    terms = models.ForeignKey("catalog.Terms", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["after"], condition=Q(state__in=["proposed", "running"]), name="one_live_series_per_visit"
            ),
        ]

    def __str__(self) -> str:
        return f"series {self.pk}"

    @property
    def net(self) -> int:
        """What the helper gets of each visit, in minor units."""
        return self.price - self.commission


class SeriesVisit(models.Model):
    """One date of a series, whose turn has come: the booking it became, or the code of why it was left out."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="made")
    number = models.PositiveSmallIntegerField()
    begins = models.DateTimeField()
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, null=True, related_name="in_series")
    left_out = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="each_date_of_a_series_once"),
            models.CheckConstraint(condition=Q(booking=None) ^ Q(left_out=""), name="a_date_is_a_visit_or_left_out"),
        ]

    def __str__(self) -> str:
        return f"date {self.number} of series {self.series_id}"
