"""Something for an operator to look at: three who sign in on one device, and of whom one is praised by the others."""

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import User
from marketplace.config.demo.people import Crowd, save_people
from marketplace.config.demo.stories import Plot, Storyteller
from marketplace.core.actors import SYSTEM
from reviews import actions as reviews
from reviews import queries

VISITS_EACH = 2


def meet(crowd: Crowd, teller: Storyteller, hour) -> None:
    """Visits of the last days between the three, which are reviewed with all others."""
    helper, *seekers = save_people([crowd.person(helper_since=hour(-20, 12)), crowd.person(), crowd.person()])
    share_device(helper, *seekers)
    for number, seeker in enumerate(seekers * VISITS_EACH):
        place = crowd.place(seeker, crowd.home())
        place.save()
        teller.tell(Plot(seeker, helper, place, hour(-2 - number, 11), "confirmed"), [])


def share_device(*people: User) -> None:
    for person in people:
        accounts.record_fingerprint(by=SYSTEM, person_id=person.pk, kind="device", value=f"demo {people[0].pk}")


def look() -> int:
    """What would be looked for in the night, now; returns how many flags there are."""
    return len(reviews.raise_flags(by=SYSTEM, found=queries.suspicions()))
