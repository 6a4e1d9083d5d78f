"""What two neighbours say of each other after a visit."""

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
    reply_removed_because = models.CharField(max_length=20, blank=True)
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
