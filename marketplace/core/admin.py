"""What happened, and who heard of it."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from marketplace.core.models import Delivery, Event
from marketplace.core.sheets import ReadOnly


def kept_back() -> tuple[str, ...]:
    """Names of events that are looked up by nobody; they stand beside the subscriptions."""
    return import_string(f"{settings.EVENT_SUBSCRIPTIONS.rpartition('.')[0]}.KEPT_BACK")


@admin.register(Event)
class EventAdmin(ReadOnly):
    """Every event but those that are kept back: what is sealed is not looked up, whoever looks."""

    list_display = ("id", "at", "name", "actor_kind", "actor_id", "subject_kind", "subject_id")
    fields = ("name", "at", "actor_kind", "actor_id", "subject_kind", "subject_id", "facts")
    list_filter = ("subject_kind",)
    ordering = ("-id",)

    def get_queryset(self, request: Any) -> QuerySet[Event]:
        return super().get_queryset(request).exclude(name__in=kept_back())


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    list_display = ("id", "event", "handler", "at")
    fields = ("event", "handler", "at")
    list_select_related = ("event",)
    ordering = ("-id",)

    def get_queryset(self, request: Any) -> QuerySet[Delivery]:
        return super().get_queryset(request).exclude(event__name__in=kept_back())
