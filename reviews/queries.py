"""Reads of reviews and trust. What is sealed is read by its author and by nobody else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import Q, QuerySet
from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.core.actors import Actor
from marketplace.core.entries import Entry
from marketplace.core.errors import Missing, Reason
from marketplace.core.models import Event
from reviews import rules, trust
from reviews.models import Report, Review, Role, TrustEntry, TrustState
from reviews.trust import Gift, State, Trust, Verdict

# What a replay reads of an entry: whose it is, and the verdict.
COUNTED = ("person_id", "role", "author_id", "good", "bad", "voice", "at")
CHUNK = 5_000


def review_by(by: Actor, booking: Booking) -> Review | None:
    """What this person wrote about a visit, sealed or not."""
    return Review.objects.filter(booking=booking, author_id=by.pk).first() if by.pk else None


def is_revealed(booking: Booking) -> bool:
    return Review.objects.filter(booking=booking, revealed_at__isnull=False).exists()


def opens_at(booking_id: int) -> datetime:
    """When what was written about a confirmed visit opens at the latest."""
    return rules.opens_at(Booking.objects.get(pk=booking_id))


def overdue() -> list[int]:
    """Visits of which something is sealed although its time is over."""
    is_over = Q(booking__state="confirmed", booking__confirmed_at__lte=timezone.now() - rules.WRITE_WITHIN)
    rows = Review.objects.filter(is_over, revealed_at=None)
    return list(rows.order_by("booking_id").values_list("booking_id", flat=True))


def why_not_write(booking: Booking, by: Actor) -> Reason | None:
    return rules.why_not_write(booking, by, is_revealed(booking), timezone.now())


def open_reviews(booking: Booking) -> QuerySet[Review]:
    """What both may read of a visit: revealed, and not removed."""
    rows = Review.objects.filter(booking=booking, revealed_at__isnull=False, removed_at=None)
    return rows.select_related("author", "subject").order_by("pk")


def reviews_about(person_id: int, role: str = Role.HELPER) -> QuerySet[Review]:
    """What everybody may read about somebody, the newest first."""
    rows = Review.objects.filter(subject_id=person_id, role=role, revealed_at__isnull=False, removed_at=None)
    return rows.select_related("author", "booking__request__topic").order_by("-revealed_at", "-pk")


def review_for(by: Actor, review_id: int) -> Review:
    """A review, for everybody once it is revealed; removed ones for operators only."""
    rows = Review.objects.filter(pk=review_id, revealed_at__isnull=False)
    if not by.is_operator:
        rows = rows.filter(removed_at=None)
    review = rows.select_related("author", "subject").first()
    if review is None:
        raise Missing
    return review


def reports_open() -> QuerySet[Report]:
    """What operators have to look at, the oldest first."""
    rows = Report.objects.filter(closed_at=None, review__removed_at=None)
    return rows.select_related("review__author", "review__subject", "by").order_by("at")


def state_of(person_id: int, role: str = Role.HELPER) -> State:
    """The state as it is kept; a blank one for somebody of whom nothing is known."""
    row = TrustState.objects.filter(person_id=person_id, role=role).prefetch_related("gifts").first()
    return _state(row) if row else State()


def _state(row: TrustState) -> State:
    gifts = {gift.author_id: Gift(gift.amount, gift.at.timestamp()) for gift in row.gifts.all()}
    return State(
        row.praise,
        row.complaints,
        row.hinted_praise,
        row.hinted_complaints,
        row.last.timestamp() if row.last else None,
        gifts,
    )


def trust_of(person_id: int, role: str = Role.HELPER) -> Trust:
    """How far somebody can be trusted now."""
    return trust.trust_of(state_of(person_id, role), timezone.now().timestamp())


def trust_of_all(person_ids: Collection[int], role: str = Role.HELPER) -> dict[int, Trust]:
    """How far each of these people can be trusted now, in two reads."""
    rows = TrustState.objects.filter(person_id__in=person_ids, role=role).prefetch_related("gifts")
    known, now = {row.person_id: _state(row) for row in rows}, timezone.now().timestamp()
    return {person_id: trust.trust_of(known.get(person_id, State()), now) for person_id in person_ids}


def replayed(person_id: int, role: str) -> State:
    """The state worked out anew from everything that was counted, without what was removed since."""
    rows = _counted().filter(person_id=person_id, role=role).order_by("pk")
    return trust.replay(_verdict(*row[2:]) for row in rows.values_list(*COUNTED))


def differing() -> list[int]:
    """States that are not to the last bit what a replay gives. Two passes over the tables, however many there are."""
    rows = _counted().order_by("person_id", "role", "pk").values_list(*COUNTED)
    groups = groupby(rows.iterator(chunk_size=CHUNK), key=itemgetter(0, 1))
    true = {key: trust.replay(_verdict(*row[2:]) for row in group) for key, group in groups}
    kept = TrustState.objects.prefetch_related("gifts").order_by("pk").iterator(chunk_size=CHUNK)
    return [row.pk for row in kept if _state(row) != true.get((row.person_id, row.role), State())]


def _counted() -> QuerySet[TrustEntry]:
    return TrustEntry.objects.exclude(cause=TrustEntry.Cause.REMOVED).exclude(review__removed_at__isnull=False)


def _verdict(author: int | None, good: float, bad: float, voice: float, at: datetime) -> Verdict:
    return Verdict(author, good, bad, voice, at.timestamp())


@dataclass(frozen=True)
class Moved:
    """One line of the derivation that a person reads of their own trust."""

    cause: str
    said: str
    at: datetime
    booking_id: int
    before: float
    after: float
    is_proven: bool
    good: float
    bad: float
    stars: int | None


def derivation_of(by: Actor, role: str = Role.HELPER) -> list[Moved]:
    """What moved one's own trust, the newest first."""
    rows = TrustEntry.objects.filter(person_id=by.pk, role=role).select_related("review").order_by("-pk")
    return [
        Moved(
            row.cause,
            row.get_cause_display(),
            row.at,
            row.booking_id,
            row.before,
            row.after,
            row.voice >= trust.PROVEN_FROM,
            row.good,
            row.bad,
            row.review.stars if row.review else None,
        )
        for row in rows
    ]


