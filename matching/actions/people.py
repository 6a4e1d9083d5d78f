"""Keep the reach rows of a person true: they are worked out anew whenever something about the person changes."""

from typing import Any

from django.db import connection, transaction

from marketplace.accounts import queries as accounts
from marketplace.accounts.cells import unit_vector
from marketplace.bookings import queries as bookings
from marketplace.catalog import queries as catalogue
from marketplace.catalog.models import HelperProfile
from marketplace.core.actors import Actor
from marketplace.core.errors import refuse_if
from marketplace.vetting import queries as vetting
from matching import queries
from matching.circles import boxes
from matching.models import Policy, Reach
from matching.reach import reach_km
from reviews import queries as reviews

PERSON_LOCK = 0x2EAC
COMPARED = (
    "topic_id",
    "cell",
    "lng",
    "lat",
    "reach_km",
    "half_width",
    "half_height",
    "helps_for_free",
    "takes_paid",
    "trust",
    "evidence",
    "days_a_week",
    "visits_a_day",
)
PAYOUTS = "payouts"
DAY = 24 * 60


@transaction.atomic
def rebuild_reach(*, by: Actor, person_id: int) -> int:
    """Replace a helper's rows by what is true now; returns how many there are. Nobody else's change is lost:
    two rebuilds of one person wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PERSON_LOCK, person_id % 2**31])
    Reach.objects.filter(helper_id=person_id).delete()
    return len(Reach.objects.bulk_create(rows_of(person_id)))


def rows_of(person_id: int) -> list[Reach]:
    """The rows that a person should have now: none when paused, suspended, without place or hours."""
    profile = catalogue.profile_of(person_id)
    if profile is None or profile.place is None or profile.paused_at or not accounts.is_welcome(person_id):
        return []
    hours = bookings.hours_of(person_id)
    vetted = vetting.vetted_topic_ids(person_id)
    services = [service for service in catalogue.services_of(person_id) if service.topic_id in vetted]
    if not hours:
        return []
    terms = _terms_of(profile)
    return [row for service in services for row in _rows(profile, service.topic, hours, terms)]


def _terms_of(profile: HelperProfile) -> dict[str, Any]:
    """For free, for money, and for how much this person comes, and how far they are trusted."""
    found = reviews.trust_of(profile.person_id)
    return {
        "helps_for_free": profile.helps_for_free,
        "takes_paid": vetting.has_passed(profile.person_id, PAYOUTS),
        "trust": found.value,
        "evidence": found.evidence,
        "prices": {str(package_id): amount for package_id, amount in catalogue.prices_of(profile.person_id).items()},
    }


def _rows(profile: HelperProfile, topic, hours: list[tuple[int, int]], terms: dict[str, Any]) -> list[Reach]:
    place, person = profile.place, profile.person
    x, y, z = unit_vector(place.cell_lng, place.cell_lat)
    km = reach_km(place.cell, profile.radius_km)
    return [
        Reach(
            helper=person,
            topic=topic,
            topic_number=topic.number,
            cell=place.cell,
            lng=lng,
            lat=place.cell_lat,
            x=x,
            y=y,
            z=z,
            reach_km=km,
            half_width=width,
            half_height=height,
            hours=hours,
            languages=person.languages,
            days_a_week=days_of(hours),
            visits_a_day=profile.visits_a_day,
            **terms,
        )
        for lng, width, height in boxes(place.cell_lng, place.cell_lat, km)
    ]


def days_of(hours: list[tuple[int, int]]) -> int:
    """On how many days of the week there are hours."""
    return len({minute // DAY for begins, ends in hours for minute in (*range(begins, ends, DAY), ends - 1)})


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Forget where a person could be reached, and take their lines out of receipts."""
    refuse_if(queries.why_not_erase(person_id))
    Reach.objects.filter(helper_id=person_id).delete()
    Policy.objects.filter(author_id=person_id).update(author=None)
    for receipt in queries.receipts_about(person_id):
        receipt.ranked = [line for line in receipt.ranked if line["helper"] != person_id]
        receipt.stopped = [line for line in receipt.stopped if line["helper"] != person_id]
        receipt.save(update_fields=["ranked", "stopped"])


@transaction.atomic
def refresh_reach(*, by: Actor) -> int:
    """Set right what no event told of, such as a badge that ran out; returns how many people differed."""
    people = differing()
    for person_id in people:
        rebuild_reach(by=by, person_id=person_id)
    return len(people)


def everybody() -> list[int]:
    """Ids of all who offer help, or whom the index says so of."""
    indexed = Reach.objects.order_by().values_list("helper_id", flat=True).distinct()
    return sorted({*catalogue.helper_ids(), *indexed})


def differing() -> list[int]:
    """Ids of the people whose rows are not what they should be."""
    return [person_id for person_id in everybody() if _kept(person_id) != _true(person_id)]


def _line(row: Reach) -> tuple:
    prices = sorted(row.prices.items())
    return (*(getattr(row, name) for name in COMPARED), *prices, *map(tuple, row.hours), *row.languages)


def _kept(person_id: int) -> list[tuple]:
    return sorted(map(_line, Reach.objects.filter(helper_id=person_id)))


def _true(person_id: int) -> list[tuple]:
    return sorted(map(_line, rows_of(person_id)))
