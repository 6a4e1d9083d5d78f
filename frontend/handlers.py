"""Which pages change with an event, and whose: rings for the sockets, sent with the commit."""

from typing import Any

from django.utils import translation

from frontend import live, talking
from frontend.deciding import queue_news
from marketplace.accounts import queries as accounts
from marketplace.core.models import Event


def _ring(people: list[int | None], changed: str, subject_id: int, **facts: Any) -> None:
    known = [person for person in people if person is not None]
    if known:
        live.ring(known, changed, subject_id, **facts)


def on_offer(event: Event) -> None:
    """The helper's offer and the seeker's search change."""
    facts = event.facts
    _ring([facts["helper"]], "offer", event.subject_id)
    _ring([facts["seeker"]], "request", facts["request"])


def on_quote(event: Event) -> None:
    """A price was said or answered: the offer's page and the seeker's request change."""
    facts = event.facts
    _ring([facts["helper"]], "offer", facts["offer"])
    _ring([facts["seeker"]], "request", facts["request"])


def on_request(event: Event) -> None:
    _ring([event.facts.get("seeker")], "request", event.subject_id)


def on_booking(event: Event) -> None:
    facts = event.facts
    _ring([facts["seeker"], facts["helper"]], "booking", event.subject_id)
    _ring([facts["seeker"]], "request", facts["request"])
    _ring([facts["helper"]], "offer", facts["offer"])


def on_fact_about_booking(event: Event) -> None:
    """Money, an extra or a case about a visit: both pages of it change."""
    facts = event.facts
    _ring([facts["seeker"], facts["helper"]], "booking", facts["booking"])


def on_message(event: Event) -> None:
    """A line of a conversation is new or changed: each of the two is told it as they read it."""
    _ring_talk(event, line=event.facts["seq"])


def on_message_read(event: Event) -> None:
    _ring_talk(event, line=None)


def _ring_talk(event: Event, line: int | None) -> None:
    news = talking.news_of(event.subject_id, line)
    for person_id in event.facts["people"]:
        _ring([person_id], "conversation", event.subject_id, seq=event.facts["seq"], **news.get(person_id, {}))


def on_conversation_opened(event: Event) -> None:
    """It stands in both lists, and the helper can write from the offer's page."""
    on_message(event)
    _ring([event.facts["helper"]], "offer", event.facts["offer"])


def on_notice(event: Event) -> None:
    _ring([event.facts["person"]], "inbox", event.subject_id)


def on_application(event: Event) -> None:
    """The operators' queue changes: each is told how it stands now and, in their language, the row that is new."""
    readers = accounts.readers_among(accounts.operator_ids())
    for language in set(readers.values()):
        with translation.override(language):
            news = queue_news(event.subject_id)
        _ring([one for one in readers if readers[one] == language], "queue", event.subject_id, **news)
