"""The door for a mail provider's word on what did not arrive: the secret stands in its address."""

import json
import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.core.actors import SYSTEM
from marketplace.notifications import actions

log = logging.getLogger(__name__)
LARGEST, MOST = 64 * 1024, 100
# What means that mails to an address have to stop; whatever else a provider tells is heard and left.
STOPPING = {"hard", "complaint"}


@csrf_exempt
@require_POST
def mail_hook(request: HttpRequest, hook_secret: str) -> HttpResponse:
    """`{"email": …, "kind": "hard"}`, or a list of those. The answer is the same whether somebody has the address."""
    known = settings.MAIL_HOOK_SECRET
    if not known or not constant_time_compare(hook_secret, known):
        raise Http404
    body = request.read(LARGEST + 1)
    told = _told(body) if len(body) <= LARGEST else None
    if told is None:
        log.warning("bounce refused")
        return HttpResponse("unreadable", content_type="text/plain", status=400)
    for email, kind in told:
        if kind in STOPPING:
            actions.hear_bounce(by=SYSTEM, email=email, code=kind)
    return HttpResponse(status=200)


def _told(body: bytes) -> list[tuple[str, str]] | None:
    """Address and kind of each event; None for what cannot be read."""
    try:
        said = json.loads(body)
        events = said if isinstance(said, list) else [said]
        return [_event(one) for one in events] if len(events) <= MOST else None
    except (ValueError, ValidationError, RecursionError):
        return None


def _event(said: Any) -> tuple[str, str]:
    """One event. Raises ValueError or ValidationError for what is none."""
    if not isinstance(said, dict) or not isinstance(said.get("email"), str) or not isinstance(said.get("kind"), str):
        raise ValueError
    validate_email(said["email"])
    return said["email"], said["kind"]
