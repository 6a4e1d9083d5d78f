from django.apps import AppConfig
from django.contrib.admin import apps as admin


class ConfigConfig(AppConfig):
    name = "marketplace.config"
    label = "config"
    default = True


class RowsConfig(admin.AdminConfig):
    """Django's admin with the site's own doors."""

    default_site = "frontend.admin_site.RowsSite"
    default = False
