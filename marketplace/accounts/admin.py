"""People and what hangs on them, without where they live and without anything that opens a door."""

from django.contrib import admin

from marketplace.accounts.models import ApiToken, EmailCode, Locality, Place, Suspension, User
from marketplace.core.sheets import ReadOnly


@admin.register(User)
class UserAdmin(ReadOnly):
    list_display = ("id", "name_shown", "email", "date_joined", "helper_since", "suspended_at", "is_staff")
    fields = (
        *("email", "name_shown", "languages", "language", "date_joined", "last_login", "adult_confirmed_at"),
        *("helper_since", "suspended_at", "erased_at", "is_staff", "is_active"),
    )
    search_fields = ("name_shown", "email")
    list_filter = ("is_staff",)
    ordering = ("-id",)


@admin.register(Suspension)
class SuspensionAdmin(ReadOnly):
    list_display = ("id", "person", "at", "by", "lifted_at", "lifted_by")
    fields = ("person", "reason", "at", "by", "lifted_reason", "lifted_at", "lifted_by")
    list_select_related = ("person", "by", "lifted_by")
    ordering = ("-id",)


@admin.register(Place)
class PlaceAdmin(ReadOnly):
    """What others see of a place, which is its cell."""

    list_display = ("id", "owner", "country", "cell", "precision", "saved_at")
    fields = ("owner", "country", "cell", "precision", "coarser", "saved_at")
    list_select_related = ("owner",)
    ordering = ("-id",)


@admin.register(Locality)
class LocalityAdmin(ReadOnly):
    list_display = ("postcode", "town", "country", "population")
    fields = ("country", "postcode", "town", "population")
    search_fields = ("postcode", "town")
    ordering = ("postcode", "town")


@admin.register(EmailCode)
class EmailCodeAdmin(ReadOnly):
    list_display = ("id", "email", "sent_at", "tries", "used_at")
    fields = ("email", "sent_at", "tries", "used_at")
    ordering = ("-id",)


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    list_display = ("id", "person", "name", "created_at", "last_used_at", "revoked_at")
    fields = ("person", "name", "created_at", "last_used_at", "revoked_at")
    list_select_related = ("person",)
    ordering = ("-id",)
