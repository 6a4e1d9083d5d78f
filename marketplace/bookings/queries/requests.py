"""Requests and drafts."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.models import Request
from marketplace.bookings.queries.doorlinks import recipient_of
from marketplace.bookings.queries.finding import only
from marketplace.bookings.rules.recipients import why_not_for
from marketplace.catalog import queries as catalogue
from marketplace.core.actors import Actor
from marketplace.core.errors import Reason


def draft_for(by: Actor, visitor_key: str, draft_id: int) -> Request:
    """A draft of this person, or of the visitor with this key."""
    mine = Q(seeker_id=by.pk) if by.pk else Q(pk__in=[])
    if visitor_key:
        mine |= Q(seeker=None, visitor_key=visitor_key)
    return only(Request.objects.filter(mine, pk=draft_id, state="draft").select_related("topic", "package", "place"))


def drafts_of(by: Actor, visitor_key: str = "") -> QuerySet[Request]:
    """What was begun and not sent: by this person, or in the visitor's session with this key."""
    mine = Q(seeker_id=by.pk) if by.pk else Q(pk__in=[])
    if visitor_key:
        mine |= Q(seeker=None, visitor_key=visitor_key)
    return Request.objects.filter(mine, state="draft").select_related("topic", "package", "place").order_by("-pk")


def request_for(by: Actor, request_id: int) -> Request:
    """A published request: for its seeker and for operators."""
    rows = Request.objects.exclude(state="draft").filter(pk=request_id)
    if not by.is_operator:
        rows = rows.filter(seeker_id=by.pk)
    return only(rows.select_related("topic__programme", "package", "place", "seeker"))


def requests_of(by: Actor) -> QuerySet[Request]:
    rows = Request.objects.filter(seeker_id=by.pk).exclude(state="draft")
    return rows.select_related("topic", "package").order_by("-created_at")


def price_low_of(request: Request) -> int | None:
    """The least that a request can cost at most, in minor units; None when its topic has no price."""
    package = catalogue.package_priced(request.topic, request.package)
    return package.at_most(package.price_low) + extra_price_of(request) if package else None


def why_not_publish(request: Request) -> Reason | None:
    """What a draft still lacks before it can be sent out."""
    lacks = rules.why_not_complete(request, timezone.now())
    lacks = lacks or why_not_for(recipient_of(request.pk))
    return lacks or rules.why_not_budget(request, price_low_of(request), catalogue.is_help_paid())


def extra_price_of(request: Request) -> int:
    """What the chosen options add to every helper's price."""
    return sum(option.price for option in request.options.all()) if request.pk else 0


def open_count(person_id: int) -> int:
    return Request.objects.filter(seeker_id=person_id, state="open").count()


def published_since(person_id: int, span: timedelta) -> int:
    rows = Request.objects.filter(seeker_id=person_id, published_at__gt=timezone.now() - span)
    return rows.filter(series=None).count()


def asked_between(begins: datetime, ends: datetime) -> list[dict]:
    """Who sent out a request in a stretch of time: seeker, published cell, topic, and when they wished for help."""
    rows = Request.objects.filter(published_at__gte=begins, published_at__lt=ends).exclude(state="draft")
    return list(rows.order_by("pk").values("seeker_id", "place__cell", "topic_id", "begins_at"))
