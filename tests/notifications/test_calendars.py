"""Calendars of other people's making read ours: a feed, and an invitation that is accepted, moved and called off."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import vobject
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from marketplace.catalog.models import HelperProfile
from marketplace.core.errors import Missing
from marketplace.notifications import actions, queries
from marketplace.notifications.models import CalendarFeed, MailboxMessage
from tests.factories import make_booking, make_helper, make_offer, make_operator, make_request, make_seeker, make_topic
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ADDRESS = ("Sonnenallee", "71b", "12045", "4. OG")


@pytest.fixture(autouse=True)
def zones_are_read_anew():
    """The other library remembers for good what it first read of a zone, which may end before another test's year."""
    vobject.icalendar.__dict__["__tzidMap"].clear()


def visit_at(begins: datetime, **fields) -> Booking:
    return make_booking(make_offer(make_request(begins_at=begins)), **fields)


def agreed_by_a_yes() -> Booking:
    """A visit as it comes about, so that both were told of it."""
    offer = make_offer(make_request(begins_at=(timezone.now() + 3 * DAY).replace(microsecond=0)))
    booking = bookings.accept_offer(by=offer.helper, offer_id=offer.pk)
    run_jobs()
    return booking


def events_of(body: bytes) -> list[Any]:
    """The entries, as the other library reads them."""
    return list(vobject.readOne(body.decode()).contents.get("vevent", []))


class TheirCalendar:
    """What somebody's calendar does with invitations: keeps entries by UID, takes the higher SEQUENCE, answers."""

    def __init__(self, reader) -> None:
        self.reader, self.entries = reader, {}

    def take_mails(self) -> None:
        for message in mail.outbox:
            if message.to == [self.reader.email]:
                for part in message_from_bytes(message.message().as_bytes(), policy=policy.default).walk():
                    if part.get_content_type() == "text/calendar":
                        self.take(part.get_param("method"), part.get_content())

    def take(self, method: str, body: str) -> None:
        calendar = vobject.readOne(body)
        assert calendar.method.value == method
        event = calendar.vevent
        known = self.entries.get(event.uid.value)
        if known is None or int(event.sequence.value) > int(known.sequence.value):
            self.entries[event.uid.value] = event

    def reply(self, uid: str) -> str:
        """A yes, as iTIP sends it to the organizer."""
        event = self.entries[uid]
        answer = vobject.iCalendar()
        answer.add("method").value = "REPLY"
        mine = answer.add("vevent")
        for name in ("uid", "dtstart", "organizer", "sequence", "dtstamp"):
            mine.add(event.contents[name][0])
        attendee = mine.add("attendee")
        attendee.value, attendee.params = event.attendee.value, {"PARTSTAT": ["ACCEPTED"]}
        return answer.serialize()

    @property
    def only(self) -> Any:
        (event,) = self.entries.values()
        return event


def test_another_library_opens_the_feed():
    begins = (timezone.now() + 2 * DAY).replace(microsecond=0)
    booking = visit_at(begins)

    (event,) = events_of(queries.calendar_of(booking.seeker))

    assert (event.dtstart.value, event.dtend.value) == (begins, begins + timedelta(hours=1))
    assert event.uid.value == f"visit-{booking.pk}@localhost"
    assert event.url.value.endswith(f"/bookings/{booking.pk}/")
    assert (event.status.value, event.sequence.value) == ("CONFIRMED", "0")
    assert "Hana" in event.summary.value


def test_each_side_reads_the_other_ones_name_in_their_own_language():
    booking = visit_at(timezone.now() + 2 * DAY)

    mine = queries.calendar_of(booking.helper).decode()

    assert f"{booking.request.topic} mit Sam" in mine


def test_an_address_is_in_no_calendar():
    booking = agreed_by_a_yes()

    told = [queries.calendar_of(person).decode() for person in (booking.seeker, booking.helper)]
    told += [message.message().as_string() for message in mail.outbox]

    assert len(told) >= 4
    for text in told:
        assert not [word for word in ADDRESS if word in text]
        assert "LOCATION" not in text


