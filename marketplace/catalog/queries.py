"""Reads of the catalogue, and of what each helper offers of it."""

from collections.abc import Collection, Iterator

from django.conf import settings
from django.db.models import QuerySet

from marketplace.catalog import rules
from marketplace.catalog.models import (
    Family,
    HelperProfile,
    Package,
    PackageOption,
    Programme,
    Service,
    ServicePrice,
    Terms,
    Topic,
)
from marketplace.catalog.own_words import Vocabulary, fitting
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Reason

# How the slugs of topics begin that operators opened.
ADDED = "topic-"


def topics() -> QuerySet[Topic]:
    """Every topic that help exists for, in the catalogue's order; retired ones are not offered any more."""
    return Topic.objects.exclude(risk=Topic.Risk.FORBIDDEN).filter(retired_at=None)


def topics_added() -> QuerySet[Topic]:
    """Topics that operators opened beside the shipped catalogue, the newest first."""
    return topics().filter(slug__startswith=ADDED).order_by("-number")


def topics_with_packages() -> QuerySet[Topic]:
    return topics().prefetch_related("packages__options")


def topic_by_slug(slug: str) -> Topic:
    """A topic, also a forbidden one, which has something to say. Raises Missing, also for a retired one."""
    topic = Topic.objects.filter(slug=slug, retired_at=None).first()
    if topic is None:
        raise Missing
    return topic


def family_names() -> dict[str, str]:
    """Every family of topics by its slug, as the reader calls it."""
    return {family.slug: str(family) for family in Family.objects.all()}


def packages_of(topic: Topic) -> QuerySet[Package]:
    return topic.packages.prefetch_related("options")


def packages_of_all(topic_ids: Collection[int]) -> dict[int, list[Package]]:
    """The packages of several topics in one read, each in the catalogue's order: topic id → packages."""
    found: dict[int, list[Package]] = {}
    for package in Package.objects.filter(topic_id__in=topic_ids).select_related("topic__programme"):
        found.setdefault(package.topic_id, []).append(package)
    return found


def is_help_paid() -> bool:
    """Whether help can be paid for here; without payments set up all of it is free."""
    return bool(settings.STRIPE_SECRET_KEY)


def terms_now(topic: Topic) -> Terms:
    """The conditions that a new agreement about this topic is made under."""
    return Terms.objects.filter(programme_id=topic.programme_id).latest("version")


def programmes() -> QuerySet[Programme]:
    return Programme.objects.order_by("pk")


def programme_by_slug(slug: str) -> Programme:
    found = Programme.objects.filter(slug=slug).first()
    if found is None:
        raise Missing
    return found


def terms_of(programme: Programme) -> QuerySet[Terms]:
    """Every version of a programme's conditions, the newest first."""
    return programme.terms.order_by("-version")


def package_priced(topic: Topic, package: Package | None) -> Package | None:
    """By which package a request is priced: the chosen one; else the topic's first, as a first look.

    None where neighbours name the price themselves.
    """
    if package is None:
        return topic.packages.exclude(kind=Package.Kind.QUOTE).filter(is_remote=False).order_by("position").first()
    return None if package.kind == Package.Kind.QUOTE else package


def package_of_visit(topic: Topic) -> Package | None:
    """For what somebody comes when help from afar did not solve it: the topic's first package for one price."""
    return topic.packages.filter(kind=Package.Kind.PACKAGE, is_remote=False).order_by("position").first()


def package_in(topic: Topic, slug: str) -> Package:
    package = packages_of(topic).filter(slug=slug).first()
    if package is None:
        raise Missing
    return package


def options_in(package: Package, slugs: list[str]) -> list[PackageOption]:
    """The chosen options that belong to the package; others are ignored."""
    return [option for option in package.options.all() if option.slug in slugs]


def find_topics(text: str, limit: int = 3) -> list[Topic]:
    """Topics that fit somebody's own words, best first; forbidden ones are found too, to be stopped kindly."""
    topics_by_slug = {topic.slug: topic for topic in Topic.objects.filter(retired_at=None)}
    slugs = fitting(text, [_vocabulary(topic) for topic in topics_by_slug.values()])
    return [topics_by_slug[slug] for slug in slugs[:limit]]


