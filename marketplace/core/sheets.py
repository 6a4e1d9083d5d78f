"""How operators look rows up: whatever changes has a verb, so that nothing is changed by hand."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.urls import URLPattern, path


class ReadOnly(admin.ModelAdmin):
    """A list and a sheet of a model's rows. `fields` names what is shown, one by one: a new column stays unseen."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """The list and the sheet; adding, deleting and Django's own history have no address."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", self.admin_site.admin_view(self.changelist_view), name=f"{name}_changelist"),
            path("<path:object_id>/", self.admin_site.admin_view(self.change_view), name=f"{name}_change"),
        ]

    def has_module_permission(self, request: Any) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: Any, obj: Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: Any, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Model | None = None) -> bool:
        return False
