"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict:
    return {
        "is_demo": settings.DEMO,
        "is_debug": settings.DEBUG or settings.DEMO,
        "site_url": settings.SITE_URL,
        "reference": getattr(request, "reference", ""),
    }
