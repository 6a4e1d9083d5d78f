"""What two neighbours say of each other after a visit, and the trust that grows from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Role(models.TextChoices):
    """As what somebody is judged: the two are kept apart."""

    HELPER = "helper", _("as a helper")
    SEEKER = "seeker", _("as a seeker")


class Review(models.Model):
    """One side's word about the other. Sealed until both are in or 14 days passed; final from then on.

    `axes` holds four answers by name: 0 no, 1 partly, 2 yes.
    """

    booking = models.ForeignKey("bookings.Booking", on_delete=models.PROTECT, related_name="reviews")
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    axes = models.JSONField()
    stars = models.PositiveSmallIntegerField()
    is_free = models.BooleanField()
    text = models.TextField(blank=True)
    private_note = models.TextField(blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    revealed_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_because = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "author"], name="one_review_per_side"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"),
            models.CheckConstraint(condition=~Q(author=models.F("subject")), name="nobody_reviews_themselves"),
            models.CheckConstraint(
                condition=Q(replied_at=None) | Q(revealed_at__isnull=False), name="a_reply_follows_the_reveal"
            ),
        ]
        indexes = [models.Index(fields=["subject", "role", "-revealed_at"], name="review_of_person")]

    def __str__(self) -> str:
        return f"review {self.pk}"


class Report(models.Model):
    """Somebody says that a review should not stand; an operator looks. `by` is None when the rules ask for a look."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(PERSON, on_delete=models.CASCADE, null=True, related_name="+")
    reason = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "by"], name="one_report_per_person")]

    def __str__(self) -> str:
        return f"report {self.pk}"


class TrustState(models.Model):
    """What is known of a person in one role, as of `last` (SCIENCE 1: A, B, a, b)."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="trust_states")
    role = models.CharField(max_length=10, choices=Role.choices)
    praise = models.FloatField(default=0)
    complaints = models.FloatField(default=0)
    hinted_praise = models.FloatField(default=0)
    hinted_complaints = models.FloatField(default=0)
    last = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="one_trust_per_role")]

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
    """One thing that moved somebody's trust, with what it was before and after; the person reads it."""

    class Cause(models.TextChoices):
        REVIEW = "review", _("a review")
        CALLED_OFF = "called_off", _("a visit that you called off")
        MISSED = "missed", _("a visit that you missed")
        CASE = "case", _("a case that was decided against you")
        REMOVED = "removed", _("a review that was removed")

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    booking = models.ForeignKey("bookings.Booking", on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="entries")
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
            models.UniqueConstraint(fields=["person", "role", "booking", "cause"], name="each_cause_counts_once")
        ]

    def __str__(self) -> str:
        return f"trust entry {self.pk}"
