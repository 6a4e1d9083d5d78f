"""Keep the reach rows of a person true: they are worked out anew whenever something about the person changes."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from marketplace.accounts import queries as accounts
from marketplace.accounts.cells import unit_vector
from marketplace.bookings import queries as bookings
from marketplace.bookings.rules.slots import merged
from marketplace.catalog import queries as catalogue
from marketplace.catalog.models import HelperProfile, Topic
from marketplace.core.actors import Actor
from marketplace.core.errors import refuse_if
from marketplace.vetting import queries as vetting
from matching import queries
from matching.circles import boxes
from matching.models import Digest, Handover, Lookout, Policy, PolicyTrial, Reach, Search, Waiting
from matching.reach import reach_km
from reviews import queries as reviews

PERSON_LOCK = 0x2EAC
AT_ONCE = 500
COMPARED = (
    "cell",
    "lat",
    "reach_km",
    "half_width",
    "half_height",
    "hours",
    "languages",
    "helps_for_free",
    "takes_paid",
    "prices",
    "trust",
    "evidence",
    "days_a_week",
    "visits_a_day",
    "buffer_minutes",
    "zone",
    "away",
    "extra",
)
MOMENTS = ("away", "extra")
# Praise fades by the minute and is written down at every change and at night: what a day or two does is no difference.
FADING = {"trust": 0.01, "evidence": 0.05}
PAYOUTS = "payouts"
DAY = 24 * 60
HOLD = "SELECT pg_advisory_xact_lock(%s, id) FROM (SELECT unnest(%s::int[]) AS id ORDER BY id) people"


@transaction.atomic
def rebuild_reach(*, by: Actor, person_id: int) -> int:
    """Replace a helper's rows by what is true now; returns how many there are. Nobody else's change is lost:
    two rebuilds of one person wait for each other.
    """
    return rebuild_reaches(by=by, person_ids=[person_id])


@transaction.atomic
def rebuild_reaches(*, by: Actor, person_ids: Collection[int]) -> int:
    """The same for many people at once; some hundreds, whose rows are held together."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [PERSON_LOCK, [person_id % 2**31 for person_id in person_ids]])
    Reach.objects.filter(helper_id__in=person_ids).delete()
    return len(Reach.objects.bulk_create(true_rows(person_ids)))


@transaction.atomic
def arrange_reach(*, by: Actor) -> None:
    """Write all rows anew in the order of topic and place, so that one question is answered from few blocks.

    Cells sort by place, because the name of each begins with its ancestors'. Whoever changes somebody's rows waits.
    """
    columns = ", ".join(field.column for field in Reach._meta.concrete_fields if not field.generated)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE matching_reach IN EXCLUSIVE MODE")
        cursor.execute(
            f"WITH taken AS (DELETE FROM matching_reach RETURNING *) INSERT INTO matching_reach ({columns}) "
            f"SELECT {columns} FROM taken ORDER BY topic_number, cell"
        )


def true_rows(person_ids: Collection[int]) -> list[Reach]:
    """The rows that these people should have now: none when paused, suspended, without place, time or badge."""
    profiles, welcome = catalogue.profiles_of(person_ids), accounts.welcome_among(person_ids)
    time, topics = _time_of_all(person_ids), catalogue.topics_of_all(person_ids)
    vetted, terms = vetting.vetted_topics_by_person(person_ids), _terms_of_all(person_ids)
    trusts = reviews.trusts_of(person_ids)
    found = []
    for profile in profiles:
        person = profile.person_id
        if profile.place is None or profile.paused_at or person not in welcome or person not in time:
            continue
        mine = [topic for topic in topics.get(person, []) if topic.pk in vetted.get(person, set())]
        for family, alike in groupby(sorted(mine, key=_family), key=_family):
            trusted = _trusted(trusts[person], family)
            found += rows_for(profile, list(alike), time[person] | terms[person] | trusted)
    return found


def _family(topic: Topic) -> str:
    return topic.family_id or ""


def _trusted(trusts: reviews.Trusts, family: str) -> dict[str, float]:
    """What counts for the topics of a family: its own score where enough is known, else the general one."""
    found = trusts.trust_in(family)
    return {"trust": found.value, "evidence": found.evidence}


