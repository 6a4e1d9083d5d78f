"""A worker killed in the middle of its jobs stalls nothing: its successor does each of them, once (T5)."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Absence, Offer, Request
from marketplace.chat import actions as chat
from marketplace.chat.models import Message
from marketplace.core import outbox, timers
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.models import Event, Seal
from marketplace.notifications import actions as notifications
from marketplace.notifications import endpoints
from marketplace.notifications.models import MailboxMessage
from matching.models import Search
from tests.chat.clamd import nobody_there, scanner
from tests.core.told_jobs import prepared
from tests.factories import make_booking, make_draft, make_offer, make_request, make_seeker
from tests.long import record
from tests.matching.searching import publish
from tests.notifications.pushing import PushService
from tests.notifications.test_pushes import KEY
from tests.race import until
from tests.server import free_port, worker

pytestmark = pytest.mark.django_db(transaction=True)

WITHIN = 90.0
LONG_AGO = 3  # a transaction that ended before any test began
WORKERS = 5  # each takes four jobs at a time
# What these jobs write last; they are killed while they wait to write it.
WRITTEN_LAST = ("core_event", "core_seal", "notifications_mailboxmessage", "bookings_request")


@contextmanager
def nobody_writes(owner, *tables: str):
    with owner.transaction():
        owner.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE MODE")
        yield


def waiting_for_a_lock() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def only_jobs_from_here_on() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'todo'")


def jobs_under_way() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'")
        return cursor.fetchone()[0]


def one_of_each_job() -> dict[str, object]:
    """Put one job of each kind in the queue; returns, by kind, how its effect is counted."""
    now = timezone.now()
    request, _ = publish(helpers=2)
    search = Search.objects.get(request=request)
    late = make_offer(expires_at=now)
    done, quiet = (make_booking(state="done", confirm_by=now + timedelta(hours=h)) for h in (0, 24))
    begun = make_booking(make_offer(make_request(begins_at=now + timedelta(minutes=5))))
    talk = chat.open_conversation(by=SYSTEM, offer_id=begun.offer_id)
    draft = make_draft(None, visitor_key="old")
    Request.objects.filter(pk=draft.pk).update(created_at=now - timedelta(days=8))
    told = make_seeker("Tom")
    only_jobs_from_here_on()
    timers.schedule("matching.jobs.send_wave", at=now, search_id=search.pk, wave=2)
    timers.schedule("marketplace.bookings.jobs.expire_offer", at=now, offer_id=late.pk)
    timers.schedule("marketplace.bookings.jobs.confirm_booking", at=now, booking_id=done.pk)
    timers.schedule("marketplace.bookings.jobs.remind_to_confirm", at=now, booking_id=quiet.pk)
    asked = Absence.objects.create(booking=make_booking(state="missed"), side="seeker", answer_by=now)
    timers.schedule("marketplace.bookings.jobs.end_absence", at=now, absence_id=asked.pk)
    outbox.defer("marketplace.bookings.jobs.discard_old_drafts", [{"timestamp": 0}], queue="upkeep")
    outbox.defer("marketplace.core.jobs.seal_events", [{"timestamp": 0}], queue="upkeep")
    accounts.send_code(by=VISITOR, email="stella@example.org", visitor_key="x")
    notifications.tell_person(by=SYSTEM, person_id=told.pk, event_id=1, kind="booking_agreed", subject_id=done.pk)
    bookings.start_booking(by=begun.helper, booking_id=begun.pk)
    old = Event.objects.create(
        name="x.y", actor_kind="system", subject_kind="x", subject_id=1, at=now, transaction=LONG_AGO
    )
    return {
        "send_wave": lambda: Offer.objects.filter(request=request, wave=2).count(),
        "expire_offer": lambda: Event.objects.filter(name="offer.expired", subject_id=late.pk).count(),
        "confirm_booking": lambda: Event.objects.filter(name="booking.confirmed", subject_id=done.pk).count(),
        "remind_to_confirm": lambda: Event.objects.filter(name="booking.confirm_reminded", subject_id=quiet.pk).count(),
        "end_absence": lambda: Event.objects.filter(name="booking.missed", subject_id=asked.booking_id).count(),
        "discard_old_drafts": lambda: 1 - Request.objects.filter(pk=draft.pk).count(),
        "seal_events": lambda: Seal.objects.filter(event=old).count(),
        "mail_code": lambda: MailboxMessage.objects.filter(to="stella@example.org").count(),
        "send_mail": lambda: MailboxMessage.objects.filter(to=told.email).count(),
        "deliver": lambda: Message.objects.filter(conversation=talk, notice="booking.started").count(),
    }


@pytest.fixture
def scanner_address(settings, monkeypatch) -> Iterator[str]:
    """A scanner that is away while files are sent, and there for the workers."""
    settings.SCANNER_URL = nobody_there()
    with scanner() as (address, _clamd):
        monkeypatch.setenv("SCANNER_URL", address)
        yield address


@pytest.fixture
def push_service(settings, monkeypatch) -> Iterator[PushService]:
    """The first push that it is asked for gets no answer."""
    settings.VAPID_PRIVATE_KEY, settings.PUSH_TO_LOOPBACK = KEY, True
    monkeypatch.setenv("VAPID_PRIVATE_KEY", KEY)
    monkeypatch.setenv("PUSH_TO_LOOPBACK", "1")
    service = PushService(endpoints.public_key())
    service.answers = ["wait"]
    yield service
    service.patience.set()
    service.stop()


def test_a_successor_does_what_killed_workers_had_begun_and_once(owner_connection, scanner_address, push_service):
    defer = prepared(push_service)
    effects = one_of_each_job() | defer()
    locked, site = len(effects) - 1, free_port()
    with nobody_writes(owner_connection, *WRITTEN_LAST), ExitStack() as workers:
        killed = [workers.enter_context(worker(site)) for _ in range(WORKERS)]
        until(lambda: waiting_for_a_lock() >= locked and push_service.asked, 60, "the middle of every job")
        for process in killed:
            process.kill()

    stuck = jobs_under_way()
    before = {kind: count() for kind, count in effects.items()}
    with worker(site):
        seconds = until(lambda: all(count() for count in effects.values()), WITHIN, "every effect")
        until(lambda: not jobs_under_way(), WITHIN, "the end of every job")

    assert stuck >= len(effects), "no job frees itself"
    assert before == dict.fromkeys(effects, 0)
    assert {kind: count() for kind, count in effects.items()} == dict.fromkeys(effects, 1)
    record(
        f"workers killed in the middle of {len(effects)} kinds of job: done once each after {seconds:.0f} s: "
        + ", ".join(effects)
    )
