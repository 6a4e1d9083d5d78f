"""The door for Stripe's webhooks: believed only when signed, kept once, handled by a job."""

import logging

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.core.actors import SYSTEM
from payments import actions, queries
from payments.gateway import is_live
from payments.signature import LARGEST_WEBHOOK, NotFromStripe, heard

log = logging.getLogger(__name__)
TOO_LARGE = 413


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """Keep what Stripe tells. A large body is refused before it is read; so is whatever is not signed for us."""
    length = request.headers.get("Content-Length", "")
    if length.isascii() and length.isdecimal() and int(length) > LARGEST_WEBHOOK:
        return _refused("too_large", TOO_LARGE)
    body = request.read(LARGEST_WEBHOOK + 1)
    try:
        event = heard(body, request.headers.get("Stripe-Signature", ""), timezone.now())
    except NotFromStripe as error:
        return _refused(error.code, TOO_LARGE if error.code == "too_large" else 400)
    if not queries.is_for_us(event.account):
        return _refused("wrong_account", 400)
    is_foreign = event.is_live is not None and event.is_live != is_live()
    if is_foreign:
        log.warning("webhook ignored: other_mode")
    actions.hear_event(by=SYSTEM, event=event, is_foreign=is_foreign)
    return HttpResponse(status=200)


def _refused(code: str, status: int) -> HttpResponse:
    log.warning("webhook refused: %s", code)
    return HttpResponse(code, content_type="text/plain", status=status)
