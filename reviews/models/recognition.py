"""What helpers are thanked for, and whether they want others to see it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Recognition(models.Model):
    """A badge (`code` of recognition.RULES) that `version` of the published rules gave, and until when it stood.

    `visits` are those that it was given for. What counts for a time only was last looked at at `looked_at`.
    """

    class Ended(models.TextChoices):
        CASE = "case", _("One of the visits that it was given for does not count any more: a case was decided.")
        REVIEW = "review", _("A review that it was given for was removed.")
        ANSWERS = "answers", _("When we looked again, fewer answers came within the hour.")

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="recognitions")
    code = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    visits = ArrayField(models.BigIntegerField(), default=list)
    given_at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=10, choices=Ended.choices, blank=True)

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "code"], condition=Q(ended_at=None), name="one_badge_of_a_kind_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="") | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="a_badge_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"recognition {self.pk}"


class RecognitionChoice(models.Model):
    """Whether others see somebody's badges; without a row they do."""

    person = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="recognition_choice")
    is_shown = models.BooleanField()
    chosen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"recognition choice {self.pk}"
