"""Demand in the small world: five neighbours asked last week, which was published; Sam waits for one more thing."""

from datetime import timedelta

from django.utils import timezone

from marketplace.accounts.models import Place, User
from marketplace.bookings.models import Request
from marketplace.catalog.models import Topic
from marketplace.core.actors import SYSTEM
from matching import actions
from matching.demand import WEEK, monday_of, stretch_of
from matching.models import Lookout, Sighting, Waiting
from tests.factories import make_draft, make_request, make_seeker, make_topic


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


def make_word(seeker: User, place: Place) -> Waiting:
    """Nobody helps with printers here, and the seeker left word."""
    draft = make_draft(seeker, topic=make_topic("printer"), place=place)
    return actions.begin_waiting(by=seeker, request_id=draft.pk)


def make_lookout(helper: User, request: Request) -> Lookout:
    """A saved search of a helper who can be found, which saw a request; they were told of it and not asked yet."""
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)
    wanted = {"radius_km": None, "day_parts": [], "net_least": None, "by_mail": True}
    lookout = actions.save_lookout(by=helper, topic_ids=[request.topic_id], **wanted)
    Sighting.objects.create(lookout=lookout, request=request, distance_band="under-2", told_at=timezone.now())
    return lookout
