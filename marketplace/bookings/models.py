"""The trade: requests, the offers that helpers get, the booking that one of them wins."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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


class Request(models.Model):
    """A neighbour's wish for help: what, when, where, in whose words, and for how much at most.

    `budget` is in minor units of the programme's currency; None asks for help free of charge. `mode` is who picks:
    the search, or the seeker, who with `asks_others` agreed that others are asked when the chosen one cannot come.
    `is_widened` also reaches helpers whose area ends a little short of the place.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("not sent yet")
        OPEN = "open", _("we are asking helpers")
        BOOKED = "booked", _("somebody is coming")
        UNFILLED = "unfilled", _("nobody left to ask")
        CANCELLED = "cancelled", _("called off")
        CLOSED = "closed", _("done")

    class Urgency(models.TextChoices):
        URGENT = "urgent", _("as soon as possible")
        FLEXIBLE = "flexible", _("at a time that suits me")

    class Mode(models.TextChoices):
        FIND = "find"
        CHOOSE = "choose"

    seeker = models.ForeignKey(PERSON, on_delete=models.CASCADE, null=True, related_name="requests")
    visitor_key = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    topic = models.ForeignKey("catalog.Topic", on_delete=models.PROTECT, null=True, related_name="+")
    package = models.ForeignKey("catalog.Package", on_delete=models.PROTECT, null=True, related_name="+")
    options = models.ManyToManyField("catalog.PackageOption", related_name="+")
    words = models.TextField(blank=True)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.FLEXIBLE)
    begins_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    languages = models.JSONField(default=list)
    budget = models.PositiveIntegerField(null=True)
    mode = models.CharField(max_length=6, choices=Mode.choices, default=Mode.FIND)
    asks_others = models.BooleanField(default=False)
    is_widened = models.BooleanField(default=False)
    round = models.PositiveSmallIntegerField(default=1)
    place = models.ForeignKey("accounts.Place", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(
                    seeker__isnull=False,
                    topic__isnull=False,
                    place__isnull=False,
                    begins_at__isnull=False,
                    ends_at__isnull=False,
                    published_at__isnull=False,
                ),
                name="a_published_request_is_complete",
            ),
            models.CheckConstraint(condition=Q(budget=None) | Q(budget__gt=0), name="a_budget_is_something"),
            models.CheckConstraint(
                condition=Q(begins_at=None) | Q(begins_at__lt=models.F("ends_at")), name="a_visit_has_a_length"
            ),
        ]
        indexes = [
            models.Index(fields=["seeker", "-created_at"], name="request_of_seeker"),
            models.Index(fields=["visitor_key"], condition=~Q(visitor_key=""), name="request_of_visitor"),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"


class Offer(models.Model):
    """One helper's chance at one request. Waves add offers; earlier ones stay open.

    `price` and the `commission` in it are minor units of `currency`, frozen when the offer goes out; 0 is free.
    A no holds for later rounds too, unless its `reason_gone`: the time is another one, the words are clearer.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("not this time")
        EXPIRED = "expired", _("no answer")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LOST = "lost", _("somebody else was faster")
        STANDBY = "standby", _("standing by")

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="offers")
    helper = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="offers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    wave = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    because = models.JSONField(default=list)
    distance_band = models.CharField(max_length=10)
    price = models.PositiveIntegerField(default=0)
    commission = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, default="EUR")
    terms = models.ForeignKey("catalog.Terms", on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=20, blank=True)
    reason_gone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "helper", "round"], name="one_offer_per_helper_and_round"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="accepted"), name="one_accepted_offer_per_request"
            ),
            models.CheckConstraint(
                condition=Q(price=0, commission=0)
                | Q(price__gt=0, commission__lte=models.F("price"), terms__isnull=False),
                name="a_price_has_terms",
            ),
        ]
        indexes = [
            models.Index(fields=["helper", "state"], name="offer_of_helper"),
            models.Index(fields=["helper", "sent_at"], name="offer_of_helper_by_time"),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"

    @property
    def seeker_id(self) -> int | None:
        return self.request.seeker_id

    @property
    def net(self) -> int:
        """What the helper gets of the price, in minor units."""
        return self.price - self.commission


class Booking(models.Model):
    """The agreement between two neighbours: one helper, one visit, one price.

    `price` is the accepted offer's plus the extras that were agreed since, in minor units; 0 is free. A paid visit is
    `reserved` until its money is held, at the latest at `hold_by`; `held_until` is how long that money is held.
    """

    class State(models.TextChoices):
        RESERVED = "reserved", _("reserved until it is paid")
        AGREED = "agreed", _("agreed")
        STARTED = "started", _("under way")
        DONE = "done", _("done, waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("called off")
        DISPUTED = "disputed", _("with our team")

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="bookings")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="booking")
    seeker = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="bookings_as_seeker")
    helper = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="bookings_as_helper")
    state = models.CharField(max_length=10, choices=State.choices, default=State.AGREED)
    visit = DateTimeRangeField()
    price = models.PositiveIntegerField(default=0)
    commission = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, default="EUR")
    terms = models.ForeignKey("catalog.Terms", on_delete=models.PROTECT, null=True, related_name="+")
    hold_by = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    confirm_by = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    cancel_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=~Q(state="cancelled"), name="one_live_booking_per_request"
            ),
            ExclusionConstraint(
                name="no_helper_in_two_places",
                expressions=[("helper", RangeOperators.EQUAL), ("visit", RangeOperators.OVERLAPS)],
                condition=Q(state__in=["reserved", "agreed", "started"]),
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
