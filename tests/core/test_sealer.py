"""The chain over the events: whatever is changed, taken out, slipped in or swapped afterwards shows."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from marketplace.core import events, sealer
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event, Seal
from tests.factories import make_seeker
from tests.race import at_once, until

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = 3  # a transaction that ended before any test began


def make_events(count: int = 6) -> list[int]:
    """Events of transactions that are over, sealed; returns their ids in order."""
    made = [
        Event.objects.create(
            name="person.joined",
            actor_kind="person",
            actor_id=number,
            subject_kind="accounts.user",
            subject_id=number,
            facts={"number": number, "ä": [1.5, None, True]},
            at=timezone.now() + timedelta(microseconds=number),
            transaction=LONG_AGO,
        ).pk
        for number in range(count)
    ]
    sealer.seal_new_events()
    assert Seal.objects.filter(event_id__in=made).count() == count
    return made


def test_an_untouched_history_has_no_broken_link():
    make_events()
    make_events()

    assert sealer.broken_links() == []


@pytest.mark.parametrize(
    "change",
    [
        "name = 'person.left'",
        "actor_kind = 'system'",
        "actor_id = actor_id + 1",
        "actor_id = NULL",
        "subject_kind = 'accounts.place'",
        "subject_id = subject_id + 1",
        "facts = facts || '{\"number\": 99}'",
        "at = at + interval '1 microsecond'",
    ],
)
def test_an_edited_event_is_found(owner_connection, change):
    third = make_events()[2]

    owner_connection.execute(f"UPDATE core_event SET {change} WHERE id = %s", [third])

    assert sealer.broken_links() == [third]


def test_an_event_taken_out_with_its_link_is_found(owner_connection):
    made = make_events()

    owner_connection.execute("DELETE FROM core_seal WHERE event_id = %s", [made[2]])
    owner_connection.execute("DELETE FROM core_event WHERE id = %s", [made[2]])

    assert sealer.broken_links() == [made[3]]


def test_an_event_slipped_in_between_is_found(owner_connection):
    """The app may add rows, and numbers that were never used leave room among the old ones."""
    before = make_events(2)
    owner_connection.execute("SELECT setval(pg_get_serial_sequence('core_event', 'id'), %s)", [before[-1] + 5])
    make_events(2)

    Event.objects.create(
        pk=before[-1] + 2, name="person.left", subject_kind="x", subject_id=1, at=timezone.now(), transaction=LONG_AGO
    )
    sealer.seal_new_events()

    assert sealer.broken_links() == [before[-1] + 2]


def test_an_event_that_took_anothers_number_is_found(owner_connection):
    made = make_events()
    owner_connection.execute("DELETE FROM core_seal WHERE event_id = %s", [made[2]])
    owner_connection.execute("DELETE FROM core_event WHERE id = %s", [made[2]])

    Event.objects.create(
        pk=made[2], name="person.left", subject_kind="x", subject_id=1, at=timezone.now(), transaction=LONG_AGO
    )

    assert sealer.broken_links() == [made[2], made[3]]


def test_an_event_slipped_in_with_a_link_of_its_own_is_found(owner_connection):
    made = make_events()
    owner_connection.execute("DELETE FROM core_seal WHERE event_id >= %s", [made[3]])

    owner_connection.execute("DELETE FROM core_event WHERE id = %s", [made[3]])
    owner_connection.execute(
        "INSERT INTO core_seal (event_id, digest, at) SELECT id, sha256(id::text::bytea), now() FROM core_event"
        " WHERE id = %s",
        [made[4]],
    )

    assert made[4] in sealer.broken_links()


def test_two_events_that_swapped_their_contents_are_found(owner_connection):
    made = make_events()
    swap = (
        "UPDATE core_event one SET subject_id = other.subject_id, actor_id = other.actor_id, facts = other.facts,"
        " at = other.at FROM core_event other WHERE (one.id, other.id) IN ((%s, %s), (%s, %s))"
    )

    owner_connection.execute(swap, [made[1], made[2], made[2], made[1]])

    assert sealer.broken_links() == [made[1], made[2]]


def test_a_transaction_under_way_holds_back_what_came_after_it():
    """Ids are given before the commit: a lower one may still come, and must not be left out."""
    sam = make_seeker()
    make_events(1)
    sealed = Seal.objects.count()

    with transaction.atomic():
        slow = events.record("person.joined", by=SYSTEM, subject=sam)
        (quick, added) = at_once([lambda: _record_and_seal(sam)])[0]

    assert (quick.pk > slow.pk, added, Seal.objects.count()) == (True, 0, sealed)
    until(lambda: _is_sealed(quick), 120, "the seal")
    assert _is_sealed(slow)
    assert sealer.broken_links() == []


def _record_and_seal(sam):
    return events.record("person.joined", by=SYSTEM, subject=sam), sealer.seal_new_events()


def _is_sealed(event) -> bool:
    sealer.seal_new_events()
    return Seal.objects.filter(event=event).exists()


def test_two_sealers_at_once_make_one_chain():
    make_events(1)
    Event.objects.bulk_create(
        [
            Event(name="x.y", actor_kind="system", subject_kind="x", subject_id=n, at=timezone.now(), transaction=3)
            for n in range(200)
        ]
    )

    added = at_once([sealer.seal_new_events] * 4)

    assert sum(added) == 200
    assert sealer.broken_links() == []
