"""What operators are asked to look at: people whose reviews are out of the ordinary. It changes no number."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.reviews import Review

PERSON = settings.AUTH_USER_MODEL


class Flag(models.Model):
    """A question about people and their reviews: why it is asked, and what an operator answered.

    `group` stands for the set of people, so that the same question about them is open once. `kinds` names what they
    share where that is the cause. What a closed flag names is looked at: the same reviews raise none again.
    """

    class Cause(models.TextChoices):
        RECIPROCAL = "reciprocal", _("Two who praise each other")
        BURST = "burst", _("Many unknown voices at once")
        SHARED = "shared", _("Who praises shares something with who is praised")
        COPIED = "copied", _("The same words")
        RING = "ring", _("A ring of praise")

    class Outcome(models.TextChoices):
        NOTHING = "nothing", _("nothing wrong")
        DEALT = "dealt", _("dealt with")

    cause = models.CharField(max_length=10, choices=Cause.choices)
    group = models.CharField(max_length=64)
    people: models.ManyToManyField = models.ManyToManyField(PERSON, related_name="+")
    reviews = models.ManyToManyField(Review, related_name="+")
    kinds = ArrayField(models.CharField(max_length=10), default=list)
    raised_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cause", "group"], condition=Q(closed_at=None), name="one_open_flag"),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="a_closed_flag_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"flag {self.pk}"
