"""One mail a day with what came, at the person's hour, less what is read or over; what cannot wait never waits."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from marketplace.notifications import actions, flows
from marketplace.notifications.models import Digest, Mail
from marketplace.notifications.topics import MAILED_AT_ONCE
from marketplace.notifications.wording import KINDS
from tests.factories import make_booking, make_seeker
from tests.jobs import run_jobs
from tests.notifications.test_preferences import EVERY_TOPIC, HOURS
from tests.notifications.test_telling import Failing, tell

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 1, 15, 12, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def sam(monkeypatch):
    """Wants one mail a day at six in the evening; it is noon."""
    monkeypatch.setattr(timezone, "now", lambda: NOON.astimezone(UTC))
    sam = make_seeker(language="en")
    save(sam, 18)
    return sam


def save(person, hour: int | None) -> None:
    wanted = {"mail": EVERY_TOPIC, "push": EVERY_TOPIC}
    actions.save_telling(by=person, wanted=wanted, digest_hour=hour, **HOURS)


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def test_what_came_goes_out_as_one_mail_at_the_persons_hour(sam):
    for number, kind in enumerate(("tip_received", "review_revealed", "booking_confirmed")):
        tell(sam, kind, event_id=number, subject_id=make_booking().pk)

    run_jobs(until=at(5.9), only="send")
    before = len(mail.outbox)
    run_jobs(until=at(6.1), only="send")
    run_jobs(until=at(40), only="send")

    assert (before, len(mail.outbox)) == (0, 1)
    message = mail.outbox[0]
    assert message.subject == "3 pieces of news for you"
    for part in (message.body, message.alternatives[0].content):
        assert "You got a tip" in part and "There is a review about you" in part and "Thank you for helping" in part
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}


def test_what_cannot_wait_does_not(sam):
    for number, kind in enumerate(sorted(KINDS)):
        tell(sam, kind, event_id=number)

    collected = set(Mail.objects.filter(state="collected").values_list("notice__kind", flat=True))

    mailed = {kind for kind in KINDS if KINDS[kind].by_mail}
    assert collected == mailed - MAILED_AT_ONCE
    assert Digest.objects.count() == 1
    assert {"person_suspended", "offer_received", "booking_agreed", "chargeback_due"} & collected == set()


def test_what_was_read_or_is_over_is_left_out_and_nothing_at_all_is_no_mail(sam):
    done = make_booking(state="done", done_at=timezone.now())
    read, over = tell(sam, "tip_received", 1, done.pk), tell(sam, "booking_finished", 2, done.pk)
    actions.read_notice(by=sam, notice_id=read.pk)
    type(done).objects.update(state="confirmed", confirmed_at=timezone.now())

    run_jobs(until=at(7), only="send")

    assert mail.outbox == []
    assert Digest.objects.get().state == Digest.State.EMPTY
    assert set(Mail.objects.filter(notice__in=[read, over]).values_list("state", flat=True)) == {"dropped"}


def test_what_comes_while_one_is_sent_waits_for_the_next(sam):
    tell(sam, "tip_received", 1)
    run_jobs(until=at(7), only="send")
    tell(sam, "review_revealed", 2)

    assert list(Digest.objects.order_by("pk").values_list("state", flat=True)) == ["sent", "open"]
    run_jobs(until=at(31), only="send")
    assert len(mail.outbox) == 2


def test_whoever_wants_no_digests_any_more_gets_what_was_collected_at_once(sam):
    tell(sam, "tip_received")

    save(sam, None)
    run_jobs(until=at(0.1), only="send")

    assert len(mail.outbox) == 1
    run_jobs(until=at(7), only="send")
    assert len(mail.outbox) == 1, "the timer of before finds nothing to do"


def test_a_server_that_takes_nothing_costs_no_digest(sam, settings):
    tell(sam, "tip_received")
    digest = Digest.objects.get()
    settings.EMAIL_BACKEND = f"{Failing.__module__}.Failing"
    with pytest.raises(flows.NotSent):
        flows.send_digest(digest.pk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    flows.send_digest(digest.pk)
    flows.send_digest(digest.pk)

    assert len(mail.outbox) == 1
