"""A drawn world of helpers with a past, and what plain Python says of each of them for a wish.

The reference for the statement: it knows the rows that were drawn and nothing of SQL.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from marketplace.accounts.cells import cell_of, destination, fine_cell, km_between, unit_vector
from marketplace.accounts.models import Block, User
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.bookings.rules.slots import without
from matching.circles import boxes
from matching.filters import Row, Wish
from matching.models import Reach
from matching.reach import week_minutes
from reviews.models import TrustEntry
from tests.factories import make_place, make_request, make_seeker, make_topic

BERLIN = (13.4, 52.5)
LANGUAGES = ("de", "en", "tr")
STATES = ("open", "accepted", "accepted", "declined", "expired", "expired", "withdrawn", "lost", "lost", "standby")
RECENT = timedelta(days=30)


@dataclass
class World:
    """What was drawn: rows as they were stored, per helper."""

    now: datetime
    seekers: list[User]
    reach: list[Reach]
    packages: list[str]
    offers: list[Offer] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    faults: list[TrustEntry] = field(default_factory=list)
    blocks: set[tuple[int, int]] = field(default_factory=set)

    @cached_property
    def past(self) -> dict[str, dict[int, list]]:
        """Offers, visits that were not called off, and faults, each by helper."""
        found: dict[str, dict[int, list]] = {"offers": {}, "visits": {}, "faults": {}}
        for offer in self.offers:
            found["offers"].setdefault(offer.helper_id, []).append(offer)
        for visit in self.bookings:
            if visit.state != "cancelled":
                found["visits"].setdefault(visit.helper_id, []).append(visit)
        for fault in self.faults:
            found["faults"].setdefault(fault.person_id, []).append(fault)
        return found

    def facts(self, wish: Wish, rules: dict) -> list[Row]:
        """A row for each helper whose area covers the wish's cell."""
        centre = cell_of(wish.cell)
        rows = []
        for one in self.reach:
            km = km_between(one.lng, one.lat, centre.lng, centre.lat)
            is_mine = one.topic_number == wish.topic_number and one.helper_id != wish.seeker
            if is_mine and km <= one.reach_km + wish.widen_km:
                rows.append({**_own_facts(one, wish, rules, km), **self._fast_facts(one, wish, rules)})
        return rows

    def _fast_facts(self, one: Reach, wish: Wish, rules: dict) -> Row:
        offers, visits, faults = (self.past[name].get(one.helper_id, []) for name in ("offers", "visits", "faults"))
        recent = [offer for offer in offers if offer.sent_at > self.now - RECENT]
        yes = sum(offer.state in ("accepted", "standby") for offer in recent)
        no = sum(offer.state in ("declined", "expired") and not _is_quiet(offer.sent_at, rules) for offer in recent)
        jobs = sum(visit.agreed_at > self.now - RECENT for visit in visits)
        zone = ZoneInfo(one.zone) if one.zone else None
        day = timezone.localtime(wish.begins, zone).date()
        return {
            "blocked": not {(one.helper_id, wish.seeker), (wish.seeker, one.helper_id)} & self.blocks,
            "asked": not any(_spoils(offer, wish) for offer in offers),
            "busy": not any(_overlaps(visit, wish, 0 if wish.is_remote else one.buffer_minutes) for visit in visits),
            "capacity": sum(timezone.localtime(v.visit.lower, zone).date() == day for v in visits) < one.visits_a_day,
            "open_now": sum(offer.state == "open" for offer in recent),
            "today": sum(offer.sent_at > self.now - timedelta(days=1) for offer in offers),
            "accepted": yes,
            "offers": yes + no,
            "jobs": jobs,
            "jobs_per_day": jobs * 7 / (30 * one.days_a_week),
            "no_shows": sum(fault.at > self.now - RECENT for fault in faults),
        }


def _own_facts(one: Reach, wish: Wish, rules: dict, km: float) -> Row:
    zone = ZoneInfo(one.zone) if one.zone else None
    pieces = [part for b, e in without([(wish.begins, wish.ends)], one.extra) for part in week_minutes(b, e, zone)]
    inside = (any(b <= begins and ends <= e for b, e in one.hours) for begins, ends in pieces)
    return {
        "helper": one.helper_id,
        "cell": one.cell,
        "km": km,
        "trust": one.trust,
        "evidence": one.evidence,
        "hours": all(inside),
        "language": not wish.languages or bool(set(one.languages) & set(wish.languages)),
        "free": one.helps_for_free,
        "payouts": one.takes_paid,
        "price": one.prices.get(wish.package, wish.usual) + wish.options,
        "trust_floor": one.trust >= rules["trust_floor"],
        "away": not any(b < wish.ends and wish.begins < e for b, e in one.away),
    }


