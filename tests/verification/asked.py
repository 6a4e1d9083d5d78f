"""Demand in the small world: five neighbours asked last week, Sam among them, and the week was published."""

from datetime import timedelta

from django.utils import timezone

from marketplace.accounts.models import Place, User
from marketplace.catalog.models import Topic
from marketplace.core.actors import SYSTEM
from matching import actions
from matching.demand import WEEK, monday_of, stretch_of
from tests.factories import make_request, make_seeker


def make_asked(seeker: User, topic: Topic, place: Place) -> None:
    """The seeker and four others from around the same place asked last week, and had their visits."""
    begins, _ends = stretch_of(monday_of(timezone.now()) - WEEK)
    times = {"published_at": begins + timedelta(hours=30), "begins_at": begins + timedelta(days=3, hours=18)}
    make_request(seeker, topic=topic, place=place, state="closed", **times)
    for number in range(4):
        make_request(make_seeker(f"Nina{number}"), topic=topic, state="closed", **times)


def make_demand(seeker: User, topic: Topic, place: Place) -> None:
    make_asked(seeker, topic, place)
    actions.publish_demand(by=SYSTEM)