def _vocabulary(topic: Topic) -> Vocabulary:
    phrases = [phrase for words in topic.words.values() for phrase in words]
    return Vocabulary(topic.slug, (*phrases, *topic.name.values()), topic.risk == Topic.Risk.FORBIDDEN)


def profile_of(person_id: int) -> HelperProfile | None:
    rows = HelperProfile.objects.select_related("place", "person")
    return rows.filter(person_id=person_id).first()


def profiles_of(person_ids: Collection[int]) -> QuerySet[HelperProfile]:
    """The profiles of many people, with place and person."""
    return HelperProfile.objects.filter(person_id__in=person_ids).select_related("place", "person")


def topics_of_all(person_ids: Collection[int]) -> dict[int, list[Topic]]:
    """The topics in which each of many helpers wants to be asked, in the catalogue's order."""
    found: dict[int, list[Topic]] = {}
    rows = Service.objects.filter(profile__person_id__in=person_ids).select_related("topic", "profile")
    for service in rows.order_by("topic__number"):
        found.setdefault(service.profile.person_id, []).append(service.topic)
    return found


def prices_of_all(person_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """What many helpers ask where it is not the usual price: person id → package id → minor units.

    Their own price, or the higher one that leaves them what they want at least.
    """
    found: dict[int, dict[int, int]] = {}
    rows = ServicePrice.objects.filter(profile__person_id__in=person_ids)
    for person_id, package_id, amount in rows.values_list("profile__person_id", "package_id", "amount"):
        found.setdefault(person_id, {})[package_id] = amount
    for person_id, package, least in _leasts(person_ids):
        asked = found.get(person_id, {}).get(package.pk, package.price_usual)
        price = rules.price_for_least(least, terms_now(package.topic).commission_bps, package)
        if price > asked:
            found.setdefault(person_id, {})[package.pk] = price
    return found


def _leasts(person_ids: Collection[int]) -> Iterator[tuple[int, Package, int]]:
    """Each package of those who want something at least, with what that is."""
    profiles = HelperProfile.objects.filter(person_id__in=person_ids, net_least__isnull=False)
    for profile in profiles.prefetch_related("services__topic__packages"):
        for service in profile.services.all():
            for package in service.topic.packages.all():
                yield profile.person_id, package, profile.net_least


def services_of(person_id: int) -> QuerySet[Service]:
    return Service.objects.filter(profile__person_id=person_id).select_related("topic")


def prices_of(person_id: int) -> dict[int, int]:
    """A helper's own prices: package id → minor units."""
    rows = ServicePrice.objects.filter(profile__person_id=person_id)
    return dict(rows.values_list("package_id", "amount"))


def helper_ids() -> list[int]:
    """Everybody who has a helper profile."""
    return list(HelperProfile.objects.values_list("person_id", flat=True))


def helper_ids_after(person_id: int, limit: int) -> list[int]:
    """The next so many of them, in order of their ids."""
    rows = HelperProfile.objects.filter(person_id__gt=person_id).order_by("person_id")
    return list(rows.values_list("person_id", flat=True)[:limit])


def is_paused(by: Actor) -> bool:
    profile = profile_of(by.pk)
    return profile is not None and profile.paused_at is not None


def personal_data_of(person_id: int) -> dict:
    """What this person offers, for their export."""
    profile = profile_of(person_id)
    if profile is None:
        return {}
    said = ("about", "radius_km", "paused_at", "helps_for_free", "visits_a_day", "place_id")
    calendar = ("time_zone", "holiday_region", "buffer_minutes")
    return {
        "helper_profile": {name: getattr(profile, name) for name in (*said, *calendar)},
        "services": list(services_of(person_id).values_list("topic__slug", flat=True)),
        "prices": list(profile.prices.values("package__slug", "amount")),
    }


def why_not_erase(person_id: int) -> Reason | None:
    """What a helper offers never stands in the way."""
    return None


def chosen(topic: Topic, data: dict) -> dict:
    """The chosen package and options as fields of a draft; nothing chosen is fine."""
    package = package_in(topic, data["package"]) if data.get("package") else None
    options = options_in(package, data.get("options", [])) if package else []
    return {"package_id": package.pk if package else None, "option_ids": [option.pk for option in options]}


def forbidden_topics() -> QuerySet[Topic]:
    """What help exists for nowhere here, each with where to turn."""
    return Topic.objects.filter(risk=Topic.Risk.FORBIDDEN)
