"""How views answer: a page, a fragment of it, or "done, go there"."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, BinaryIO

from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.utils.datastructures import MultiValueDict

from marketplace.core.errors import Missing, Reason, Refused

INVALID = 422
CONFLICT = 409
LONGEST_ID = 19
log = logging.getLogger(__name__)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the fields of a POST, even of an empty one; None when the page is only read."""
    return request.POST if request.method == "POST" else None


def posted_files(request: HttpRequest) -> MultiValueDict | None:
    return request.FILES if request.method == "POST" else None


def page(request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """Render a whole page."""
    return render(request, template, context or {}, status=status)


def asked(request: HttpRequest, name: str) -> str:
    """What the address asks for by this name; no NUL, which the database knows no text with."""
    return request.GET.get(name, "").replace("\x00", "").strip()


def number(text: str) -> int:
    """An id that a page sends. Raises Missing for what is none."""
    if not (text.isascii() and text.isdecimal() and len(text) < LONGEST_ID):
        raise Missing
    return int(text)


def is_partial(request: HttpRequest) -> bool:
    """Whether the page's script asked, which wants a part and no whole page."""
    return bool(request.htmx)  # type: ignore[attr-defined]


def fragment(
    request: HttpRequest, template: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render `part` alone when htmx asked for it, else the whole page `template` that includes it."""
    return render(request, part if is_partial(request) else template, context, status=status)


def done(request: HttpRequest, target: Any, *args: Any, say: Any = "") -> HttpResponse:
    """Go to `target` after a change; `say` is shown there once."""
    if say:
        messages.success(request, say)
    address = resolve_url(target, *args)
    if is_partial(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def address(target: Any, *args: Any) -> str:
    """The address of a page by its name."""
    return resolve_url(target, *args)


def download(body: bytes | str, media_type: str, name: str) -> HttpResponse:
    """A file that is made for one person: saved under `name`, kept by no cache."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(body, content_type=media_type, headers=headers)


def doubt(request: HttpRequest, reason: Reason | None) -> None:
    """Say on the next page what the person should look at once more; nothing is held up by it."""
    if reason is not None:
        messages.warning(request, str(reason))


def told(reason: Reason | str) -> str:
    """Why something did not work, in words for the page; the log has the code of a refusal."""
    if isinstance(reason, Reason):
        log.info("refused: %s", reason.code)
    return str(reason)


def refused(request: HttpRequest, error: Refused, target: Any, *args: Any) -> HttpResponse:
    """Tell on the page where the button was why it did not work; nothing was changed."""
    context = {"reason": error.reason, "back": resolve_url(target, *args)}
    log.info("refused: %s", error.reason.code)
    return page(request, "refused.html", context, status=INVALID)


def put_on_form(form: Form, error: Refused) -> Reason | None:
    """Say a refusal at the field that it is about, so that nothing that was written is lost; else the reason."""
    if error.field not in form.fields:
        return error.reason
    form.add_error(error.field, told(error.reason))
    return None


def first_error(form: Form) -> str:
    """The first thing that is wrong with a form, in words."""
    return str(next(iter(form.errors.values()))[0])


def saved(request: HttpRequest, told: dict[str, Any], target: Any, *args: Any) -> HttpResponse:
    """After a small change: facts for a script that asked for JSON, else on to `target`."""
    if wants_json(request):
        return JsonResponse(told)
    return HttpResponseRedirect(resolve_url(target, *args))


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asked, which keeps what was written and says why it did not work."""
    return "application/json" in request.headers.get("Accept", "")


def unsaved(reason: Reason | str) -> JsonResponse:
    """Why a small change did not work, for such a script."""
    return JsonResponse({"reason": told(reason)}, status=INVALID)


def stored_file(file: FieldFile, media_type: str, name: str) -> FileResponse:
    """What is kept of somebody else, for this one reader: no cache keeps it, and it is nothing but what it says it is.

    A picture is shown, everything else saved. Raises Http404 when it is gone.
    """
    if not file or not file.storage.exists(file.name):
        raise Http404
    is_picture = media_type.startswith("image/")
    answer = FileResponse(file.open(), content_type=media_type, filename=name, as_attachment=not is_picture)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def picture(file: BinaryIO) -> FileResponse:
    """A picture with rights: no cache keeps it, and it is nothing but a picture."""
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(file, content_type="image/webp", headers=headers)


def geojson(request: HttpRequest, layer: str) -> HttpResponse:
    """A map layer."""
    return HttpResponse(layer, content_type="application/geo+json")


def missing_is_404(view: Callable) -> Callable:
    """Make what is missing or foreign a 404."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Missing as error:
            raise Http404 from error

    return answer
