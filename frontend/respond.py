"""How views answer: a page, a fragment of it, or "done, go there"."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url

from marketplace.core.errors import Missing, Refused

INVALID = 422


def page(request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """Render a whole page."""
    return render(request, template, context or {}, status=status)


def fragment(
    request: HttpRequest, template: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render `part` alone when htmx asked for it, else the whole page `template` that includes it."""
    return render(request, part if request.htmx else template, context, status=status)


def done(request: HttpRequest, target: Any, *args: Any, say: Any = "") -> HttpResponse:
    """Go to `target` after a change; `say` is shown there once."""
    if say:
        messages.success(request, say)
    address = resolve_url(target, *args)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def refused(request: HttpRequest, error: Refused, target: Any, *args: Any) -> HttpResponse:
    """Tell on the page where the button was why it did not work; nothing was changed."""
    return page(request, "refused.html", {"reason": error.reason, "back": resolve_url(target, *args)}, status=INVALID)


def missing_is_404(view: Callable) -> Callable:
    """Make what is missing or foreign a 404."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Missing as error:
            raise Http404 from error

    return answer
