"""When somebody may come, as an app says it."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from frontend.forms.post import FARTHEST, soon


class When(serializers.Serializer):
    """`begins_at` counts only when the visit need not be soon; how long it takes, the package says."""

    urgency = serializers.ChoiceField(choices=["urgent", "flexible"], required=False)
    begins_at = serializers.DateTimeField(required=False)

    def validate_begins_at(self, begins: datetime) -> datetime:
        if begins <= timezone.now():
            raise serializers.ValidationError(_("That moment has passed. Please choose a later one."))
        if begins > timezone.now() + FARTHEST:
            raise serializers.ValidationError(_("Please choose a day within the next three months."))
        return begins


def begins_of(data: dict[str, Any]) -> datetime | None:
    """The begin that was asked for; "as soon as possible" begins in about an hour."""
    return soon() if data.get("urgency") == "urgent" else data.get("begins_at")
