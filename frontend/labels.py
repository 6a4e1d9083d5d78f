"""Labels as pages show them."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from marketplace.bookings import queries
from marketplace.bookings.models import Label
from marketplace.catalog import queries as catalogue


def address_of(label: Label) -> str:
    """What the code says: this site and the label's random key, and nothing about a home."""
    return f"{settings.SITE_URL}{reverse('label', args=[label.key])}"


def sheet_rows(by: Any) -> list[dict[str, Any]]:
    topics = {topic.pk: topic for topic in catalogue.topics()}
    return [{**sheet, "topic": topics.get(sheet["topic_id"], "")} for sheet in queries.sheets(by)]


def printed(labels: Any) -> list[dict[str, Any]]:
    return [{"label": label, "address": address_of(label)} for label in labels]


def form_choices() -> dict[str, Any]:
    """What a sheet can be made for."""
    topics = list(catalogue.topics())
    return {"topics": topics, "packages": [one for topic in topics for one in catalogue.packages_of(topic)]}
