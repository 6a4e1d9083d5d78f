"""The catalogue as it was loaded, and what helpers offer of it; the command `catalogue` is what changes it."""

from django.contrib import admin

from marketplace.catalog.models import HelperProfile, Package, PackageOption, Programme, Terms, Topic
from marketplace.core.sheets import ReadOnly


@admin.register(Programme)
class ProgrammeAdmin(ReadOnly):
    list_display = fields = ("slug", "name", "currency")


@admin.register(Terms)
class TermsAdmin(ReadOnly):
    list_display = ("programme", "version", "commission_bps", "free_cancel_hours", "late_cancel_bps", "at")
    fields = (*list_display, "absent_bps", "tax_bps", "grace_minutes", "answer_minutes", "outcomes", "is_own")
    list_select_related = ("programme",)


@admin.register(Topic)
class TopicAdmin(ReadOnly):
    list_display = ("number", "slug", "name", "risk", "retired_at")
    fields = (
        *("number", "slug", "programme", "family", "name", "summary", "words"),
        *("risk", "licence", "turn_to", "retired_at"),
    )
    search_fields = ("slug",)
    list_filter = ("risk",)
    ordering = ("number",)


@admin.register(Package)
class PackageAdmin(ReadOnly):
    list_display = ("slug", "topic", "minutes", "price_low", "price_usual", "price_high")
    fields = (
        *("slug", "topic", "position", "name", "includes", "excludes", "bring"),
        *("minutes", "price_low", "price_usual", "price_high"),
    )
    list_select_related = ("topic",)
    search_fields = ("slug",)


@admin.register(PackageOption)
class PackageOptionAdmin(ReadOnly):
    list_display = fields = ("slug", "package", "name", "minutes", "price")
    list_select_related = ("package",)


@admin.register(HelperProfile)
class HelperProfileAdmin(ReadOnly):
    list_display = ("id", "person", "radius_km", "paused_at", "helps_for_free")
    fields = ("person", "about", "radius_km", "visits_a_day", "paused_at", "helps_for_free")
    list_select_related = ("person",)
    ordering = ("-id",)
