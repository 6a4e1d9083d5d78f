"""The agreement between two neighbours, and what is added to it on site."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.models.offers import Offer
from marketplace.bookings.models.requests import Request

PERSON = settings.AUTH_USER_MODEL


class Booking(models.Model):
    """The agreement between two neighbours: one helper, one visit, one price.

    `price` is the accepted offer's plus the extras that were agreed since, in minor units; 0 is free. A paid visit is
    `reserved` until its money is held, at the latest at `hold_by`; `held_until` is how long that money is held.
    `occupied` is the visit and the way to the next one, as the helper kept it free when it was agreed.

    `moves_made` counts how often it got another time, last at `moved_at`; `moved_by` is who did that alone, None when
    both agreed. `counts_from` is the start that calling off is counted from where that is not the visit's own.

    By the hour, at `rate`, the price is what `minutes_most` come to until the helper has said how many minutes were
    worked.
    `ending` is the row of the cancellation table by which it was called off, `fault` whose fault that was; `outcome`
    is what the work led to, as its helper says. `arrived_at` is when the helper said: I am there.

    `is_remote` is help by chat, phone or video: nobody comes, nobody reads an address; `room` is the random name of the
    video room where the two meet.
    """

    class State(models.TextChoices):
        RESERVED = "reserved", _("reserved until it is paid")
        AGREED = "agreed", _("agreed")
        STARTED = "started", _("under way")
        DONE = "done", _("done, waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("called off")
        DISPUTED = "disputed", _("with our team")
        MISSED = "missed", _("was somebody there?")

    class Fault(models.TextChoices):
        SEEKER = "seeker", _("who asked for help")
        HELPER = "helper", _("who wanted to come")
        NOBODY = "nobody", _("nobody")

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="bookings")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="booking")
    seeker = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="bookings_as_seeker")
    helper = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="bookings_as_helper")
    state = models.CharField(max_length=10, choices=State.choices, default=State.AGREED)
    visit = DateTimeRangeField()
    occupied = DateTimeRangeField()
    price = models.PositiveIntegerField(default=0)
    rate = models.PositiveIntegerField(default=0)
    minutes_most = models.PositiveSmallIntegerField(default=0)
    minutes_worked = models.PositiveSmallIntegerField(null=True)
    commission = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, default="EUR")
    terms = models.ForeignKey("catalog.Terms", on_delete=models.PROTECT, null=True, related_name="+")
    hold_by = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(default=timezone.now)
    moves_made = models.PositiveSmallIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)
    moved_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    counts_from = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    confirm_by = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    cancel_reason = models.CharField(max_length=20, blank=True)
    arrived_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=24, blank=True)
    fault = models.CharField(max_length=8, choices=Fault.choices, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    is_remote = models.BooleanField(default=False)
    room = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=~Q(state="cancelled"), name="one_live_booking_per_request"
            ),
            ExclusionConstraint(
                name="no_helper_in_two_places",
                expressions=[("helper", RangeOperators.EQUAL), ("occupied", RangeOperators.OVERLAPS)],
                condition=Q(state__in=["reserved", "agreed", "started", "missed"]),
            ),
            models.CheckConstraint(
                condition=Q(visit__contained_by=models.F("occupied")), name="a_visit_lies_in_what_it_occupies"
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}"


class Extra(models.Model):
    """Something more than was agreed, asked for during the visit; it counts once the seeker agreed and it is held."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a yes")
        APPROVED = "approved", _("agreed, waiting for the money")
        ADDED = "added", _("added")
        REFUSED = "refused", _("not wanted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="extras")
    words = models.CharField(max_length=200)
    price = models.PositiveIntegerField()
    commission = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state__in=["proposed", "approved"]), name="one_open_extra_per_booking"
            ),
            models.CheckConstraint(condition=Q(price__gt=0), name="an_extra_costs_something"),
        ]

    def __str__(self) -> str:
        return f"extra {self.pk}"

    @property
    def seeker_id(self) -> int:
        return self.booking.seeker_id

    @property
    def helper_id(self) -> int:
        return self.booking.helper_id
