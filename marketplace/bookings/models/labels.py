"""Labels on things at home: a code on the router or the heating that opens a prepared request."""

import secrets
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from marketplace.bookings.models.requests import PERSON

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
KEY_LENGTH = 12


def new_key() -> str:
    """Random letters and digits that nobody confuses; 59 bits, so that none is found by trying."""
    return "".join(secrets.choice(ALPHABET) for _ in range(KEY_LENGTH))


class Label(models.Model):
    """One label of a sheet. It carries `model` (words for what it is stuck on) and a random `key`, nothing else.

    Whoever it belongs to may claim it, with the place where the thing stands: both are told to nobody else.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    sheet = models.UUIDField(default=uuid4, db_index=True)
    model = models.CharField(max_length=80)
    topic = models.ForeignKey("catalog.Topic", on_delete=models.PROTECT, related_name="+")
    package = models.ForeignKey("catalog.Package", on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="labels")
    place = models.ForeignKey("accounts.Place", on_delete=models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(place=None) | Q(owner__isnull=False), name="a_label_with_a_place_has_an_owner"
            )
        ]

    def __str__(self) -> str:
        return f"label {self.pk}"
