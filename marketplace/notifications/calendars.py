"""Visits as calendars read them: a feed of all of somebody's, and an invitation with a mail. Never with an address.

A visit keeps its UID for good, and its SEQUENCE grows with each move, so that a calendar finds the entry again and
takes the newer time.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from marketplace.accounts.models import User
from marketplace.bookings.models import Booking

NAME = "Service Friend"
PRODID = "-//Service Friend//Visits//EN"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
STATUS: dict[str, str] = {Booking.State.RESERVED: "TENTATIVE", Booking.State.CANCELLED: "CANCELLED"}
READ_AGAIN_AFTER = timedelta(hours=1)


def feed(visits: Iterable[tuple[Booking, ZoneInfo]], reader: User) -> bytes:
    """All of these visits as one calendar that is subscribed to, each in the zone beside it."""
    calendar = _calendar(PUBLISH)
    calendar.add("name", NAME)
    calendar.add("x-wr-calname", NAME)
    calendar.add("refresh-interval", READ_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return _written(calendar, [_event(booking, zone, reader) for booking, zone in visits])


def invitation(booking: Booking, zone: ZoneInfo, reader: User) -> tuple[str, bytes]:
    """The method and the body of what goes along with a mail: the visit as it is now, or that it is called off."""
    method = CANCEL if booking.state == Booking.State.CANCELLED else REQUEST
    event = _event(booking, zone, reader)
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = NAME
    event.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{reader.email}")
    attendee.params |= {"CN": reader.name_shown or reader.email, "ROLE": "REQ-PARTICIPANT"}
    attendee.params |= {"PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
    event.add("attendee", attendee)
    return method, _written(_calendar(method), [event])


def uid_of(booking: Booking) -> str:
    return f"visit-{booking.pk}@{urlsplit(settings.SITE_URL).hostname}"


def sequence_of(booking: Booking) -> int:
    """How often the visit changed in a way that a calendar has to follow."""
    return booking.moves_made + (booking.state == Booking.State.CANCELLED)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _written(calendar: Calendar, events: list[Event]) -> bytes:
    for event in events:
        calendar.add_component(event)
    years = [event.start.year for event in events]
    if years:
        calendar.add_missing_timezones(date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1))
    return calendar.to_ical()


def _event(booking: Booking, zone: ZoneInfo, reader: User) -> Event:
    other = booking.helper if booking.seeker_id == reader.pk else booking.seeker
    link = settings.SITE_URL + reverse("booking", args=[booking.pk])
    begins, ends = _moments(booking, zone)
    changed = max(filter(None, (booking.agreed_at, booking.moved_at, booking.cancelled_at))).replace(microsecond=0)
    event = Event()
    event.add("uid", uid_of(booking))
    event.add("sequence", sequence_of(booking))
    event.add("status", STATUS.get(booking.state, "CONFIRMED"))
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("dtstamp", changed.astimezone(UTC))
    event.add("last-modified", changed.astimezone(UTC))
    event.add("summary", _("%(topic)s with %(name)s") % {"topic": booking.request.topic, "name": other.name_shown})
    event.add(
        "description", _("Where it is and how you reach each other stands on the page: %(link)s") % {"link": link}
    )
    event.add("url", link)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if booking.state == Booking.State.CANCELLED else "OPAQUE")
    return event


def _moments(booking: Booking, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end on the clock of the zone; in UTC where that clock shows one of them a second time.

    A local time that exists twice means the first of the two to every calendar.
    """
    begins, ends = booking.visit.lower.astimezone(zone), booking.visit.upper.astimezone(zone)
    if begins.fold or ends.fold:
        return begins.astimezone(UTC), ends.astimezone(UTC)
    return begins, ends
