"""Everything of the trade about one person."""

from django.db.models import Q

from marketplace.bookings import rules
from marketplace.bookings.models import Booking, Extra, HoursException, Move, Offer, Quote, Recipient, Request, Series
from marketplace.bookings.queries.hours import hours_of
from marketplace.bookings.queries.labels import labels_of
from marketplace.bookings.queries.visits import UNDER_WAY
from marketplace.core.errors import Reason

ABOUT_VISITS = (
    *("id", "state", "price", "agreed_at", "done_at", "confirmed_at", "cancelled_at"),
    *("arrived_at", "ending", "fault", "outcome", "is_remote", "room"),
)


def personal_data_of(person_id: int) -> dict:
    """Everything of the trade that is about this person, for their export."""
    requests = Request.objects.filter(seeker_id=person_id)
    offers = Offer.objects.filter(helper_id=person_id)
    visits = Booking.objects.filter(Q(helper_id=person_id) | Q(seeker_id=person_id))
    series = Series.objects.filter(Q(helper_id=person_id) | Q(seeker_id=person_id))
    fields = ("id", "state", "words", "languages", "urgency", "begins_at", "ends_at", "published_at", "place_id")
    return {
        "requests": list(requests.values(*fields, "topic__slug")),
        "offers": list(offers.values("id", "state", "sent_at", "read_at", "answered_at", "decline_reason", "because")),
        "bookings": list(visits.values(*ABOUT_VISITS)),
        "labels": list(labels_of(person_id).values("key", "model", "claimed_at")),
        "recipients": list(
            Recipient.objects.filter(request__seeker_id=person_id).values(
                "name", "phone", "relation", "consent", "consent_at"
            )
        ),
        "extras": list(Extra.objects.filter(booking__helper_id=person_id).values("words", "price", "state")),
        "moves": list(Move.objects.filter(proposer_id=person_id).values("booking_id", "state", "begins", "words")),
        "quotes": list(Quote.objects.filter(by_id=person_id).values("offer_id", "words", "price", "state", "sent_at")),
        "series": list(series.values("id", "state", "weeks", "visits", "begins", "price", "proposed_at", "ended_at")),
        "weekly_hours": hours_of(person_id),
        "hours_exceptions": [
            {"kind": one.kind, "begins": one.during.lower, "ends": one.during.upper, "names": one.names}
            for one in HoursException.objects.filter(helper_id=person_id)
        ],
    }


def why_not_erase(person_id: int) -> Reason | None:
    """A person with a visit under way cannot be forgotten yet."""
    visits = Booking.objects.filter(Q(helper_id=person_id) | Q(seeker_id=person_id), state__in=UNDER_WAY)
    return rules.VISIT_UNDER_WAY if visits.exists() else None
