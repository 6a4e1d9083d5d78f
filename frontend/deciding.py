"""What operators see of a case."""

from collections.abc import Iterable, Sequence
from datetime import UTC, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from frontend.people import card_of
from marketplace.accounts.models import User
from marketplace.console import queries
from marketplace.core.language import localized
from marketplace.vetting import queries as vetting
from marketplace.vetting.models import Application
from marketplace.vetting.questions import questions
from marketplace.vetting.rules import age_on

ANSWER_WITHIN = timedelta(days=2)
PER_PAGE = 50


def queue_rows(applications: Iterable[Application]) -> list[dict[str, Any]]:
    """The parameters of components/case_row.html for each application."""
    return [
        {
            "key": one.pk,
            "href": reverse("console_application", args=[one.pk]),
            "who": one.person.name_shown,
            "what": ", ".join(str(topic) for topic in one.topics.all()),
            "since": one.submitted_at,
            "due": one.submitted_at + ANSWER_WITHIN,
            "is_late": one.submitted_at + ANSWER_WITHIN < timezone.now(),
            "next": _("decide"),
        }
        for one in applications
    ]


def queue_page(by: User, number: str | None) -> dict[str, Any]:
    """A page of the applications that wait, for an operator. Raises Missing for everybody else."""
    page = Paginator(queries.applications(by), PER_PAGE).get_page(number)
    return {"page": page, "rows": queue_rows(page), "read": _read_at(page)}


def queue_news(application_id: int) -> dict[str, Any]:
    """What a ring tells of the queue: the applications on its first page, how many wait, and when that was read.

    The row of this application goes with it, in the language of the moment, if it is on that page.
    """
    waiting = list(vetting.queue()[:PER_PAGE])
    fresh = queue_rows(one for one in waiting if one.pk == application_id)
    return {
        "keys": [one.pk for one in waiting],
        "waiting": vetting.queue().count(),
        "read": _read_at(waiting),
        "language": get_language(),
        "html": "".join(render_to_string("components/case_row.html", row) for row in fresh),
    }


def _read_at(rows: Sequence[Application]) -> str:
    """When these rows were read, as a text that sorts: a page tells by it which of two is later."""
    # `read_at` is the queue's own column, which is in no model.
    return rows[0].read_at.astimezone(UTC).isoformat(timespec="microseconds") if rows else ""  # type: ignore[attr-defined]


def request_rows(requests: Iterable) -> list[dict[str, Any]]:
    """Requests that nobody was left for; the place is said as its postcode only."""
    return [
        {
            "href": reverse("request", args=[one.pk]),
            "who": one.seeker.name_shown,
            "what": f"{one.topic} · {one.place.postcode}",
            "since": one.published_at,
            "due": one.begins_at,
            "is_late": one.begins_at < timezone.now(),
            "next": _("look for a way"),
        }
        for one in requests
    ]


def application_page(application: Application, form) -> dict[str, Any]:
    """Everything that is needed to decide, and texts to start a reason from."""
    birth = application.birth_date
    return {
        "application": application,
        "card": card_of(application.person),
        "age": age_on(timezone.localdate(), birth) if birth else None,
        "answers": _answers(application),
        "form": form,
        "reasons": [
            _("Welcome! We looked at your document and your answers, and everything fits."),
            _("We cannot read the document. Please send a sharper photo in a new application."),
            _("Name or date of birth on the document do not fit what you wrote."),
            _("We have no need for this topic in your area at the moment."),
        ],
    }


def _answers(application: Application) -> list[dict[str, str]]:
    found = []
    for question in questions():
        given = application.answers.get(question["slug"])
        texts = {answer["slug"]: localized(answer["text"]) for answer in question["answers"]}
        found.append({"question": localized(question["text"]), "answer": texts.get(given, "–")})
    return found
