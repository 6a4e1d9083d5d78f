"""Where operators look rows up: behind the site's own sign-in, and for everybody else it does not exist."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _

from marketplace.accounts import queries
from marketplace.core.sheets import ReadOnly

# Signing in and out and passwords are the site's own business; nothing here is completed or linked by script.
LEFT_OUT = {"login", "logout", "password_change", "password_change_done", "autocomplete", "view_on_site"}


class RowsSite(AdminSite):
    """Django's admin without doors of its own. Who may come in is asked for every page."""

    site_header = site_title = "Service Friend"
    index_title = _("Rows, to look at")
    final_catch_all_view = False
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take our own sheets alone: libraries would bring rows to edit, and the secrets of second factors."""
        if admin_class is not None and issubclass(admin_class, ReadOnly):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and user.is_staff and queries.why_not_operate(user) is None

    def admin_view(self, view: Callable, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return answer

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [route for route in super().get_urls() if getattr(route, "name", "") not in LEFT_OUT]
