"""A neighbour's wish for help."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Request(models.Model):
    """A neighbour's wish for help: what, when, where, in whose words, and for how much at most.

    `budget` is in minor units of the programme's currency; None asks for help free of charge or, when it
    `asks_quotes`, says nothing about the most. `mode` is who picks: the search, or the seeker, who with `asks_others`
    agreed that others are asked when the chosen one cannot come. `is_widened` also reaches helpers whose area ends a
    little short of the place.
    `again_of` is the visit whose helper is asked once more, at its price; `series` what made the request by itself.
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
    asks_quotes = models.BooleanField(default=False)
    mode = models.CharField(max_length=6, choices=Mode.choices, default=Mode.FIND)
    asks_others = models.BooleanField(default=False)
    is_widened = models.BooleanField(default=False)
    round = models.PositiveSmallIntegerField(default=1)
    again_of = models.ForeignKey("bookings.Booking", on_delete=models.PROTECT, null=True, related_name="again")
    series = models.ForeignKey("bookings.Series", on_delete=models.PROTECT, null=True, related_name="requests")
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

    @property
    def is_paid(self) -> bool:
        """Whether whoever comes is paid for it."""
        return self.budget is not None or self.asks_quotes

    @property
    def is_remote(self) -> bool:
        """Help by chat, phone or video, as its package says. Helpers near the place are asked all the same: whoever
        helps from afar may come after all.
        """
        return self.package is not None and self.package.is_remote
