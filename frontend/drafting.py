"""A request while it is being written: whose draft it is, its steps, what help there is for it."""

import secrets
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frontend.watching import minutes_of
from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Request
from marketplace.catalog import queries as catalogue
from marketplace.core.actors import VISITOR, Actor
from matching import queries as matching

STEPS = (_("What"), _("Details"), _("Where"), _("When"), _("Send"))
ROUTES = ("post_package", "post_package", "post_where", "post_when", "post_send")
KEY = "visitor_key"
WHO = "asking"


def writer(request: HttpRequest) -> Actor:
    return request.user if request.user.is_authenticated else VISITOR


def visitor_key(request: HttpRequest) -> str:
    """The key that ties drafts to this browser's session; made when it is first needed."""
    if KEY not in request.session:
        request.session[KEY] = secrets.token_urlsafe(24)
    return request.session[KEY]


def draft_of(request: HttpRequest, draft_id: int) -> Request:
    """The draft, if it is this person's or this browser's. Raises Missing."""
    return bookings.draft_for(writer(request), request.session.get(KEY, ""), draft_id)


def steps_of(draft: Request | None, current: int) -> dict[str, Any]:
    """Where one is; earlier steps lead back."""
    addresses = [reverse(route, args=[draft.pk]) for route in ROUTES] if draft else []
    if draft:
        addresses[0] = reverse("post")
    return {"steps": STEPS, "current": current, "addresses": addresses, "draft": draft}


def help_for(draft: Request) -> dict[str, Any]:
    """How many neighbours could help with this draft, before any account."""
    languages = tuple(draft.languages)
    found = matching.coverage(draft.place.cell, draft.topic.number, draft.begins_at, draft.ends_at, languages)
    return {"coverage": found, "minutes": minutes_of(draft)}


def fitting_topic(words: str, slug: str):
    """The chosen topic, or the one that fits the words best; None when nothing fits."""
    if slug:
        return catalogue.topic_by_slug(slug)
    return next(iter(catalogue.find_topics(words, limit=1)), None)


def asking(request: HttpRequest) -> dict[str, str]:
    """Who is asking, as typed for the code; empty before that."""
    return request.session.get(WHO, {})


def remember_asking(request: HttpRequest, data: dict[str, Any]) -> None:
    request.session[WHO] = {"email": data["email"], "name_shown": data["name_shown"]}
