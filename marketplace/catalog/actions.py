"""The verbs of the catalogue: load it, and say what one offers of it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from marketplace.accounts import queries as accounts
from marketplace.catalog import queries, rules
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
    platform_zone,
)
from marketplace.core import events, timers
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Refused, refuse_if

END_PAUSE = "marketplace.catalog.jobs.end_pause"


@transaction.atomic
def load_catalogue(*, by: Actor, data: dict[str, Any]) -> None:
    """Bring programme, topics, packages and options to what `data` says; running it twice changes nothing."""
    head = data["programme"]
    programme, _ = Programme.objects.update_or_create(
        slug=head["slug"], defaults={"name": head["name"], "currency": head["currency"]}
    )
    _load_terms(programme, head["terms"])
    for row in data.get("families", []):
        Family.objects.update_or_create(slug=row["slug"], defaults={"name": row["name"]})
    for row in data["topics"]:
        _load_topic(programme, row)
    events.record("catalogue.loaded", by=by, subject=programme, topics=len(data["topics"]))


def _load_terms(programme: Programme, values: dict[str, Any]) -> None:
    """A new version, unless the newest that was shipped says the same; no version is ever changed."""
    shipped = programme.terms.filter(is_own=False).order_by("-version").first()
    if shipped is None or any(getattr(shipped, name) != value for name, value in values.items()):
        newest = programme.terms.order_by("-version").first()
        Terms.objects.create(programme=programme, version=newest.version + 1 if newest else 1, **values)


@transaction.atomic
def add_terms(*, by: Actor, programme_id: int, **values: Any) -> Terms:
    """A new version of a programme's conditions (rules.TERMS), for everything agreed from now on.

    What is agreed keeps the version that it was agreed under. Raises Refused when nothing is different.
    """
    refuse_if(rules.why_not_edit(by))
    programme = Programme.objects.select_for_update().get(pk=programme_id)
    newest = queries.terms_of(programme).first()
    refuse_if(rules.why_not_terms(values, newest))
    version = newest.version + 1 if newest else 1
    terms = Terms.objects.create(programme=programme, version=version, is_own=True, **values)
    events.record("terms.added", by=by, subject=terms, programme=programme.pk, version=version)
    return terms


def _load_topic(programme: Programme, row: dict[str, Any]) -> None:
    texts = {name: row.get(name, {}) for name in ("name", "summary", "words", "turn_to", "licence")}
    fixed = {"programme": programme, "number": row["number"], "icon": row["icon"], "risk": row["risk"]}
    fixed["family_id"] = row.get("family")
    topic, _ = Topic.objects.update_or_create(slug=row["slug"], defaults={**fixed, **texts})
    for position, package_row in enumerate(row.get("packages", [])):
        _load_package(topic, position, package_row)


def _load_package(topic: Topic, position: int, row: dict[str, Any]) -> None:
    values = {name: row[name] for name in ("name", "minutes")}
    values |= {name: row.get(name, {}) for name in ("includes", "excludes", "bring")}
    values |= {name: row.get(name, 0) for name in ("minutes_most", "price_low", "price_high", "price_usual")}
    values |= {"kind": row.get("kind", Package.Kind.PACKAGE), "is_remote": row.get("is_remote", False)}
    package, _ = Package.objects.update_or_create(
        slug=row["slug"], defaults={"topic": topic, "position": position, **values}
    )
    for option in row.get("options", []):
        PackageOption.objects.update_or_create(
            slug=option["slug"],
            defaults={
                "package": package,
                "name": option["name"],
                "minutes": option.get("minutes", 0),
                "price": option.get("price", 0),
            },
        )


@transaction.atomic
def open_topic(*, by: Actor, name: str) -> Topic:
    """Add a topic without risk to the newest programme, with one package of an hour that is called like it."""
    refuse_if(rules.why_not_edit(by))
    programme = Programme.objects.select_for_update().latest("pk")
    number = Topic.objects.aggregate(last=Max("number"))["last"] + 1
    texts = {"de": name.strip(), "en": name.strip()}
    topic = Topic.objects.create(
        programme=programme,
        slug=f"{queries.ADDED}{number}",
        number=number,
        icon="sparkles",
        risk=Topic.Risk.OPEN,
        name=texts,
    )
    prices = {"price_low": 1000, "price_usual": 2500, "price_high": 5000}
    Package.objects.create(topic=topic, slug=topic.slug, name=texts, minutes=60, **prices)
    events.record("topic.opened", by=by, subject=topic)
    return topic


@transaction.atomic
def retire_topic(*, by: Actor, slug: str) -> Topic:
    """Offer a topic no more; what is under way with it goes on. Raises Missing."""
    refuse_if(rules.why_not_edit(by))
    topic = Topic.objects.select_for_update().filter(slug=slug).first()
    if topic is None:
        raise Missing
    topic.retired_at = topic.retired_at or timezone.now()
    topic.save(update_fields=["retired_at"])
    events.record("topic.retired", by=by, subject=topic)
    return topic


def _hold_profile(by: Actor) -> HelperProfile:
    refuse_if(rules.why_not_helper(by))
    HelperProfile.objects.get_or_create(person_id=by.pk)
    return HelperProfile.objects.select_for_update(no_key=True).select_related(None).get(person_id=by.pk)


@transaction.atomic
def open_helper_profile(*, by: Actor, person_id: int, topic_ids: list[int]) -> HelperProfile:
    """Give an approved helper a profile and the services they applied for; what is there stays."""
    profile, _ = HelperProfile.objects.get_or_create(person_id=person_id)
    for topic_id in topic_ids:
        Service.objects.get_or_create(profile=profile, topic_id=topic_id)
    events.record("helper.services_changed", by=by, subject=profile.person)
    return profile


@transaction.atomic
def save_helper_profile(
    *,
    by: Actor,
    about: str,
    radius_km: int,
    place_id: int | None,
    helps_for_free: bool,
    visits_a_day: int | None = None,
) -> None:
    """Keep what a helper says of themselves, from where and how far (km) they come, and how often a day at most.

    Without `visits_a_day` that number stays as it is.
    """
    profile = _hold_profile(by)
    refuse_if(rules.why_not_radius(radius_km))
    if visits_a_day is not None:
        refuse_if(rules.why_not_visits(visits_a_day))
        profile.visits_a_day = visits_a_day
    if place_id is not None:
        profile.place = accounts.place_for(by, place_id)
    profile.about, profile.radius_km, profile.helps_for_free = about.strip(), radius_km, helps_for_free
    profile.save()
    events.record("helper.profile_changed", by=by, subject=profile.person)


@transaction.atomic
def set_least(*, by: Actor, net_least: int | None) -> HelperProfile:
    """Keep what has to be left for a helper of an hour or a visit, in minor units; None for any price."""
    profile = _hold_profile(by)
    profile.net_least = net_least
    profile.save(update_fields=["net_least"])
    events.record("helper.profile_changed", by=by, subject=profile.person)
    return profile


@transaction.atomic
def set_calendar(*, by: Actor, time_zone: str, holiday_region: str, buffer_minutes: int) -> HelperProfile:
    """Keep in which zone a helper's week is said, whose public holidays they keep, and the way between two visits.

    Raises Refused with the field that is wrong. What follows for their days is `bookings.set_calendar`.
    """
    profile = _hold_profile(by)
    for field, reason in (
        ("time_zone", rules.why_not_zone(time_zone)),
        ("holiday_region", rules.why_not_region(holiday_region)),
        ("buffer_minutes", rules.why_not_buffer(buffer_minutes)),
    ):
        if reason:
            raise Refused(reason, field=field)
    profile.time_zone, profile.holiday_region, profile.buffer_minutes = time_zone, holiday_region, buffer_minutes
    profile.save(update_fields=["time_zone", "holiday_region", "buffer_minutes"])
    events.record("helper.profile_changed", by=by, subject=profile.person)
    return profile


@transaction.atomic
def set_services(*, by: Actor, topic_ids: list[int]) -> None:
    """Replace the topics in which a helper wants to be asked."""
    profile = _hold_profile(by)
    known = list(queries.topics().filter(pk__in=topic_ids))
    if len(known) != len(set(topic_ids)):
        raise Refused(rules.TOPIC_UNKNOWN, field="topics")
    profile.services.exclude(topic__in=known).delete()
    for topic in known:
        Service.objects.get_or_create(profile=profile, topic=topic)
    events.record("helper.services_changed", by=by, subject=profile.person)


@transaction.atomic
def set_prices(*, by: Actor, prices: dict[int, int]) -> None:
    """Replace a helper's own prices: package id → minor units, each within its band."""
    profile = _hold_profile(by)
    packages = {package.pk: package for package in Package.objects.filter(pk__in=prices)}
    for package_id, amount in prices.items():
        if package_id not in packages:
            raise Refused(rules.TOPIC_UNKNOWN)
        reason = rules.why_not_price(packages[package_id], amount)
        if reason:
            raise Refused(reason, field=f"price_{package_id}")
    profile.prices.all().delete()
    ServicePrice.objects.bulk_create(
        ServicePrice(profile=profile, package_id=package_id, amount=amount) for package_id, amount in prices.items()
    )
    events.record("helper.profile_changed", by=by, subject=profile.person)


