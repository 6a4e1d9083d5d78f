"""Another time for an agreed visit, while the other side has to agree to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.models.visits import Booking

PERSON = settings.AUTH_USER_MODEL


class Move(models.Model):
    """One side proposes another time, in their words; the other side says yes or no before `lapses_at`."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a yes")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("not agreed")
        WITHDRAWN = "withdrawn", _("taken back")
        LAPSED = "lapsed", _("no answer in time")

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="moves")
    proposer = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    words = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(default=timezone.now)
    lapses_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state="proposed"), name="one_open_move_per_booking"
            ),
            models.CheckConstraint(condition=Q(begins__lt=models.F("ends")), name="a_moved_visit_has_a_length"),
        ]

    def __str__(self) -> str:
        return f"move {self.pk}"

    @property
    def answerer_id(self) -> int:
        """Whose yes it needs."""
        booking = self.booking
        return booking.helper_id if self.proposer_id == booking.seeker_id else booking.seeker_id
