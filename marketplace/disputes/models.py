"""Cases about visits, what both sides say of them, and how they were ruled."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Case(models.Model):
    """What went wrong with one visit. While it is open neither the visit nor its money moves.

    One that nobody opened was opened by the machine: the two said different things.
    """

    class State(models.TextChoices):
        OPEN = "open", _("with our team")
        RULED = "ruled", _("decided")

    class About(models.TextChoices):
        NOT_DONE = "not_done", _("The work was not done, or not well")
        NOT_THERE = "not_there", _("Nobody came, or nobody opened")
        PRICE = "price", _("The price is not what we agreed")
        DAMAGE = "damage", _("Something was damaged")
        CONDUCT = "conduct", _("How I was treated")

    class Ruling(models.TextChoices):
        REFUND = "refund", _("everything back to the seeker")
        SPLIT = "split", _("divided between both")
        RELEASE = "release", _("everything to the helper")

    booking = models.ForeignKey("bookings.Booking", on_delete=models.PROTECT, related_name="cases")
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=10, choices=About.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    ruling = models.CharField(max_length=10, choices=Ruling.choices, blank=True)
    to_helper = models.PositiveIntegerField(null=True)
    reason = models.TextField(blank=True)
    ruled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking"], name="one_case_per_visit"),
            models.CheckConstraint(
                condition=Q(state="open", ruling="")
                | Q(state="ruled", to_helper__isnull=False, ruled_by__isnull=False, ruled_at__isnull=False),
                name="a_ruling_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["opened_at"], condition=Q(state="open"), name="open_cases")]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def seeker_id(self) -> int:
        return self.booking.seeker_id

    @property
    def helper_id(self) -> int:
        return self.booking.helper_id


class Statement(models.Model):
    """What one side, or an operator, says about a case; both sides and operators read it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="statements")
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"statement {self.pk}"


class Consequence(models.Model):
    """What is proposed to a helper who let visits down; it happens only when an operator confirms it.

    `faults` is how many there were in 90 days when it was proposed. The helper may `reply`; `reason` is the operator's.
    """

    class Step(models.TextChoices):
        NOTE = "note", _("a friendly note")
        PAUSE = "pause", _("a break of a week")
        SUSPENSION = "suspension", _("the account is suspended")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed")
        DROPPED = "dropped", _("dropped")

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="consequences")
    booking = models.ForeignKey("bookings.Booking", on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=10, choices=Step.choices)
    faults = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "booking"], name="one_consequence_per_visit"),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_consequence_is_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["proposed_at"], condition=Q(state="proposed"), name="consequences_proposed")]

    def __str__(self) -> str:
        return f"consequence {self.pk}"
