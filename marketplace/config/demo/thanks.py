"""Visits that badges are given for, in the demo: ten that went well, some for parents, some in three languages."""

from datetime import timedelta

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.bookings.models import Recipient, Request
from marketplace.config.demo.people import Crowd
from marketplace.config.demo.stories import Plot, Storyteller
from marketplace.config.demo.texts import content
from marketplace.core.actors import SYSTEM
from reviews import actions, queries
from reviews.recognition import ELDERS_VISITS, LANGUAGES

OLDER_VISITS = 6
FIRST_DAY_UNREVIEWED = 16


class Thanks:
    """Tells visits of the past that one helper made."""

    def __init__(self, teller: Storyteller, crowd: Crowd, seekers: list[User], helpers: list[User]) -> None:
        self.teller, self.crowd, self.seekers, self.helpers = teller, crowd, seekers, helpers

    def tell(self, hana: User) -> None:
        """Hana's older visits, a carer's for parents, and those of somebody who speaks three languages."""
        for number in range(OLDER_VISITS):
            self._visit(hana, FIRST_DAY_UNREVIEWED + 3 * number, number)
        for number in range(ELDERS_VISITS):
            self._for_a_parent(self._visit(self.helpers[3], 2 + 2 * number, number), number)
        speaker = next((person for person in self.helpers[4:] if len(person.languages) >= LANGUAGES), None)
        for number, code in enumerate(speaker.languages[:LANGUAGES] if speaker else ()):
            request = self._visit(speaker, 3 + 2 * number, number)
            Request.objects.filter(pk=request.pk).update(languages=[code])

    def _visit(self, helper: User, days_ago: int, number: int) -> Request:
        seeker = self.seekers[number]
        place = self.crowd.place(seeker, self.crowd.home())
        place.save()
        begins = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
        begins -= timedelta(days=days_ago)
        return self.teller.tell(Plot(seeker, helper, place, begins, "confirmed"), [])

    def _for_a_parent(self, request: Request, number: int) -> None:
        group = self.crowd.dice.choice(content("names")["groups"])
        relation = (Recipient.Relation.PARENT, Recipient.Relation.GRANDPARENT)[number % 2]
        agreed = {"consent": "spoken", "consent_at": request.published_at, "consent_by": request.seeker}
        Recipient.objects.create(request=request, name=group["first"][number], relation=relation, **agreed)


def thank_everybody() -> int:
    """The nightly look, now; returns how many badges there are."""
    return sum(actions.recognise_person(by=SYSTEM, person_id=pk) for pk in queries.to_recognise(timezone.now()))
