"""P3: the exact address reaches only those whom DESIGN 4 names, and then; a planted one is looked for everywhere."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from frontend import live
from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Place
from marketplace.bookings import actions, queries
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.core.actors import SYSTEM
from marketplace.disputes import actions as disputes
from marketplace.notifications.flows import rung, text_for
from marketplace.notifications.models import Notice, TextMessage
from tests.architecture.test_personal_data import apps_about_people
from tests.jobs import run_jobs
from tests.long import record, rounds
from tests.payments.paying import PRICE, make_hold, make_terms
from tests.verification.crawl import NOT_CRAWLED, addresses
from tests.verification.world import PRINCIPALS, World, make_world

pytestmark = pytest.mark.django_db

STREET = {"street": "Zanderzeile"}
DOOR = {"number": "4711q", "floor": "Kranichdeck", "note": "Klingel Wiesel"}
PLANTED = {**STREET, **DOOR, "lng": "13.44187", "lat": "52.48123"}
POINT = (13.441873, 52.481234)
NOTHING: frozenset[str] = frozenset()
WITH_STREET = frozenset(STREET)
WHOLE = frozenset([*STREET, *DOOR])
# Where whoever may read it reads it, with the verbs of these pages. A route that is not here shows it to nobody.
VISIT_PAGES = {"booking", "api_booking", "extra"}
READ_BY_HELPERS = VISIT_PAGES | {"today"}
READ_BY_OPERATORS = VISIT_PAGES
READ_BY_OWNERS = VISIT_PAGES | {
    "api_request",
    "post",
    "api_draft",
    "api_label_draft",
    "profile",
    "api_places",
    "api_place",
}
# Tables in which an address stands because it has to: the place itself and what a geocoder is asked for it.
KEPT_IN = {"accounts_place"}
# Between the visits that this world has already.
AHEAD = timedelta(days=3, hours=6)
A_MOMENT = timedelta(seconds=1)


@dataclass
class Story:
    """One visit of Sam's at the planted address, asked for now, and a clock that is put forward by hand."""

    world: World
    place: Place
    begins: datetime
    request: Request
    now: datetime
    rings: list
    booking: Booking | None = None

    @property
    def sam(self):
        return self.world.people["owner"]

    @property
    def hana(self):
        return self.world.people["assigned"]

    def at(self, moment: datetime) -> None:
        self.now = moment

    def settle(self) -> None:
        """Let everything that hears of it run, but for what speaks to another service."""
        run_jobs(only="marketplace.", but="send_text", at_most=2_000)
        if self.booking:
            self.booking.refresh_from_db()


@pytest.fixture
def story(settings, monkeypatch, caplog) -> Story:
    settings.ACCOUNT_RATE_LIMITS = False
    settings.STRIPE_SECRET_KEY = "sk_test_pages"
    caplog.set_level("DEBUG")
    rings: list = []
    monkeypatch.setattr(live, "ring", lambda *told, **facts: rings.append((told, facts)))
    world, begins = make_world(), timezone.now() + AHEAD
    make_terms(world.booking.request.topic.programme)
    sam = world.people["owner"]
    place = accounts.save_place(
        by=sam, country="DE", postcode="12045", town="Berlin", point=POINT, street=STREET["street"], **DOOR
    )
    topic = world.booking.request.topic
    when = {"begins_at": begins, "ends_at": begins + timedelta(hours=1)}
    draft = actions.save_draft(by=sam, topic_id=topic.pk, place_id=place.pk, budget=PRICE, words="Hilfe", **when)
    # For somebody with a phone, so that text messages go out as well; and with a label at that place.
    someone = {"name": "Erika", "relation": "grandparent", "phone": "+49301234567", "consent": "spoken"}
    actions.save_recipient(by=sam, draft_id=draft.pk, **someone)
    actions.claim_label(by=sam, key=world.values["code"])
    told = Story(world, place, begins, draft, timezone.now(), rings)
    monkeypatch.setattr(timezone, "now", lambda: told.now)
    world.values |= {"draft_id": draft.pk, "place_id": place.pk}
    return told


def publish(story: Story) -> None:
    Request.objects.filter(pk=story.world.open_request.pk).update(state="cancelled")
    story.request = actions.publish_request(by=story.sam, request_id=story.request.pk)
    story.world.values["request_id"] = story.request.pk
    for name in ("rival", "assigned"):
        offer_to(story, name)
    story.world.values["offer_id"] = Offer.objects.get(request=story.request, helper=story.world.people["rival"]).pk
    story.settle()


def offer_to(story: Story, name: str) -> Offer:
    """One helper is asked, if the search has not done it by now."""
    terms = {"because": [], "distance_band": "under-2", "expires_at": story.now + timedelta(hours=1), "price": PRICE}
    person, request = story.world.people[name], story.request
    return actions.send_offer(
        by=SYSTEM, request_id=request.pk, helper_id=person.pk, wave=1, round=request.round, **terms
    )


