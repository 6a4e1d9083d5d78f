"""The one place that sends text messages. Every call is made with no transaction open, and its outcome is one of three:

the provider's id of the message, `Rejected` (it said no: asking again changes nothing), or `Unknown` (it may have
gone out: look, then ask again).
"""

import logging
from datetime import datetime

import httpx
from django.conf import settings
from django.db import connection

from marketplace.notifications.mailbox import keep_text, kept_text
from marketplace.notifications.queries import can_text

TIMEOUT_SECONDS = 10.0
log = logging.getLogger(__name__)


class Rejected(Exception):
    """The provider refused for good; `code` is its reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unknown(Exception):
    """No answer, or a fault on the other side: it may have gone out."""


def send(to: str, text: str, key: str) -> str:
    """Send one message and give the provider's id of it. `key` names it in our own log, where no number stands."""
    _outside_of_transactions()
    if not can_text():
        raise Rejected("no_provider")
    if settings.SMS_BACKEND == "console":
        log.info("text message %s", key)
        return keep_text(to, text)
    data = {"To": to, "From": settings.SMS_FROM, "Body": text}
    answer = _ask("POST", data=data)
    return answer.json()["sid"]


def find(to: str, text: str, since: datetime) -> str | None:
    """The id of a message with these words that went out since then, although its answer was lost; None without."""
    _outside_of_transactions()
    if settings.SMS_BACKEND != "rest":
        return kept_text(to, text, since)
    answer = _ask("GET", params={"To": to, "DateSent>": since.date().isoformat()})
    found = [one["sid"] for one in answer.json()["messages"] if one["body"] == text and one["status"] not in FAILED]
    return found[0] if found else None


FAILED = {"failed", "undelivered", "canceled"}


def _ask(method: str, **content) -> httpx.Response:
    """Make a call and sort its faults."""
    address = f"{settings.SMS_API_BASE}/2010-04-01/Accounts/{settings.SMS_ACCOUNT}/Messages.json"
    sign_in = (settings.SMS_ACCOUNT, settings.SMS_TOKEN)
    try:
        answer = httpx.request(method, address, auth=sign_in, timeout=TIMEOUT_SECONDS, **content)
    except httpx.TransportError as error:
        raise Unknown from error
    if answer.status_code >= 500 or answer.status_code == 429:
        raise Unknown
    if answer.status_code >= 400:
        raise Rejected(_code_of(answer))
    return answer


def _code_of(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("code", answer.status_code))
    except ValueError:
        return str(answer.status_code)


def _outside_of_transactions() -> None:
    if connection.in_atomic_block:
        raise RuntimeError("A message is never sent inside a transaction.")
