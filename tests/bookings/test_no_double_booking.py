"""T2: random visits, touching ones among them, agreed in two processes at once: no helper is ever in two places.

The twin drops the constraint and looks into the diary before each yes instead: both look, both find it free.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.catalog.models import HelperProfile
from tests.architecture.source import ROOT
from tests.factories import make_helper, make_place, make_seeker, make_topic
from tests.long import record, rounds
from tests.server import environment, free_port

pytestmark = pytest.mark.django_db(transaction=True)

VISITS = rounds(500, 5_000)
TWIN_PAIRS = 12
STEP = timedelta(minutes=30)
SHORTEST = timedelta(minutes=150)
GUARD = "no_helper_in_two_places"

Wanted = tuple[User, datetime, datetime]


def draw(dice: Random, helpers: Sequence[User], count: int) -> list[Wanted]:
    """Pairs, one for each process: of one helper, mostly overlapping or touching, spread so that some of all fit."""
    first = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    span = 2 * count // len(helpers)
    found: list[Wanted] = []
    while len(found) < count:
        helper = dice.choice(helpers)
        begins = first + dice.randrange(span) * 2 * STEP
        ends = begins + SHORTEST + dice.randrange(4) * STEP
        other = dice.choice([ends, begins + dice.randrange(-3, 4) * STEP, first + dice.randrange(span) * 2 * STEP])
        found += [(helper, begins, ends), (helper, other, other + SHORTEST)]
    return found


def tiles(helper: User, count: int) -> list[Wanted]:
    """Visits without a gap; every other one is agreed in the other process."""
    first = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    return [(helper, first + n * SHORTEST, first + (n + 1) * SHORTEST) for n in range(count)]


def offer_all(wanted: Sequence[Wanted]) -> list[Offer]:
    """An open request of its own for each, offered to its helper."""
    seeker, topic, now = make_seeker(), make_topic(), timezone.now()
    common = {"seeker": seeker, "topic": topic, "place": make_place(seeker), "state": "open", "published_at": now}
    requests = [Request(begins_at=begins, ends_at=ends, **common) for _, begins, ends in wanted]
    rows = zip(Request.objects.bulk_create(requests), wanted, strict=True)
    until = now + timedelta(hours=1)
    offers = [
        Offer(request=request, helper=helper, wave=1, distance_band="under-2", expires_at=until)
        for request, (helper, _, _) in rows
    ]
    return Offer.objects.bulk_create(offers)


def two_processes(offers: Sequence[Offer], way: str = "accept") -> list[str]:
    """Agree on every other offer in each of two processes; what became of each, in the order of the offers."""
    told = {**environment(free_port()), "DJANGO_SETTINGS_MODULE": "marketplace.config.settings"}
    command = [sys.executable, "-m", "tests.bookings.accepting", way]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with ExitStack() as stack:
        both = [stack.enter_context(subprocess.Popen(command, cwd=ROOT, env=told, **pipes)) for _ in range(2)]
        for number, process in enumerate(both):
            ask(process, json.dumps([offer.pk for offer in offers[number::2]]))
        for _ in range(1 + (len(offers) // 2 if way == "looking" else 0)):
            assert {process.stdout.readline() for process in both} <= {"ready\n", "looked\n"}
            for process in both:
                ask(process, "go")
        answers = [json.loads(process.stdout.readline()) for process in both]
    return [answer for pair in zip(*answers, strict=True) for answer in pair]


def ask(process: subprocess.Popen, line: str) -> None:
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def taken() -> dict[int, list[tuple[datetime, datetime]]]:
    """What the visits of each helper occupy, in order."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for helper, during in Booking.objects.order_by("occupied").values_list("helper_id", "occupied"):
        found.setdefault(helper, []).append((during.lower, during.upper))
    return found


def overlaps() -> int:
    return sum(one[1] > other[0] for days in taken().values() for one, other in pairwise(days))


def test_two_processes_never_put_a_helper_in_two_places(chance):
    tilda, *others = [make_helper(name) for name in ("Tilda", "Hana", "Rui", "Ida", "Ben")]
    HelperProfile.objects.update(visits_a_day=12, buffer_minutes=0)
    HelperProfile.objects.filter(person__in=others[:1]).update(buffer_minutes=20)
    touching = tiles(tilda, VISITS // 5)
    wanted = touching + draw(chance, others, VISITS - len(touching))
    offers = offer_all(wanted)

    became = two_processes(offers)

    counts, occupied = Counter(became), taken()
    assert set(counts) == {"booked", "busy_then"}, counts
    assert counts["booked"] == Booking.objects.count()
    assert overlaps() == 0
    assert set(became[: len(touching)]) == {"booked"}
    assert sum(one[1] == other[0] for days in occupied.values() for one, other in pairwise(days)) > len(touching)
    for helper, begins, ends in wanted:
        after = timedelta(minutes=20) if helper == others[0] else timedelta(0)
        is_in_the_way = any(b < ends + after and begins < e for b, e in occupied[helper.pk])
        assert is_in_the_way, "whoever was refused met somebody, and whoever was booked is there"
    record(
        f"T2: {len(wanted):,} visits from two processes, {counts['booked']:,} agreed, {counts['busy_then']:,} refused: "
        f"0 overlaps, {len(touching):,} of {len(touching):,} touching ones accepted"
    )


def test_the_twin_that_looks_first_and_has_no_constraint_books_twice(chance, owner_connection):
    helper = make_helper()
    HelperProfile.objects.update(visits_a_day=12, buffer_minutes=0)
    first = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    pairs = [
        (helper, first + n * timedelta(hours=8), first + n * timedelta(hours=8) + SHORTEST) for n in range(TWIN_PAIRS)
    ]
    offers = offer_all([one for pair in pairs for one in (pair, (helper, pair[1] + STEP, pair[2] + STEP))])
    where = "conname = %s AND conrelid = 'bookings_booking'::regclass"
    [definition] = owner_connection.execute(
        f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE {where}", [GUARD]
    ).fetchone()
    owner_connection.execute(f"ALTER TABLE bookings_booking DROP CONSTRAINT {GUARD}")
    try:
        became, found = two_processes(offers, "looking"), overlaps()
    finally:
        Booking.objects.all().delete()
        owner_connection.execute(f"ALTER TABLE bookings_booking ADD CONSTRAINT {GUARD} {definition}")

    assert set(became) == {"booked"}
    assert found == TWIN_PAIRS