def reserve(story: Story) -> None:
    won = Offer.objects.get(request=story.request, helper=story.hana)
    story.booking = actions.accept_offer(by=story.hana, offer_id=won.pk)
    story.world.values["booking_id"] = story.booking.pk
    story.settle()


def hold(story: Story) -> None:
    made = make_hold(story.booking, until=story.begins + timedelta(days=5))
    actions.clear_for_visit(by=SYSTEM, booking_id=story.booking.pk, until=made.until)
    link = actions.make_door_link(by=story.sam, booking_id=story.booking.pk, purpose="confirm")
    story.world.values["door_token"] = queries.token_of(link)
    story.settle()


def put_to(before: timedelta) -> Callable[[Story], None]:
    """The clock stands so long before the visit begins."""
    return lambda story: story.at(story.begins - before)


def start(story: Story) -> None:
    story.at(story.begins)
    actions.start_booking(by=story.hana, booking_id=story.booking.pk)
    story.settle()


def finish(story: Story) -> None:
    actions.finish_booking(by=story.hana, booking_id=story.booking.pk)
    story.settle()


def confirm(story: Story) -> None:
    actions.confirm_booking(by=story.sam, booking_id=story.booking.pk)
    story.settle()


def call_off(story: Story) -> None:
    actions.cancel_booking(by=story.sam, booking_id=story.booking.pk, reason="time")
    story.settle()


def wait(span: timedelta) -> Callable[[Story], None]:
    return lambda story: story.at(story.now + span)


def open_case(story: Story) -> None:
    disputes.open_case(by=story.sam, booking_id=story.booking.pk, about="damage", text="Something is broken.")
    story.settle()


def open_it(story: Story) -> None:
    actions.open_address(by=story.world.people["operator"], booking_id=story.booking.pk, reason="case")
    story.settle()


def up_to(story: Story, *further: Callable[[Story], None]) -> None:
    """A firm visit, and what comes after that."""
    for step in (publish, reserve, hold, *further):
        step(story)


Step = tuple[str, Callable[[Story], None], dict[str, frozenset[str]]]
TO_THE_END: tuple[Step, ...] = (
    ("a draft", lambda story: None, {}),
    ("helpers are asked", publish, {}),
    ("reserved, not paid", reserve, {}),
    ("firm", hold, {"assigned": WITH_STREET}),
    ("a moment before the day before", put_to(timedelta(hours=24) + A_MOMENT), {"assigned": WITH_STREET}),
    ("the day before", put_to(timedelta(hours=24)), {"assigned": WHOLE}),
    ("an hour before", put_to(timedelta(hours=1)), {"assigned": WHOLE}),
    ("started", start, {"assigned": WHOLE}),
    ("done", finish, {"assigned": WHOLE}),
    ("confirmed", confirm, {"assigned": WHOLE}),
    ("48 hours after", wait(timedelta(hours=48)), {"assigned": WHOLE}),
    ("a moment later", wait(A_MOMENT), {}),
)
CALLED_OFF: tuple[Step, ...] = (
    ("firm", lambda story: up_to(story), {"assigned": WITH_STREET}),
    ("called off", call_off, {"assigned": WITH_STREET}),
    ("48 hours after", wait(timedelta(hours=48)), {"assigned": WITH_STREET}),
    ("a moment later", wait(A_MOMENT), {}),
)
WITH_A_CASE: tuple[Step, ...] = (
    (
        "done",
        lambda story: (publish(story), reserve(story), hold(story), start(story), finish(story)),
        {"assigned": WHOLE},
    ),
    ("a case", open_case, {"assigned": WHOLE}),
    ("an operator gave a reason", open_it, {"assigned": WHOLE, "operator": WHOLE}),
    ("a quarter of an hour later", wait(timedelta(minutes=15) + A_MOMENT), {"assigned": WHOLE}),
    ("days later", wait(timedelta(days=3)), {}),
    ("an operator gave a reason again", open_it, {"operator": WHOLE}),
)


def parts_in(answer: bytes | str) -> set[str]:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return {part for part, words in PLANTED.items() if words in text}


class TakeBack(Exception):
    """Ends a savepoint, so that one request leaves nothing for the next."""