def entries_for_booking(booking_id: int) -> list[Entry]:
    """That reviews were opened; never that one was written."""
    ids = list(Review.objects.filter(booking_id=booking_id).values_list("pk", flat=True))
    names = ("review.revealed", "review.replied", "review.removed")
    rows = Event.objects.filter(subject_kind="reviews.review", subject_id__in=ids, name__in=names).order_by("pk")
    return [Entry(e.at, e.name, "reviews", e.actor_kind, e.actor_id, e.facts) for e in rows]


def personal_data_of(person_id: int) -> dict:
    """What a person wrote, what was said openly about them, and what moved their trust."""
    fields = ("booking_id", "axes", "stars", "text", "written_at", "revealed_at", "reply")
    written = Review.objects.filter(author_id=person_id)
    about = Review.objects.filter(subject_id=person_id, revealed_at__isnull=False)
    moved = TrustEntry.objects.filter(person_id=person_id)
    return {
        "reviews_written": list(written.values(*fields, "private_note")),
        "reviews_about": list(about.values(*fields)),
        "reports": list(Report.objects.filter(by_id=person_id).values("review_id", "reason", "at")),
        "trust": list(moved.values("role", "cause", "booking_id", "good", "bad", "voice", "before", "after", "at")),
    }


def why_not_erase(person_id: int) -> Reason | None:
    """A review never stands in the way; its words go."""
    return None


def mine_or_open(by: Actor, booking: Booking) -> list[Review]:
    """What this reader may see of a visit's reviews: their own, and after the reveal the other's.

    One's own stays readable when it was removed, with the reason.
    """
    is_open = Q(revealed_at__isnull=False, removed_at=None)
    rows = Review.objects.filter(is_open | Q(author_id=by.pk), booking=booking)
    return list(rows.select_related("author", "subject").order_by("pk"))
