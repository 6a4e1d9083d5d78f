"""For whom help is asked, when somebody else asks for them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.bookings.models.requests import PERSON, Request


class Recipient(models.Model):
    """The person who is helped, when it is not the seeker: their name, what they are to the seeker, and their yes.

    `consent` is how they agreed that somebody asks for them; it was recorded at `consent_at` by `consent_by`, the
    seeker. The name is shown to the helper; the phone number gets messages about the visit and is shown to nobody.
    """

    class Relation(models.TextChoices):
        PARENT = "parent", _("for a parent")
        GRANDPARENT = "grandparent", _("for a grandparent")
        FRIEND = "friend", _("for a friend")
        NEIGHBOUR = "neighbour", _("for a neighbour")
        CLIENT = "client", _("for somebody who called our team")
        OTHER = "other", _("for somebody close")

    class Consent(models.TextChoices):
        SPOKEN = "spoken", _("They told me so")
        WRITTEN = "written", _("They gave it to me in writing")
        GUARDIAN = "guardian", _("I am their legal guardian")

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="recipient")
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True)
    relation = models.CharField(max_length=12, choices=Relation.choices)
    consent = models.CharField(max_length=10, choices=Consent.choices, blank=True)
    consent_at = models.DateTimeField(null=True)
    consent_by = models.ForeignKey(PERSON, on_delete=models.CASCADE, null=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(consent="", consent_at=None) | (~Q(consent="") & Q(consent_at__isnull=False)),
                name="a_consent_has_its_time",
            )
        ]

    def __str__(self) -> str:
        return f"recipient of request {self.request_id}"