def shown(client, method: str, address: str) -> set[str]:
    """The parts that an answer holds, in its headers or its body; what the request changed is taken back."""
    found: set[str] = set()
    try:
        with transaction.atomic():
            response = client.generic(method, address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            found = parts_in(body) | parts_in(str(dict(response.headers)))
            raise TakeBack
    except TakeBack:
        return found


def crawled(story: Story, principal: str, chance: random.Random) -> dict[str, set[str]]:
    """Route → the parts that this principal was shown there.

    Those about the visit, for whom it concerns, and a draw of the rest; in `make long` a fifth of it on each step, so
    that over the steps nearly every route was asked by everybody.
    """
    client, found = story.world.client(principal), {}
    # Whatever would speak to the payment provider fails here: its error page and its log are looked at too.
    client.raise_request_exception = False
    for name, address in addresses(story.world).items():
        if name in NOT_CRAWLED:
            continue
        methods = [method for method, share in SHARES.items() if chance.random() < share]
        if (
            name in NEAR
            and chance.random() < CONCERNED.get(principal, 0)
            or name in PRIVATE
            and principal == "anonymous"
        ):
            methods = ["GET", *methods]
        for method in dict.fromkeys(methods):
            if parts := shown(client, method, address):
                found[name] = found.get(name, set()) | parts
    return found


# How much of all routes is looked at on a step. A refused POST answers with the page that a GET has shown.
SHARES = {"GET": rounds(1, 20) / 100, "POST": rounds(1, 4) / 100}
# For whom what is near is looked at on every step, or on some.
CONCERNED = {"owner": 0.5, "assigned": 1.0, "rival": rounds(25, 100) / 100, "operator": rounds(50, 100) / 100}
# Private addresses, which need no account.
PRIVATE = {"door", "calendar_feed", "label"}
# Whatever is about the visit, its request or its people.
NEAR = {
    *("doorstep", "door_check", "paper", "booking_move", "booking_again", "api_doorstep"),
    *("booking", "today", "offers", "offer", "request", "conversation", "receipt", "inbox"),
    *("api_booking", "api_bookings", "api_offer", "api_request", "console_bookings", "console_person"),
}


def is_page_in(where: set[str], name: str) -> bool:
    """Whether a route is one of these, or a verb of one, which answers with the same page when it is refused."""
    return any(name == page or name.startswith(f"{page}_") for page in where)


def assert_only_where_it_may_be(found: dict[str, set[str]], allowed: frozenset[str], where: set[str], who: str) -> None:
    elsewhere = {name: parts for name, parts in found.items() if not is_page_in(where, name) or parts - allowed}
    assert elsewhere == {}, who


def assert_nowhere_else(story: Story, caplog) -> None:
    """Mails, pushes, notices, rings, logs, jobs, events and every other table: not a word of the address."""
    told = [f"{message.subject} {message.body} {message.alternatives} {message.attachments}" for message in mail.outbox]
    told += [" ".join(text_for(message)) for message in TextMessage.objects.all()]
    told += [rung(notice).decode() for notice in Notice.objects.select_related("person")]
    assert parts_in(" ".join(told)) == set()
    assert parts_in(json.dumps(story.rings, default=str)) == set()
    assert parts_in(caplog.text) == set()
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - KEPT_IN:
            cursor.execute(f"SELECT coalesce(json_agg(row_to_json(t)), '[]')::text FROM \"{table}\" t")
            assert parts_in(cursor.fetchone()[0]) == set(), table


def assert_exports_are_their_own(story: Story) -> None:
    """An export tells the owner, and nobody else."""
    for name, person in story.world.people.items():
        if person is None or person == story.sam:
            continue
        told = [import_module(f"{room}.queries").personal_data_of(person.pk) for room in apps_about_people()]
        assert parts_in(json.dumps(told, default=str)) == set(), name


def looked_at(story: Story, allowed: dict[str, frozenset[str]], chance: random.Random) -> int:
    """Crawl as everybody; returns how many answers held a part of the address, each where it may be."""
    count = 0
    for principal in PRINCIPALS:
        found = crawled(story, principal, chance)
        may = {"owner": frozenset(PLANTED), **allowed}.get(principal, NOTHING)
        where = {"owner": READ_BY_OWNERS, "operator": READ_BY_OPERATORS}.get(principal, READ_BY_HELPERS)
        assert_only_where_it_may_be(found, may, where, principal)
        if may and story.booking and principal == "assigned":
            assert found["booking"] == may, principal
        count += len(found)
    return count


@pytest.mark.parametrize("steps", [TO_THE_END, CALLED_OFF, WITH_A_CASE], ids=["whole", "called_off", "with_a_case"])
def test_the_address_is_read_by_nobody_else_and_at_no_other_time(story, steps, chance, caplog):
    held = 0
    for _, move, allowed in steps:
        move(story)
        held += looked_at(story, allowed, chance)

    assert held > len(steps)
    assert_nowhere_else(story, caplog)
    assert_exports_are_their_own(story)
    record(f"{len(steps)} steps, {len(PRINCIPALS)} principals: {held} answers told of the address, each where it may")


def test_a_planted_leak_is_seen(story, monkeypatch, chance):
    """Without the rule of who reads what, the helper would read the door days ahead."""
    up_to(story)
    whole = queries.address_for(story.sam, story.booking)
    monkeypatch.setattr("marketplace.bookings.rules.address_for_helper", lambda booking, place, now: whole)

    with pytest.raises(AssertionError):
        looked_at(story, {"assigned": WITH_STREET}, chance)
