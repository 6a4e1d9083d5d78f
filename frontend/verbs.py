"""Verbs as pages offer them: the action, what it needs to know, what is said when it worked."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from frontend import respond
from marketplace.core.errors import Refused

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verb:
    """One verb of a page. Its form's fields become the action's arguments; `refused` is the status of a no."""

    act: Callable[..., Any]
    said: str | Promise
    form: type[Form] | None = None
    refused: int = respond.INVALID


def carry_out(
    request: HttpRequest,
    verb: Verb,
    subject: dict[str, int],
    show: Callable[[int, str], HttpResponse],
    onward: Callable[[Any], tuple],
) -> HttpResponse:
    """Do the verb and go `onward(outcome)`; a no gives the same page again, by `show(status, reason)`."""
    form = verb.form(request.POST) if verb.form else None
    if form is not None and not form.is_valid():
        return show(respond.INVALID, " ".join(text for texts in form.errors.values() for text in texts))
    try:
        outcome = verb.act(by=request.user, **subject, **(form.cleaned_data if form else {}))
    except Refused as error:
        log.info("refused: %s", error.reason.code)
        return show(verb.refused, str(error.reason))
    return respond.done(request, *onward(outcome), say=verb.said)