@pytest.mark.parametrize(
    ("state", "status"), [("reserved", "TENTATIVE"), ("agreed", "CONFIRMED"), ("confirmed", "CONFIRMED")]
)
def test_a_calendar_says_how_sure_a_visit_is(state, status):
    booking = visit_at(timezone.now() + 2 * DAY, state=state)

    assert events_of(queries.calendar_of(booking.seeker))[0].status.value == status


def test_what_was_called_off_stays_for_a_while_as_called_off():
    now = timezone.now()
    booking = visit_at(now + 40 * DAY, state="cancelled", cancelled_at=now - 2 * DAY)

    (event,) = events_of(queries.calendar_of(booking.seeker))
    assert (event.status.value, event.sequence.value) == ("CANCELLED", "1")
    Booking.objects.update(cancelled_at=now - 15 * DAY)
    assert events_of(queries.calendar_of(booking.seeker)) == []


def test_a_move_keeps_the_entry_and_raises_its_sequence():
    booking = visit_at(timezone.now() + 3 * DAY)
    before = events_of(queries.calendar_of(booking.seeker))[0]

    moved = bookings.move_booking(by=booking.helper, booking_id=booking.pk, begins=booking.visit.lower + DAY)

    after = events_of(queries.calendar_of(booking.seeker))[0]
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) == int(before.sequence.value) + 1
    assert after.dtstart.value == moved.visit.lower.replace(microsecond=0)


# Begin and end in UTC, and what stands in the calendar: local where that is clear, UTC where the clock shows it twice.
NIGHTS = {
    "spring, over the hour that is skipped": ("2027-03-28T00:30", "2027-03-28T01:30", "20270328T013000"),
    "autumn, before the hour that comes twice": ("2027-10-30T23:00", "2027-10-31T00:00", "20271031T010000"),
    "autumn, in the first of the two": ("2027-10-31T00:00", "2027-10-31T00:30", "20271031T020000"),
    "autumn, from the first into the second": ("2027-10-31T00:30", "2027-10-31T01:30", "20271031T003000Z"),
    "autumn, in the second of the two": ("2027-10-31T01:00", "2027-10-31T01:30", "20271031T010000Z"),
    "leap day": ("2028-02-29T22:30", "2028-02-29T23:30", "20280229T233000"),
}


@pytest.mark.parametrize("night", NIGHTS)
def test_nights_on_which_the_clocks_change(night):
    begins, ends = (datetime.fromisoformat(f"{text}+00:00") for text in NIGHTS[night][:2])
    booking = visit_at(timezone.now() + 2 * DAY, visit=(begins, ends))

    body = queries.calendar_of(booking.seeker)

    (event,) = events_of(body)
    assert [moment.value.astimezone(UTC) for moment in (event.dtstart, event.dtend)] == [begins, ends]
    assert NIGHTS[night][2] in body.decode()


def test_a_visit_is_said_in_the_zone_of_its_helper():
    booking = visit_at(timezone.now() + 2 * DAY)
    HelperProfile.objects.filter(person=booking.helper).update(time_zone="Europe/Lisbon")

    body = queries.calendar_of(booking.seeker).decode()

    assert "DTSTART;TZID=Europe/Lisbon" in body
    assert vobject.readOne(body).vtimezone.tzid.value == "Europe/Lisbon"


def test_an_invitation_is_accepted_moved_and_called_off():
    booking = agreed_by_a_yes()
    theirs = {side: TheirCalendar(getattr(booking, side)) for side in ("seeker", "helper")}

    for calendar in theirs.values():
        calendar.take_mails()
        assert calendar.only.dtstart.value == booking.visit.lower
        assert calendar.only.organizer.value.startswith("mailto:")
        assert calendar.only.attendee.value == f"mailto:{calendar.reader.email}"
        answer = vobject.readOne(calendar.reply(calendar.only.uid.value))
        assert (answer.method.value, answer.vevent.attendee.params["PARTSTAT"]) == ("REPLY", ["ACCEPTED"])
        assert answer.vevent.uid.value == f"visit-{booking.pk}@localhost"

    moved = bookings.move_booking(by=booking.seeker, booking_id=booking.pk, begins=booking.visit.lower + DAY)
    run_jobs()
    for calendar in theirs.values():
        calendar.take_mails()
        assert (calendar.only.dtstart.value, calendar.only.sequence.value) == (moved.visit.lower, "1")

    bookings.return_booking(by=booking.helper, booking_id=booking.pk, reason="ill")
    run_jobs()
    for calendar in theirs.values():
        calendar.take_mails()
        assert (calendar.only.status.value, calendar.only.sequence.value) == ("CANCELLED", "2")