@transaction.atomic
def pause_help(*, by: Actor) -> None:
    """Take a break: nobody asks until it ends."""
    profile = _hold_profile(by)
    if profile.paused_at:
        raise Refused(rules.ALREADY_PAUSED)
    profile.paused_at = timezone.now()
    profile.save(update_fields=["paused_at"])
    events.record("helper.paused", by=by, subject=profile.person)


@transaction.atomic
def resume_help(*, by: Actor) -> None:
    """End a break."""
    profile = _hold_profile(by)
    if not profile.paused_at:
        raise Refused(rules.NOT_PAUSED)
    if profile.paused_until and profile.paused_until > timezone.now():
        raise Refused(rules.PAUSED_BY_US)
    profile.paused_at = None
    profile.save(update_fields=["paused_at"])
    events.record("helper.resumed", by=by, subject=profile.person)


@transaction.atomic
def pause_person(*, by: Actor, person_id: int, until: datetime) -> None:
    """An operator has nobody ask this helper until then; it ends by itself. Raises Missing for who is no helper."""
    refuse_if(rules.why_not_edit(by))
    profile = HelperProfile.objects.select_for_update(no_key=True).filter(person_id=person_id).first()
    if profile is None:
        raise Missing
    profile.paused_at, profile.paused_until = profile.paused_at or timezone.now(), until
    profile.save(update_fields=["paused_at", "paused_until"])
    timers.schedule(END_PAUSE, at=until, person_id=person_id)
    events.record("helper.paused", by=by, subject=profile.person)


@transaction.atomic
def end_pause(*, by: Actor, person_id: int) -> None:
    """The time of a decided break is over. Does nothing when it ended already, or was made longer."""
    profile = HelperProfile.objects.select_for_update(no_key=True).filter(person_id=person_id).first()
    if profile is None or profile.paused_until is None or profile.paused_until > timezone.now():
        return
    profile.paused_at, profile.paused_until = None, None
    profile.save(update_fields=["paused_at", "paused_until"])
    events.record("helper.resumed", by=by, subject=profile.person)


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Forget what a person offered."""
    for profile in HelperProfile.objects.filter(person_id=person_id):
        profile.services.all().delete()
        profile.prices.all().delete()
        profile.about, profile.place, profile.paused_at = "", None, timezone.now()
        profile.time_zone, profile.holiday_region = platform_zone(), ""
        profile.save()
