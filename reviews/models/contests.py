"""What a person says against something that moved their trust, and what a human answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.trust import TrustEntry

PERSON = settings.AUTH_USER_MODEL


class Contest(models.Model):
    """A person does not agree with an entry of their own trust: `words` are theirs, `answer` is an operator's.

    One that is `gone` was settled by itself: the review that it was about was removed meanwhile.
    """

    class State(models.TextChoices):
        OPEN = "open", _("with our team")
        STANDS = "stands", _("it stands")
        TAKEN_OUT = "taken_out", _("it was taken out")
        GONE = "gone", _("the review was removed")

    entry = models.ForeignKey(TrustEntry, on_delete=models.PROTECT, related_name="contests")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(state="open"), name="one_open_contest_per_entry"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="a_contest_is_answered_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(state="open"), name="contests_open")]

    def __str__(self) -> str:
        return f"contest {self.pk}"
