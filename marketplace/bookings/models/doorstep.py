"""What two strangers say to each other at the door."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.models.requests import PERSON
from marketplace.bookings.models.visits import Booking


class Doorstep(models.Model):
    """The two one-time words of one visit, and what each side answered when it heard the other's.

    The seeker reads hers aloud, the helper answers with his. `…_confirmed_at` is when that side heard the right word,
    by its own phone, maybe offline; `…_unsure_at` when it last heard another one, which is nobody's fault.
    `announced_for` is the beginning of the visit for which both were told that the words can be read.
    """

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="doorstep")
    seeker_word = models.CharField(max_length=30)
    helper_word = models.CharField(max_length=30)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    made_at = models.DateTimeField(default=timezone.now)
    announced_for = models.DateTimeField(null=True)
    seeker_confirmed_at = models.DateTimeField(null=True)
    helper_confirmed_at = models.DateTimeField(null=True)
    seeker_unsure_at = models.DateTimeField(null=True)
    helper_unsure_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(seeker_word=F("helper_word")), name="the_two_words_differ"),
        ]

    def __str__(self) -> str:
        return f"doorstep of booking {self.booking_id}"

    @property
    def is_proven(self) -> bool:
        """Both heard the right word."""
        return self.seeker_confirmed_at is not None and self.helper_confirmed_at is not None


class DoorLink(models.Model):
    """A private, revocable address under which somebody without an account stands by at the door.

    `check` is a relative's: they compare one word. `confirm` is the person's for whom somebody else asked: they answer
    in the seeker's place. The token is worked out from `key` and the server's; only its digest is kept.
    """

    class Purpose(models.TextChoices):
        CHECK = "check", _("to check who comes")
        CONFIRM = "confirm", _("to answer at the door")

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="door_links")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    key = models.UUIDField(default=uuid4)
    digest = models.BinaryField(max_length=32, unique=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "purpose"], condition=Q(revoked_at=None), name="one_live_link_per_purpose"
            )
        ]

    def __str__(self) -> str:
        return f"door link {self.pk}"