def _time_of_all(person_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """When each of these people comes; who never does is not in it."""
    weeks, exceptions = bookings.hours_of_all(person_ids), bookings.exceptions_of_all(person_ids, timezone.now())
    found = {}
    for person_id in person_ids:
        hours, others = weeks.get(person_id, []), exceptions.get(person_id, [])
        away = [(one.during.lower, one.during.upper) for one in others if one.kind != "extra"]
        extra = [(one.during.lower, one.during.upper) for one in others if one.kind == "extra"]
        if hours or extra:
            found[person_id] = {"hours": hours, "away": merged(away), "extra": merged(extra)}
    return found


def _terms_of_all(person_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """For money or not and for how much each of these people comes."""
    paid, prices = vetting.passed_by(PAYOUTS, person_ids), catalogue.prices_of_all(person_ids)
    return {
        person_id: {
            "takes_paid": person_id in paid,
            "prices": {str(package_id): amount for package_id, amount in prices.get(person_id, {}).items()},
        }
        for person_id in person_ids
    }


def rows_for(profile: HelperProfile, topics: Sequence[Topic], terms: dict[str, Any]) -> list[Reach]:
    """The rows of one helper: one for each topic, two where the circle crosses the antimeridian.

    `terms` are the columns that say when, for how much and how trusted they come with these topics.
    """
    place, person = profile.place, profile.person
    x, y, z = unit_vector(place.cell_lng, place.cell_lat)
    km = reach_km(place.cell, profile.radius_km)
    parts = boxes(place.cell_lng, place.cell_lat, km)
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
            languages=person.languages,
            helps_for_free=profile.helps_for_free,
            days_a_week=max(1, days_of(terms["hours"])),
            visits_a_day=profile.visits_a_day,
            buffer_minutes=profile.buffer_minutes,
            zone=None if profile.time_zone == settings.TIME_ZONE else profile.time_zone,
            **terms,
        )
        for topic in topics
        for lng, width, height in parts
    ]


def days_of(hours: list[tuple[int, int]]) -> int:
    """On how many days of the week there are hours."""
    return len({minute // DAY for begins, ends in hours for minute in (*range(begins, ends, DAY), ends - 1)})


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Forget where a person could be reached and what they waited for, and take their lines out of receipts."""
    refuse_if(queries.why_not_erase(person_id))
    Waiting.objects.filter(person_id=person_id).delete()
    Lookout.objects.filter(helper_id=person_id).delete()
    Digest.objects.filter(helper_id=person_id).delete()
    Reach.objects.filter(helper_id=person_id).delete()
    Policy.objects.filter(author_id=person_id).update(author=None)
    PolicyTrial.objects.filter(author_id=person_id).update(author=None)
    Search.objects.filter(chosen_id=person_id).update(chosen=None)
    Search.objects.filter(planned_id=person_id).update(planned=None)
    Handover.objects.filter(request__seeker=person_id).update(words="")
    Handover.objects.filter(taken_by=person_id).update(taken_by=None)
    for receipt in queries.receipts_about(person_id):
        receipt.ranked = [line for line in receipt.ranked if line["helper"] != person_id]
        receipt.stopped = [line for line in receipt.stopped if line["helper"] != person_id]
        receipt.save(update_fields=["ranked", "stopped"])


def refresh_reach(*, by: Actor) -> int:
    """Set right what no event told of, such as a badge that ran out; returns how many people differed."""
    people = sorted({one.person_id for one in differences(everybody())})
    for part in portions(people):
        rebuild_reaches(by=by, person_ids=part)
    return len(people)


def everybody() -> list[int]:
    """Ids of all who offer help, or whom the index says so of."""
    indexed = Reach.objects.order_by().values_list("helper_id", flat=True).distinct()
    return sorted({*catalogue.helper_ids(), *indexed})


def portions(people: Sequence[int]) -> Iterator[list[int]]:
    """Some hundreds at a time."""
    rest = iter(people)
    while part := list(islice(rest, AT_ONCE)):
        yield part


@dataclass(frozen=True)
class Difference:
    """How a person's rows for a topic differ from what they should be: missing, one too many, or in which column."""

    person_id: int
    topic_number: int
    kept: dict[str, Any] | None
    true: dict[str, Any] | None

    def words(self) -> str:
        whose = f"person {self.person_id}, topic {self.topic_number}"
        if self.kept is None or self.true is None:
            return f"{whose}: {'a row is missing' if self.kept is None else 'there should be no such row'}"
        columns = [name for name in COMPARED if not _is_alike(name, self.kept[name], self.true[name])]
        return f"{whose}: " + ", ".join(f"{name} {self.kept[name]} instead of {self.true[name]}" for name in columns)


def differences(people: Sequence[int]) -> Iterator[Difference]:
    """Where the rows of these people are not what they should be."""
    for part in portions(people):
        kept = {_key(row): _columns(row) for row in Reach.objects.filter(helper_id__in=part)}
        true = {_key(row): _columns(row) for row in true_rows(part)}
        for key in sorted(kept.keys() | true.keys()):
            one, other = kept.get(key), true.get(key)
            if one is None or other is None or not all(_is_alike(name, one[name], other[name]) for name in COMPARED):
                yield Difference(key[0], key[1], one, other)


def _key(row: Reach) -> tuple[int, int, float]:
    return row.helper_id, row.topic_number, row.lng


def _columns(row: Reach) -> dict[str, Any]:
    """What is compared of a row; of moments those that are not over, because nothing tells when one is."""
    now, values = timezone.now(), {name: getattr(row, name) for name in COMPARED}
    ahead = {name: [tuple(part) for part in values[name] if part[1] > now] for name in MOMENTS}
    return values | ahead | {"hours": [tuple(part) for part in row.hours]}


def _is_alike(name: str, kept: Any, true: Any) -> bool:
    return math.isclose(kept, true, abs_tol=FADING[name], rel_tol=FADING[name]) if name in FADING else kept == true
