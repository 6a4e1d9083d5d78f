"""What makes the site an app that can be installed: its manifest, its worker, and the page without a connection."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend import respond

STATIC = Path(__file__).parents[1] / "static"
WORKER = STATIC / "js" / "service-worker.js"
# Looked at anew with every visit: an old worker would keep an old site.
FRESH = {"Cache-Control": "private, no-store", "Vary": "Accept-Language, Cookie"}


@cache
def version() -> str:
    """A mark of all our static files: what a worker keeps of one version goes with the next."""
    whole = sha256()
    for file in sorted(STATIC.rglob("*.*")):
        whole.update(file.name.encode() + file.read_bytes())
    return whole.hexdigest()[:12]


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """From the root, because a worker reaches no further up than where it lies."""
    languages = " ".join(code for code, _name in settings.LANGUAGES)
    text = WORKER.read_text().replace("{{ version }}", version()).replace("{{ languages }}", languages)
    return HttpResponse(text, content_type="text/javascript", headers=FRESH)


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone shows when the site is put on its first page."""
    sizes = {"img/app-192.png": "192x192", "img/app-512.png": "512x512"}
    drawn = [{"src": static(name), "sizes": size, "type": "image/png"} for name, size in sizes.items()]
    masked = {"src": static("img/app-mask.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"}
    sharp = {"src": static("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    said = {
        "id": "/",
        "name": "Service Friend",
        "short_name": "Friend",
        "description": _("Neighbours help neighbours."),
        "lang": translation.get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#FBF8F3",
        "theme_color": "#0F5C5C",
        "icons": [*drawn, masked, sharp],
    }
    return JsonResponse(said, content_type="application/manifest+json", headers=FRESH)


@require_safe
def offline(request: HttpRequest, language: str) -> HttpResponse:
    """What is shown without a connection: kept by the worker, the same for everybody, about nobody."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        return respond.page(request, "telling/offline.html")
