"""Pictures of the result, sent along with a review."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Photo(models.Model):
    """A picture that one side of a visit adds while writing about it; sealed and opened with that review.

    The home is the seeker's: everybody sees it only since `shown_since`, the seeker's own word. It can be taken back;
    then the row and its file go.
    """

    booking = models.ForeignKey("bookings.Booking", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file = models.FileField(upload_to="results")
    added_at = models.DateTimeField(default=timezone.now)
    shown_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["booking", "author"], name="photos_of_review")]

    def __str__(self) -> str:
        return f"photo {self.pk}"
