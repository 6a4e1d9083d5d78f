from django.apps import AppConfig


class VettingConfig(AppConfig):
    name = "marketplace.vetting"
    label = "vetting"
