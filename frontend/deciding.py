"""What operators see of a case."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.people import card_of
from marketplace.core.language import localized
from marketplace.vetting.models import Application
from marketplace.vetting.questions import questions
from marketplace.vetting.rules import age_on

ANSWER_WITHIN = timedelta(days=2)


def queue_rows(applications: Iterable[Application]) -> list[dict[str, Any]]:
    """The parameters of components/case_row.html for each application."""
    return [
        {
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
