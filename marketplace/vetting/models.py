"""How a neighbour becomes a vetted helper: application, documents, decision, badges."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Application(models.Model):
    """One attempt to become a helper, from draft to a reasoned decision."""

    class State(models.TextChoices):
        DRAFT = "draft", _("not sent yet")
        SUBMITTED = "submitted", _("waiting for an answer")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("not approved")
        WITHDRAWN = "withdrawn", _("withdrawn")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="applications")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    topics = models.ManyToManyField("catalog.Topic", related_name="+")
    birth_date = models.DateField(null=True)
    motivation = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    conduct_passed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["draft", "submitted"]), name="one_application_under_way"
            )
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"


class Document(models.Model):
    """A picture or PDF that proves something; re-encoded, never public, every look is an event."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("identity document")
        LICENCE = "licence", _("licence")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    file = models.FileField(upload_to="documents")
    media_type = models.CharField(max_length=40)
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"document {self.pk}"


class Check(models.Model):
    """Something about a person that another room looked after, such as that money can be paid out to them."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="checks")
    code = models.CharField(max_length=20)
    is_passed = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "code"], name="one_check_per_person_and_code")]

    def __str__(self) -> str:
        return f"check {self.pk}"


class Badge(models.Model):
    """What was checked of a helper for a topic, when, and until when it counts.

    `checks` lists codes of what was looked at (identity, conduct, licence, conversation), so that
    the badge never says more than what was done.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="badges")
    topic = models.ForeignKey("catalog.Topic", on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="badges")
    checks = models.JSONField(default=list)
    given_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["topic__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "topic"], condition=Q(withdrawn_at=None), name="one_badge_per_topic"
            )
        ]

    def __str__(self) -> str:
        return f"badge {self.pk}"
