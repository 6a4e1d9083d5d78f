"""What happened, and who heard of it."""

from django.contrib import admin

from marketplace.core.models import Delivery, Event
from marketplace.core.sheets import ReadOnly


@admin.register(Event)
class EventAdmin(ReadOnly):
    list_display = ("id", "at", "name", "actor_kind", "actor_id", "subject_kind", "subject_id")
    fields = ("name", "at", "actor_kind", "actor_id", "subject_kind", "subject_id", "facts")
    list_filter = ("subject_kind",)
    ordering = ("-id",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    list_display = ("id", "event", "handler", "at")
    fields = ("event", "handler", "at")
    list_select_related = ("event",)
    ordering = ("-id",)