def test_a_reservation_that_is_called_off_is_in_nobodys_calendar():
    booking = visit_at(timezone.now() + 2 * DAY, state="reserved")

    bookings.return_booking(by=booking.helper, booking_id=booking.pk, reason="ill")
    run_jobs()

    assert mail.outbox
    assert not [message for message in mail.outbox if message.attachments]


def test_the_demos_mailbox_keeps_what_was_attached(settings):
    settings.EMAIL_BACKEND = "marketplace.notifications.mailbox.MailboxBackend"

    booking = agreed_by_a_yes()

    kept = MailboxMessage.objects.get(to=booking.seeker.email).attachments
    assert [(part["name"], part["type"]) for part in kept] == [("visit.ics", "text/calendar")]
    assert "METHOD:REQUEST" in kept[0]["text"]


def test_more_visits_take_no_more_queries():
    sam, topic = make_seeker(), make_topic()

    def count(visits: int) -> int:
        for _ in range(visits):
            make_booking(make_offer(make_request(sam, topic=topic), make_helper(topic=topic)))
        with CaptureQueriesContext(connection) as found:
            queries.calendar_of(sam)
        return len(found)

    assert count(2) == count(8)


def get(token: str, **headers):
    return Client().get(f"/calendar/{token}.ics", headers=headers)


def test_the_address_opens_without_signing_in_and_is_kept_by_no_cache():
    booking = visit_at(timezone.now() + 2 * DAY)
    _, token = actions.open_calendar(by=booking.seeker)

    answer = get(token)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in answer["Cache-Control"]
    assert len(events_of(answer.content)) == 1
    assert get(token, if_none_match=answer["ETag"]).status_code == 304
    assert CalendarFeed.objects.get().read_at is not None


def test_only_a_digest_of_the_address_is_kept():
    _, token = actions.open_calendar(by=make_seeker())

    assert token.encode() not in bytes(CalendarFeed.objects.get().digest)


def test_a_new_address_ends_the_old_one_and_revoking_ends_all():
    sam = make_seeker()
    _, old = actions.open_calendar(by=sam)
    _, new = actions.open_calendar(by=sam)

    assert [get(token).status_code for token in (old, new, "x" * 43)] == [404, 200, 404]
    actions.close_calendar(by=sam)
    assert get(new).status_code == 404


def test_a_suspended_person_has_no_calendar():
    sam = make_seeker()
    _, token = actions.open_calendar(by=sam)
    sam.suspended_at = timezone.now()
    sam.save()

    assert get(token).status_code == 404
    with pytest.raises(Missing):
        queries.person_of_feed(token)


def test_the_page_shows_the_address_once(client):
    sam = make_seeker()
    client.force_login(sam, backend="allauth.account.auth_backends.AuthenticationBackend")

    (token,) = re.findall(r"/calendar/([\w-]+)\.ics", client.post("/profile/calendar/").content.decode())
    later = client.get("/profile/calendar/").content.decode()

    assert get(token).status_code == 200
    assert ".ics" not in later
    client.post("/profile/calendar/close/")
    assert queries.feed_of(sam) is None


def test_operators_read_no_calendar_of_others():
    booking = visit_at(timezone.now() + 2 * DAY)

    with translation.override("en"):
        assert events_of(queries.calendar_of(make_operator())) == []
    assert len(events_of(queries.calendar_of(booking.helper))) == 1
