"""Searches and the policies they followed; not who lives how far from whom."""

from django.contrib import admin

from marketplace.core.sheets import ReadOnly
from matching.models import Policy, Receipt, Search


@admin.register(Policy)
class PolicyAdmin(ReadOnly):
    list_display = ("version", "author", "at", "reason")
    fields = ("version", "author", "at", "reason", "rules")
    list_select_related = ("author",)
    ordering = ("-version",)


@admin.register(Search)
class SearchAdmin(ReadOnly):
    list_display = ("id", "request", "state", "wave", "candidates", "started_at", "ended_at")
    fields = ("request", "round", "policy", "state", "wave", "candidates", "next_wave_at", "started_at", "ended_at")
    list_filter = ("state",)
    list_select_related = ("request",)
    ordering = ("-id",)


@admin.register(Receipt)
class ReceiptAdmin(ReadOnly):
    list_display = fields = ("search", "wave", "policy_version", "at")
    list_select_related = ("search",)
    ordering = ("-id",)
