"""Who steers a search: the seeker who chooses, or an operator whom it was handed over to; and whom they may ask."""

from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from marketplace.bookings.models import Offer, Request
from matching import queries
from matching.models import Handover, Reach
from matching.ranking import Ranked, rank
from matching.reach import BEST, reached_by


def could_come(request: Request) -> list[Ranked]:
    """Whom the seeker may choose from, best first, as many as the policy shows; when it rests, for its next round."""
    search = queries.search_of(request)
    policy = search.policy if search else queries.policy_now()
    wish = queries.wish_of(request)
    if request.state == Request.State.UNFILLED:
        policy, wish = queries.policy_now(), replace(wish, round=request.round + 1)
    shown = policy.rules["choose"]["shown_at_most"]
    reached = reached_by(wish, policy.rules, best=max(BEST, shown))
    return rank(reached.candidates, policy.rules["weights"], reached.mean_jobs)[:shown]


def handover_of(request_id: int) -> Handover | None:
    """Who of the operators has this request, and since when; None when nobody has."""
    rows = Handover.objects.filter(request_id=request_id, ended_at=None)
    return rows.select_related("taken_by", "request").first()


def handovers_of(request: Request) -> QuerySet[Handover]:
    """Every time that a request was with the operators, the latest first."""
    return Handover.objects.filter(request=request).select_related("taken_by").order_by("-pk")


def thinking_in(request: Request) -> bool:
    """Whether somebody who was asked in the present round has not answered yet."""
    return Offer.objects.filter(request=request, round=request.round, state__in=Offer.ALIVE).exists()


def handovers_open() -> QuerySet[Handover]:
    """What waits with the operators, the oldest first."""
    rows = Handover.objects.filter(ended_at=None).select_related("request__topic__programme", "request__seeker")
    return rows.select_related("request__place", "taken_by").order_by("asked_at")


def area_km(helper_id: int, topic_id: int) -> float:
    """How far a helper comes for a topic, half a cell included."""
    return Reach.objects.filter(helper_id=helper_id, topic_id=topic_id).values_list("reach_km", flat=True)[0]


def asked_until(request: Request, helper_id: int) -> datetime | None:
    """Until when a helper may answer in the present round; None when they are not asked."""
    asked = Offer.objects.filter(request=request, round=request.round, helper_id=helper_id, state__in=Offer.ALIVE)
    return asked.values_list("expires_at", flat=True).first()
