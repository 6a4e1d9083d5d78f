"""Who writes and who has a page open: rows without events, and sessions of people who are signed in."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from marketplace.accounts.cells import cell_of, fine_cell
from marketplace.accounts.models import Place, User
from marketplace.bookings.models import Offer, Request
from marketplace.catalog.models import Package, Programme, Topic
from marketplace.chat.models import Conversation
from marketplace.vetting.models import Application, Document

LNG, LAT = 13.4419, 52.4811
LASTS = timedelta(days=2)
BORN = date(1985, 5, 17)
BACKEND = settings.AUTHENTICATION_BACKENDS[0]
LANGUAGE = "en"
# Many watch a queue in which something waits already.
WAITING = 10
# Nobody writes such a word by chance, and no digit makes a warning of it.
MARK, LETTERS, LONG = "qx", "abcdefghijklmnop", 14


def mark() -> str:
    """A word by which one text is known among all others; of letters alone."""
    return MARK + "".join(secrets.choice(LETTERS) for _ in range(LONG))


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    pk: int
    session: str


@dataclass(frozen=True)
class Pair:
    """A conversation and its two people."""

    conversation: int
    seeker: Person
    helper: Person


@dataclass
class Cast:
    """Everybody of a run."""

    pairs: list[Pair]
    operators: list[Person]
    applicants: list[Person]
    idle: list[Person]
    names: Iterator[int] = field(default_factory=count, repr=False)


def draw_cast(pairs: int, operators: int, applicants: int, idle: int) -> Cast:
    """Make so many of each."""
    topic = _topic()
    seekers, helpers = _people("Seeker", pairs), _people("Helper", pairs, helper_since=timezone.now())
    applying = _people("Applicant", applicants)
    _applications(applying, topic)
    _applications(_people("Waiting", WAITING), topic, state="submitted", submitted_at=timezone.now())
    conversations = _conversations(seekers, helpers, topic)
    signed_in = (_signed_in(people) for people in (seekers, helpers))
    return Cast(
        [Pair(*row) for row in zip(conversations, *signed_in, strict=True)],
        _signed_in(_people("Operator", operators, is_staff=True)),
        _signed_in(applying),
        _signed_in(_people("Idle", idle)),
    )


def _topic() -> Topic:
    names = {"de": "Probe", "en": "Trial"}
    programme = Programme.objects.create(slug="trial", name=names, currency="EUR")
    topic = Topic.objects.create(programme=programme, slug="trial", number=999, icon="wifi", risk="open", name=names)
    prices = {"price_low": 1_000, "price_high": 9_000, "price_usual": 3_000}
    Package.objects.create(topic=topic, slug="trial", name=names, minutes=60, **prices)
    return topic


def _people(name: str, number: int, **fields) -> list[User]:
    known = {
        "name_shown": name,
        "language": LANGUAGE,
        "languages": [LANGUAGE],
        "adult_confirmed_at": timezone.now(),
        **fields,
    }
    return User.objects.bulk_create(User(email=f"{name.lower()}{n}@example.org", **known) for n in range(number))


def _signed_in(people: list[User]) -> list[Person]:
    """A session for each, as signing in makes it."""
    until = timezone.now() + LASTS
    sessions = [
        Session(
            session_key=secrets.token_hex(16),
            session_data=SessionStore().encode({
                SESSION_KEY: str(person.pk),
                BACKEND_SESSION_KEY: BACKEND,
                HASH_SESSION_KEY: person.get_session_auth_hash(),
            }),
            expire_date=until,
        )
        for person in people
    ]  # fmt: skip
    Session.objects.bulk_create(sessions)
    return [Person(one.pk, session.session_key) for one, session in zip(people, sessions, strict=True)]


def _conversations(seekers: list[User], helpers: list[User], topic: Topic) -> list[int]:
    """A conversation about an open offer for each seeker with one helper; their ids."""
    now = timezone.now()
    cell = cell_of(fine_cell(LNG, LAT))
    where = {"lng": LNG, "lat": LAT, "cell": cell.name, "cell_lng": cell.lng, "cell_lat": cell.lat}
    places = Place.objects.bulk_create(
        Place(owner=seeker, precision="postcode", postcode="12045", town="Berlin", **where) for seeker in seekers
    )
    times = {"published_at": now, "begins_at": now + LASTS, "ends_at": now + LASTS + timedelta(hours=1)}
    package = topic.packages.get()
    requests = Request.objects.bulk_create(
        Request(seeker=place.owner, place=place, topic=topic, package=package, words="", state="open", **times)
        for place in places
    )
    offers = Offer.objects.bulk_create(
        Offer(
            request=request, helper=helper, wave=1, round=1, distance_band="under-2", state="open",
            expires_at=now + LASTS,
        )
        for request, helper in zip(requests, helpers, strict=True)
    )  # fmt: skip
    rows = Conversation.objects.bulk_create(
        Conversation(offer=offer, seeker=offer.request.seeker, helper=offer.helper) for offer in offers
    )
    return [row.pk for row in rows]


def _applications(applicants: list[User], topic: Topic, **fields) -> None:
    """A draft for each that can be sent."""
    known = {"birth_date": BORN, "motivation": "I repair bicycles.", "conduct_passed_at": timezone.now(), **fields}
    rows = Application.objects.bulk_create(Application(person=person, **known) for person in applicants)
    for row in rows:
        row.topics.add(topic)
    Document.objects.bulk_create(
        Document(application=row, kind="identity", media_type="image/webp", file="none.webp") for row in rows
    )


def rename_applicants(applicants: list[Person]) -> list[str]:
    """Take back what was sent, and give each applicant a new name, by which a queue shows it; those names."""
    Application.objects.filter(person__in=[one.pk for one in applicants]).update(state="draft", submitted_at=None)
    names = [mark() for _ in applicants]
    for one, name in zip(applicants, names, strict=True):
        User.objects.filter(pk=one.pk).update(name_shown=name)
    return names
