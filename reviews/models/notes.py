"""What an author tells our team alone, beside a review."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.reviews import Review


class Note(models.Model):
    """Waits for an operator, who answers its author. Its words are the review's `private_note`; the other side of the
    visit never learns of it, and nothing here counts for stars or trust.
    """

    class Felt(models.TextChoices):
        FINE = "fine", _("Everything was appropriate")
        UNSAFE = "unsafe", _("I felt unsafe")

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="note")
    felt = models.CharField(max_length=10, choices=Felt.choices, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(done_by__isnull=False), name="a_note_is_answered_by_somebody"
            )
        ]
        indexes = [models.Index(fields=["written_at"], condition=Q(done_at=None), name="notes_open")]

    def __str__(self) -> str:
        return f"note {self.pk}"
