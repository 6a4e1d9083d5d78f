"""What the city asked for in the last weeks, so that a helper's map of demand has something to say from the start."""

from datetime import timedelta

from django.utils import timezone

from marketplace.accounts.cells import km_between
from marketplace.accounts.models import Place, User
from marketplace.bookings.models import Request
from marketplace.catalog.models import Topic
from marketplace.config.demo.people import Crowd
from marketplace.core.actors import SYSTEM
from matching import actions as matching
from matching.demand import WEEK, monday_of, stretch_of

WEEKS = 3
# How many neighbours ask for a topic in a week, within how many of the nearest postcodes.
ASKED = {"wifi": (14, 6), "tv": (9, 5), "phone": (8, 4), "printer": (7, 6), "furniture": (6, 3), "lamps": (3, 6)}
HOURS = (10, 15, 18, 18, 19)


def ask_around(crowd: Crowd, seekers: list[User], helper: User) -> None:
    """Wishes that are over, around a helper's home; their weeks are published, and a saved search sees them."""
    centre = helper.helper_profile.place
    near = sorted(crowd.towns, key=lambda town: km_between(centre.lng, centre.lat, town.lng, town.lat))
    topics = {topic.slug: topic for topic in Topic.objects.filter(slug__in=ASKED)}
    for back in range(1, WEEKS + 1):
        for slug, topic in topics.items():
            people, postcodes = ASKED[slug]
            for person in crowd.dice.sample(seekers, min(people, len(seekers))):
                place = crowd.place(person, crowd.home(crowd.dice.choice(near[:postcodes])))
                place.save()
                _ask(crowd, person, topic, place, back)
    weeks = matching.publish_demand(by=SYSTEM)
    wanted = {"radius_km": 10, "day_parts": ["evening", "weekend"], "net_least": None, "by_mail": True}
    matching.save_lookout(by=helper, topic_ids=[topic.pk for topic in topics.values()][:2], **wanted)
    matching.sight_demand(by=SYSTEM, week_id=weeks[-1].pk)


def _ask(crowd: Crowd, person: User, topic: Topic, place: Place, back: int) -> None:
    begins, _ends = stretch_of(monday_of(timezone.now()) - WEEK * back)
    published = begins + timedelta(hours=crowd.dice.randint(8, 150))
    visit = begins + timedelta(days=crowd.dice.randint(0, 6), hours=crowd.dice.choice(HOURS))
    Request.objects.create(
        seeker=person,
        state=Request.State.CANCELLED,
        topic=topic,
        place=place,
        begins_at=visit,
        ends_at=visit + timedelta(hours=1),
        created_at=published,
        published_at=published,
        closed_at=published,
    )
