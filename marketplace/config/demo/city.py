"""A city full of helpers: homes, hours, topics, badges, prices and words, drawn in bulk."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from marketplace.accounts.models import Place, User
from marketplace.bookings.models import WeeklyHours
from marketplace.catalog.models import HelperProfile, Package, Service, ServicePrice, Topic
from marketplace.config.demo.people import Crowd, save_people
from marketplace.config.demo.texts import content
from marketplace.core.actors import SYSTEM
from marketplace.vetting.models import Application, Badge
from matching.actions import rebuild_reach

DAY = 24 * 60
BADGE_DAYS = 365
# Who can come when (weight, days, from, until in hours): work, evenings and weekends, all day.
WEEKS = (
    (35, range(5), 8, 18),
    (40, range(7), 16, 22),
    (25, range(7), 8, 21),
)


def fill_city(crowd: Crowd, helpers: int, say: Callable[[str], None]) -> list[User]:
    """Make so many helpers and everything about them; returns them."""
    joined = timezone.now() - timedelta(days=30)
    people = save_people([crowd.person(helper_since=joined) for _ in range(helpers)])
    places = Place.objects.bulk_create(crowd.place(person, crowd.home()) for person in people)
    say(f"{helpers} helpers with a home")
    equip(crowd, people, places)
    for done, person in enumerate(people, start=1):
        rebuild_reach(by=SYSTEM, person_id=person.pk)
        if done % 100 == 0:
            say(f"{done} of {helpers} can be found")
    return people


def equip(crowd: Crowd, people: list[User], places: list[Place]) -> None:
    """Give helpers a profile, hours, topics with badges and some prices of their own."""
    topics = {topic.slug: topic for topic in Topic.objects.exclude(risk="forbidden")}
    texts = [about for about in content("helpers")["about"] if set(about["topics"]) & set(topics)]
    chosen = [crowd.dice.choice(texts) for _ in people]
    profiles = HelperProfile.objects.bulk_create(
        HelperProfile(
            person=person,
            place=place,
            about=about["text"],
            radius_km=min(30, max(3, round(crowd.dice.lognormvariate(1.8, 0.6)))),
        )
        for person, place, about in zip(people, places, chosen, strict=True)
    )
    WeeklyHours.objects.bulk_create(hours for person in people for hours in week_of(crowd, person))
    offered = [[topics[slug] for slug in about["topics"] if slug in topics] for about in chosen]
    _vet(crowd, profiles, offered)


def week_of(crowd: Crowd, person: User) -> list[WeeklyHours]:
    _, days, begins, ends = crowd.dice.choices(WEEKS, [weight for weight, *_ in WEEKS])[0]
    return [WeeklyHours(helper=person, begins=day * DAY + begins * 60, ends=day * DAY + ends * 60) for day in days]


def _vet(crowd: Crowd, profiles: list[HelperProfile], offered: list[list[Topic]]) -> None:
    decided = timezone.now() - timedelta(days=20)
    applications = Application.objects.bulk_create(
        Application(person=profile.person, state="approved", submitted_at=decided, decided_at=decided)
        for profile in profiles
    )
    pairs = [(profile, topic) for profile, topics in zip(profiles, offered, strict=True) for topic in topics]
    Service.objects.bulk_create(Service(profile=profile, topic=topic) for profile, topic in pairs)
    of_person = {application.person_id: application for application in applications}
    Badge.objects.bulk_create(
        Badge(
            person=profile.person,
            topic=topic,
            application=of_person[profile.person_id],
            checks=["identity", "adult", "conduct"] + (["licence"] if topic.risk == "licence" else []),
            given_at=decided,
            expires_at=decided + timedelta(days=BADGE_DAYS),
        )
        for profile, topic in pairs
    )
    packages: dict[int, list[Package]] = {}
    for package in Package.objects.exclude(kind=Package.Kind.QUOTE):
        packages.setdefault(package.topic_id, []).append(package)
    ServicePrice.objects.bulk_create(
        ServicePrice(profile=profile, package=package, amount=crowd.dice.randint(package.price_low, package.price_high))
        for profile, topic in pairs
        for package in packages.get(topic.pk, [])[:1]
    )
