"""The trust that grows from reviews and from what happened."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.reviews import Review, Role

PERSON = settings.AUTH_USER_MODEL


GENERAL = ""


class TrustState(models.Model):
    """What is known of a person in one role, as of `last` (SCIENCE 1: A, B, a, b).

    `family` is the family of topics that it is about; GENERAL is about everything.
    """

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="trust_states")
    role = models.CharField(max_length=10, choices=Role.choices)
    family = models.SlugField(blank=True, default=GENERAL)
    praise = models.FloatField(default=0)
    complaints = models.FloatField(default=0)
    hinted_praise = models.FloatField(default=0)
    hinted_complaints = models.FloatField(default=0)
    last = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role", "family"], name="one_trust_per_family")]

    def __str__(self) -> str:
        return f"trust {self.pk}"


class TrustGift(models.Model):
    """The praise that one proven person gave, as of `at`; a new review of theirs replaces it."""

    state = models.ForeignKey(TrustState, on_delete=models.CASCADE, related_name="gifts")
    author = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    amount = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["state", "author"], name="one_gift_per_pair")]

    def __str__(self) -> str:
        return f"gift {self.pk}"


class TrustEntry(models.Model):
    """One thing that moved somebody's trust, in general (`before`, `after`) and in its `family`; the person reads it.

    What was annulled stays, and another row says so: it `annuls` the first.
    """

    class Cause(models.TextChoices):
        REVIEW = "review", _("a review")
        CALLED_OFF = "called_off", _("a visit that you called off")
        MISSED = "missed", _("a visit that you missed")
        CASE = "case", _("a case that was decided against you")
        REMOVED = "removed", _("a review that was removed")
        ANNULLED = "annulled", _("something that you contested")

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    family = models.SlugField(blank=True, default=GENERAL)
    booking = models.ForeignKey("bookings.Booking", on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="entries")
    annuls = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="annulment")
    author_id = models.BigIntegerField(null=True)
    good = models.FloatField()
    bad = models.FloatField()
    voice = models.FloatField()
    before = models.FloatField()
    after = models.FloatField()
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "trust entries"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "booking", "cause"],
                condition=Q(annuls=None),
                name="each_cause_counts_once",
            )
        ]

    def __str__(self) -> str:
        return f"trust entry {self.pk}"
