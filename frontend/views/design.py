"""The component page: every part of the site in every state, to be looked at while building."""

from datetime import timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from frontend import respond
from frontend.forms.design import SampleForm

WAVES = ["declined", "read", "asked", "read", "asked", "asked", "next", "next", "next", "next", "next", "next"]


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Only where the code is built or shown; elsewhere there is no such page."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    now = timezone.now()
    wrong = SampleForm({"name": "Rosa", "urgency": "never", "code": "B7"})
    context = {
        "form": SampleForm(initial={"urgency": "urgent", "languages": ["de", "tr"]}, auto_id="sample_%s"),
        "wrong": wrong,
        "now": now,
        "soon": now + timedelta(minutes=9),
        "tomorrow": now + timedelta(days=1, hours=2),
        "ago": now - timedelta(hours=3),
        "late": now - timedelta(days=2),
        "waves": WAVES,
        "found": ["declined", "accepted", "standby", "read", "declined", "asked"],
        "pages": Paginator(range(60), 20).page(2),
        **_people(now),
        **_lists(),
    }
    return respond.page(request, "design/index.html", context)


def _people(now) -> dict:
    checks = [
        {"label": "Identity document looked at", "when": now - timedelta(days=120)},
        {"label": "Talked with us on video", "when": now - timedelta(days=118)},
        {"label": "Licence for electrical work", "when": now - timedelta(days=90), "until": now + timedelta(days=600)},
    ]
    return {"checks": checks, "speaks": ["de", "tr", "en"]}


def _lists() -> dict:
    return {
        "facts": [
            {"icon": "user", "term": "Who", "text": "Hana comes to Sam"},
            {
                "icon": "calendar",
                "term": "When",
                "text": "Thursday, 15:00 to 16:00",
                "note": "about 45 minutes of work",
            },
            {
                "icon": "map-pin",
                "term": "Where",
                "text": "Weserstraße, 12045 Berlin",
                "note": "Number from 24 hours before",
            },
        ],
        "tabs": [
            {"label": "Open", "href": "#tabs", "is_current": True, "count": 3},
            {"label": "Visits", "href": "#tabs", "count": 1},
            {"label": "Over", "href": "#tabs"},
        ],
        "steps": ["What", "When and where", "Your e-mail", "Search"],
        "step_links": ["#steps", "#steps"],
        "because": ["You help with Wi-Fi and internet", "Your area covers this place", "You are free at that time"],
        "reasons": [
            ("no_time", "I have no time then"),
            ("too_far", "It is too far for me"),
            ("unclear", "The request is not clear to me"),
        ],
    }