def _is_quiet(at: datetime, rules: dict) -> bool:
    hour = timezone.localtime(at).hour
    return hour >= rules["quiet_from"] or hour < rules["quiet_until"]


def _spoils(offer: Offer, wish: Wish) -> bool:
    is_final = offer.state in ("declined", "withdrawn")
    return offer.request_id == wish.request and (offer.round == wish.round or is_final)


def _overlaps(visit: Booking, wish: Wish, buffer_minutes: int) -> bool:
    is_ahead, ends = visit.state in ("reserved", "agreed", "started"), wish.ends + timedelta(minutes=buffer_minutes)
    return is_ahead and visit.occupied.lower < ends and wish.begins < visit.occupied.upper


def draw_world(dice: Random, helpers: int = 60, topics: int = 3) -> World:
    """Helpers around Berlin with rows for some topics, and a past of offers, visits, faults and blocks."""
    kinds = [make_topic(f"topic{n}") for n in range(topics)]
    people = User.objects.bulk_create(User(email=f"h{n}@example.org") for n in range(helpers))
    rows = [_row(dice, person, topic) for person in people for topic in kinds if dice.random() < 0.7]
    world = World(timezone.now(), [make_seeker() for _ in range(4)], Reach.objects.bulk_create(rows), ["1", "2", "3"])
    _draw_past(dice, world, people, [make_request(seeker, topic=kinds[0]) for seeker in world.seekers])
    return world


def _row(dice: Random, person: User, topic) -> Reach:
    spot = destination(*BERLIN, dice.uniform(0, 360), dice.uniform(0, 12))
    centre, km = cell_of(fine_cell(*spot)), dice.uniform(3, 15)
    x, y, z = unit_vector(centre.lng, centre.lat)
    [(lng, width, height)] = boxes(centre.lng, centre.lat, km)
    turns = [60 * hour for hour in sorted(dice.sample(range(168), 6))]
    some = list(zip(turns[::2], turns[1::2], strict=True))
    return Reach(
        helper=person, topic=topic, topic_number=topic.number, cell=centre.name, lng=lng, lat=centre.lat, x=x, y=y, z=z,
        reach_km=km, half_width=width, half_height=height,
        hours=[(0, 10080)] if dice.random() < 0.6 else some,
        languages=dice.sample(LANGUAGES, dice.randint(1, 3)),
        helps_for_free=dice.random() < 0.7, takes_paid=dice.random() < 0.7,
        prices={name: dice.randrange(1000, 5000) for name in "123" if dice.random() < 0.5},
        trust=dice.choice([0.3, 0.9, dice.random()]), evidence=dice.choice([0, dice.uniform(0, 40)]),
        days_a_week=dice.randint(1, 7), visits_a_day=dice.randint(1, 3), buffer_minutes=dice.choice([0, 0, 15, 60]),
        zone=dice.choice([None, None, "America/New_York", "Asia/Kathmandu"]),
        away=_moments(dice) if dice.random() < 0.3 else [], extra=_moments(dice) if dice.random() < 0.3 else [],
    )  # fmt: skip


