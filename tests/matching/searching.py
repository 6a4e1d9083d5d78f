"""A request on its way, as the tests of matching begin."""

from marketplace.accounts.models import User
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Request
from marketplace.core.actors import SYSTEM
from matching import actions
from tests.factories import make_draft, make_helper, make_seeker, make_topic
from tests.jobs import run_jobs


def publish(helpers: int = 3, **fields) -> tuple[Request, list[User]]:
    """A request that went out, with so many helpers near by whose rows are built."""
    topic = make_topic()
    people = [make_helper(f"Helper{n}", topic=topic) for n in range(helpers)]
    for person in people:
        actions.rebuild_reach(by=SYSTEM, person_id=person.pk)
    draft = make_draft(make_seeker(), topic=topic, **fields)
    bookings.publish_request(by=draft.seeker, request_id=draft.pk)
    run_jobs(only="deliver")
    return Request.objects.get(pk=draft.pk), people
