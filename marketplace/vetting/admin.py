"""Applications and what came of them; what people sent in is read in the console, where each look is an event."""

from django.contrib import admin

from marketplace.core.sheets import ReadOnly
from marketplace.vetting.models import Application, Badge, Check, Document


@admin.register(Application)
class ApplicationAdmin(ReadOnly):
    list_display = ("id", "person", "state", "submitted_at", "decided_at", "decided_by")
    fields = (
        "person",
        "state",
        "topics",
        "created_at",
        "conduct_passed_at",
        "submitted_at",
        "decided_at",
        "decided_by",
    )
    list_filter = ("state",)
    list_select_related = ("person", "decided_by")
    ordering = ("-id",)


@admin.register(Document)
class DocumentAdmin(ReadOnly):
    list_display = fields = ("application", "kind", "media_type", "added_at")
    list_select_related = ("application",)
    ordering = ("-id",)


@admin.register(Check)
class CheckAdmin(ReadOnly):
    list_display = fields = ("person", "code", "is_passed", "at")
    list_select_related = ("person",)
    ordering = ("-id",)


@admin.register(Badge)
class BadgeAdmin(ReadOnly):
    list_display = fields = ("person", "topic", "application", "checks", "given_at", "expires_at", "withdrawn_at")
    list_select_related = ("person", "topic", "application")
    ordering = ("-id",)