def _moments(dice: Random) -> list[tuple[datetime, datetime]]:
    """Some stretches of the days ahead, at whole and half hours as wishes are, in order and apart."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    turns = [hour + timedelta(minutes=30 * n) for n in sorted(dice.sample(range(-20, 200), 8))]
    return list(zip(turns[::2], turns[1::2], strict=True))


def _draw_past(dice: Random, world: World, people: list[User], requests: list[Request]) -> None:
    place = make_place(world.seekers[0])
    earlier = Request.objects.bulk_create(
        Request(
            seeker=dice.choice(world.seekers), state="closed", topic=requests[0].topic, place=place,
            published_at=world.now, begins_at=world.now, ends_at=world.now + timedelta(hours=1),
        )
        for _ in range(6 * len(people))
    )  # fmt: skip
    favourites = people[::6]
    asked = [(request, dice.choice(favourites if dice.random() < 0.5 else people)) for request in earlier]
    asked += [(request, person) for request in requests for person in people if dice.random() < 0.15]
    drawn = [_offer(dice, world.now, *pair) for pair in asked]
    for person in people[1::6]:
        drawn += [_lately(dice, world.now, request, person) for request in dice.sample(earlier, 8)]
    world.offers = Offer.objects.bulk_create(drawn)
    accepted = [offer for offer in world.offers if offer.state == "accepted" and offer.request in earlier]
    world.bookings = Booking.objects.bulk_create(_visits(dice, world.now, accepted))
    world.faults = TrustEntry.objects.bulk_create(_fault(dice, world.now, k) for k in world.bookings[::5])
    pairs = {(dice.choice(people).pk, dice.choice(world.seekers).pk) for _ in range(10)}
    world.blocks = {pair if dice.random() < 0.5 else pair[::-1] for pair in pairs}
    Block.objects.bulk_create(Block(blocker_id=one, blocked_id=other) for one, other in world.blocks)


def _offer(dice: Random, now: datetime, request: Request, person: User) -> Offer:
    state = "expired" if request.state == "open" and dice.random() < 0.5 else dice.choice(STATES)
    if request.state == "open" and state == "accepted":
        state = "declined"
    sent = now - timedelta(minutes=dice.choice([dice.randrange(5, 1400), dice.randrange(1500, 43000), 50_000]))
    return Offer(
        request=request, helper=person, state=state, wave=1, round=dice.randint(1, 2), distance_band="2-5",
        sent_at=sent, expires_at=sent + timedelta(minutes=30),
    )  # fmt: skip


def _lately(dice: Random, now: datetime, request: Request, person: User) -> Offer:
    """One of so many of the last day that nobody asks this helper again today."""
    offer = _offer(dice, now, request, person)
    offer.state, offer.sent_at, offer.round = "lost", now - timedelta(minutes=dice.randrange(5, 1400)), 3
    return offer


def _visits(dice: Random, now: datetime, accepted: list[Offer]) -> list[Booking]:
    """At most one visit in two hours for each helper, so that nobody is in two places."""
    taken: set[tuple[int, datetime]] = set()
    found = []
    for offer in accepted:
        begins = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=dice.randrange(-10, 90))
        if (offer.helper_id, begins) not in taken:
            taken |= {(offer.helper_id, begins + timedelta(hours=n)) for n in (-1, 0, 1)}
            state = dice.choice(["reserved", "agreed", "agreed", "done", "confirmed", "cancelled"])
            found.append(
                Booking(
                    request=offer.request, offer=offer, seeker=offer.request.seeker, helper=offer.helper, state=state,
                    visit=TimestamptzRange(begins, begins + timedelta(hours=1), "[)"),
                    occupied=TimestamptzRange(begins, begins + timedelta(minutes=dice.choice([60, 60, 75])), "[)"),
                    agreed_at=offer.sent_at,
                )
            )  # fmt: skip
    return found


def _fault(dice: Random, now: datetime, visit: Booking) -> TrustEntry:
    return TrustEntry(
        person=visit.helper, role="helper", cause=dice.choice(["called_off", "case"]), booking=visit, good=0, bad=1,
        voice=1, before=0.9, after=0.8, version=1, at=now - timedelta(days=dice.choice([1, 20, 40])),
    )  # fmt: skip


def draw_wish(dice: Random, world: World) -> Wish:
    """A wish of one of the seekers, for a cell in or around Berlin."""
    request = dice.choice(world.offers).request
    begins = world.now.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=30 * dice.randrange(0, 180))
    paid = {"package": dice.choice([*world.packages, "9"]), "usual": 3000, "options": dice.choice([0, 500])}
    return Wish(
        request=request.pk,
        seeker=dice.choice([request.seeker_id, dice.choice(world.reach).helper_id]),
        round=dice.randint(1, 3),
        topic_number=dice.choice(world.reach).topic_number,
        cell=fine_cell(*destination(*BERLIN, dice.uniform(0, 360), dice.uniform(0, 15))),
        begins=begins,
        ends=begins + timedelta(minutes=dice.choice([30, 60, 240])),
        languages=tuple(dice.sample(LANGUAGES, dice.randint(0, 2))),
        urgency=dice.choice(["urgent", "flexible"]),
        widen_km=dice.choice([0, 0, 0, 2.5]),
        is_remote=dice.random() < 0.3,
        **(paid | {"budget": dice.randrange(1500, 6000)} if dice.random() < 0.6 else {}),
    )
