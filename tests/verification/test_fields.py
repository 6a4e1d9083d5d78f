"""R2: the API tells each role the listed fields and no other, and no body changes what is not its to change."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from tests.verification.crawl import addresses
from tests.verification.fields import LEADS_TO, NO_FIELDS, TOLD
from tests.verification.world import PRINCIPALS, World, make_world

pytestmark = pytest.mark.django_db

# Columns that no app may change by naming them in a body; verbs that may change a column by being done are left out.
PROTECTED = {
    "accounts.User": "is_staff is_superuser is_active helper_since suspended_at erased_at email password date_joined",
    "accounts.Place": "owner_id cell",
    "accounts.ApiToken": "person_id digest sign_in",
    "bookings.Request": "seeker_id created_at",
    "bookings.Offer": "helper_id request_id wave round because price commission currency terms_id distance_band",
    "bookings.Booking": "seeker_id helper_id offer_id request_id price rate commission currency terms_id held_until",
    "bookings.Extra": "booking_id price commission words",
    "bookings.HoursException": "helper_id names",
    "bookings.Quote": "offer_id by_id price commission currency terms_id",
    "chat.Conversation": "seeker_id helper_id offer_id last_seq",
    "chat.Message": "sender_id seq",
    "chat.Attachment": "message_id media_type scan name",
    "chat.MessageReport": "message_id by_id reason closed_by_id",
    "vetting.Application": "person_id decided_by_id reason",
    "vetting.Badge": "person_id topic_id checks expires_at",
    "catalog.HelperProfile": "person_id place_id",
    "reviews.Review": "booking_id author_id subject_id role stars text private_note is_free revealed_at removed_at",
    "reviews.Photo": "booking_id author_id file",
    "reviews.Note": "review_id felt done_at done_by_id answer",
    "reviews.Flag": "cause group kinds outcome reason closed_at closed_by_id",
    "payments.Payee": "person_id takes_transfers pays_out account held_up_by missing overdue",
    "payments.Payout": "payee_id state amount",
    "payments.Discrepancy": "kind subject ours theirs closed_by_id",
    "payments.Hold": "deal_id amount captured refunded",
    "payments.Billing": "person_id",
    "payments.Paper": "recipient_id total number",
    "notifications.Notice": "person_id kind",
    "notifications.Browser": "person_id service",
    "notifications.Phone": "person_id stopped_at",
    "notifications.PhoneCode": "person_id guesses over_at",
}
WRITING = ("POST", "PUT", "PATCH")


class TakeBack(Exception):
    """Ends a savepoint, so that one request leaves nothing for the next."""


def with_value(said: Any, name: str = "") -> set[str]:
    """The dotted names of everything that is told, lists looked through; null and empty tell nothing."""
    if isinstance(said, dict):
        pairs = ((f"{name}.{key}" if name else key, value) for key, value in said.items())
        return {found for part, value in pairs for found in with_value(value, part)}
    if isinstance(said, list):
        return {found for one in said for found in with_value(one, name)}
    return set() if said in (None, "") else {name}


def allowed(route: str, principal: str) -> set[str]:
    lines = TOLD[route]
    return set(f"{lines.get('everybody', '')} {lines.get(principal, '')}".split())


def api_addresses(world: World) -> dict[str, str]:
    found = addresses(world)
    return {name: found[name] for name in found if name.startswith("api_") and name not in NO_FIELDS}


def thing_of(route: str) -> str:
    """The line that the answer of a route is held against: its own, what it leads to, or the thing above it."""
    route = route.split()[0]
    if route in TOLD or route in LEADS_TO:
        return LEADS_TO.get(route, route)
    if route.startswith(("api_console_approve", "api_console_refuse")):
        return "api_console_application"
    if route.startswith(("api_console_suspend", "api_console_restore")):
        return "api_console_person"
    return route.rsplit("_", 1)[0] if route.rsplit("_", 1)[0] in TOLD else "_".join(route.split("_")[:2])


def answered(client: Any, method: str, address: str, body: dict[str, Any]) -> tuple[int, Any]:
    """Status and JSON of a request whose effect is taken back."""
    status, said = 0, None
    try:
        with transaction.atomic():
            answer = client.generic(method, address, json.dumps(body, default=str), content_type="application/json")
            status = answer.status_code
            said = answer.json() if status in {200, 201} else None
            raise TakeBack
    except TakeBack:
        return status, said


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_a_role_is_told_the_listed_fields_and_no_other(principal):
    world = make_world()
    client, told, wrong = world.client(principal), 0, []
    for route, address in api_addresses(world).items():
        for method in ("GET", *WRITING):
            _status, said = answered(client, method, address, {"reason": "other"})
            names = with_value(said)
            told += bool(names)
            listed = allowed(thing_of(route), principal) if names else set()
            wrong += [f"{method} {route} tells {name}" for name in sorted(names - listed)]

    assert told >= (3 if principal in {"anonymous", "suspended"} else 10)
    assert wrong == []


def greedy(world: World) -> dict[str, Any]:
    """A body that names every protected column, with values that would be worth having."""
    body: dict[str, Any] = {"id": 1, "pk": 1, "state": "confirmed"}
    for label, names in PROTECTED.items():
        for name in names.split():
            body[name] = wished(apps.get_model(label)._meta.get_field(name.removesuffix("_id")), world)
    return body


def wished(field: models.Field, world: World) -> Any:
    if field.is_relation:
        return world.people["stranger"].pk
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.DateTimeField):
        return datetime(2020, 1, 1, tzinfo=timezone.get_current_timezone())
    return 1 if isinstance(field, models.IntegerField) else ["x"] if isinstance(field, models.JSONField) else "x"


# Bodies that work, so that what they carry beside it is looked at by the writer itself.
WORKING: dict[str, dict[str, Any]] = {
    "api_drafts": {"topic": "wifi"},
    "api_draft": {"words": "Anders"},
    "api_me": {"name": "Sam"},
    "api_places": {"street": "Weserstr.", "number": "1", "postcode": "12047", "town": "Berlin"},
    "api_messages": {"client_id": "9b2ff5f6-8f5c-4f0e-9d3e-6a3f6ce0a001", "text": "Hallo"},
    "api_conversation_read": {"seq": 1},
    "api_helping": {"about": "Ich komme gern."},
    "api_helping_hours": {"hours": []},
    "api_helping_topics": {"topics": []},
    "api_helping_prices": {"prices": []},
}


# What a verb is there to change: words raise the conversation's number, a quote that is taken prices its offer.
OWN_CHANGES = {"api_messages": "Conversation", "api_quote_accept": "bookings.Offer"}


def protected_rows() -> dict[tuple, tuple]:
    """Every protected value of every row there is."""
    found = {}
    for label, names in PROTECTED.items():
        for pk, *values in apps.get_model(label).objects.values_list("pk", *names.split()):
            found[label, pk] = tuple(str(value) for value in values)
    return found


def changed_by(client: Any, method: str, address: str, body: dict[str, Any], before: dict[tuple, tuple]) -> list[str]:
    """The protected rows that a request changed of those `before`; rows that are new are the writer's own."""
    wrong: list[str] = []
    try:
        with transaction.atomic():
            client.generic(method, address, json.dumps(body, default=str), content_type="application/json")
            after = protected_rows()
            wrong = [str(key) for key, values in before.items() if after.get(key, values) != values]
            raise TakeBack
    except TakeBack:
        return wrong


@pytest.mark.parametrize("principal", ["owner", "assigned", "rival"])
def test_a_greedy_body_changes_nothing_that_is_not_its_own(principal):
    world = make_world()
    client, wrong, before = world.client(principal), [], protected_rows()
    for route, address in api_addresses(world).items():
        body = {**greedy(world), **WORKING.get(route, {}), "reason": "other"}
        for method in WRITING:
            changed = changed_by(client, method, address, body, before)
            changed = [one for one in changed if OWN_CHANGES.get(route, "-") not in one]
            wrong += [f"{method} {route} changed {one}" for one in changed]

    assert wrong == []
    assert protected_rows() == before, "every request was taken back"


def test_a_planted_field_is_seen():
    """The controls: a field more in an answer, and a column that a writer would take over from a body."""
    world = make_world()
    said = {"id": 1, "name": "Hana", "email": "hana@example.org", "helps": [{"topic": {"slug": "wifi"}}]}
    before = protected_rows()

    world.people["owner"].is_staff = True
    world.people["owner"].save()

    assert with_value(said) - allowed("api_person", "stranger") == {"email"}
    assert [key for key, values in protected_rows().items() if before[key] != values] == [
        ("accounts.User", world.people["owner"].pk)
    ]
