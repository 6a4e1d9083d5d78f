"""Reads of what helpers are thanked for, and of the facts that the rules look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.utils import timezone

from marketplace.bookings.models import Booking, Offer, Quote, Recipient
from marketplace.bookings.rules import SOLVED
from marketplace.catalog import queries as catalogue
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from marketplace.core.models import Event
from reviews import recognition, rules
from reviews.models import Recognition, RecognitionChoice, Review, Role, TrustEntry
from reviews.recognition import Asked, Facts, Found, Visit

ELDERS = {Recipient.Relation.PARENT, Recipient.Relation.GRANDPARENT}
# Of the newest so many requests the rule finds the last twenty that count.
ASKED_AT_MOST = 120
# Helpers of whom nothing happened for longer cannot have become closer to a badge.
ACTIVE_WITHIN = timedelta(days=30)
# Somebody else was faster, or it was taken back: no answer was needed any more.
NOT_COUNTED = (Offer.State.LOST, Offer.State.STANDBY, Offer.State.WITHDRAWN, Offer.State.OPEN)


def facts_of(person_id: int, now: datetime) -> Facts:
    """What the rules of badges look at."""
    case = {"role": Role.HELPER, "cause": TrustEntry.Cause.CASE, "annulment": None}
    cases = TrustEntry.objects.filter(person_id=person_id, **case)
    return Facts(_visits_of(person_id, now), _asked_of(person_id), list(cases.values_list("at", flat=True)))


def _visits_of(person_id: int, now: datetime) -> list[Visit]:
    """Confirmed visits, the newest first; one that a case is open about counts for nothing new."""
    spoken = set(get_user_model().objects.values_list("languages", flat=True).get(pk=person_id))
    states = (Booking.State.CONFIRMED, Booking.State.DISPUTED)
    rows = Booking.objects.filter(helper_id=person_id, state__in=states, confirmed_at__isnull=False)
    bookings = list(rows.select_related("request__recipient", "seeker").order_by("-confirmed_at", "-pk"))
    said: dict[int, list[Review]] = {}
    open_reviews = Review.objects.filter(revealed_at__isnull=False, booking__helper_id=person_id)
    for review in open_reviews:
        said.setdefault(review.booking_id, []).append(review)
    return [_visit(booking, said.get(booking.pk, []), spoken, now) for booking in bookings]


def _visit(booking: Booking, reviews: Sequence[Review], spoken: set[str], now: datetime) -> Visit:
    about = next((one for one in reviews if one.role == Role.HELPER and not one.removed_at), None)
    is_settled = bool(reviews) or now >= rules.opens_at(booking)
    is_solved = booking.outcome in ("", SOLVED)
    recipient = getattr(booking.request, "recipient", None)
    return Visit(
        booking.pk,
        booking.confirmed_at,
        counts=is_settled and booking.state == Booking.State.CONFIRMED,
        went_well=about.stars >= recognition.WELL_FROM_STARS if about else is_solved,
        kind=about.axes.get("kind_and_clear") if about else None,
        language=_language_of(booking, spoken),
        is_for_elders=recipient is not None and recipient.relation in ELDERS,
    )


def _language_of(booking: Booking, spoken: set[str]) -> str:
    """The one that was asked for or that only the two share, else that of the neighbour's pages; never a guess."""
    for wanted in (booking.request.languages, booking.seeker.languages):
        shared = spoken & set(wanted)
        if len(shared) == 1:
            return shared.pop()
    return booking.seeker.language if booking.seeker.language in spoken else ""


def _asked_of(person_id: int) -> list[Asked]:
    """Requests that a helper answered or let pass, the newest first, on their own clock."""
    profile = catalogue.profile_of(person_id)
    zone = ZoneInfo(profile.time_zone) if profile else timezone.get_default_timezone()
    rows = Offer.objects.filter(helper_id=person_id).select_related("booking").order_by("-sent_at", "-pk")
    offers = list(rows[:ASKED_AT_MOST])
    quoted, again = _first_quotes(offers), _asked_again(offers)
    found = []
    for offer in offers:
        answered = _answered_at(offer, quoted)
        if answered is None and offer.state in NOT_COUNTED:
            continue
        sent = again.get(offer.pk, offer.sent_at)
        found.append(Asked(sent.astimezone(zone), answered - sent if answered else None))
    return found


def _answered_at(offer: Offer, quoted: dict[int, datetime]) -> datetime | None:
    """When the helper answered: the first price they named, their yes, or their no."""
    booking = getattr(offer, "booking", None)
    if offer.pk in quoted:
        return quoted[offer.pk]
    if booking is not None:
        return booking.agreed_at
    return offer.answered_at if offer.state in (Offer.State.ACCEPTED, Offer.State.DECLINED) else None


def _first_quotes(offers: Iterable[Offer]) -> dict[int, datetime]:
    rows = Quote.objects.filter(offer__in=[offer.pk for offer in offers]).order_by("-pk")
    return dict(rows.values_list("offer_id", "sent_at"))


def _asked_again(offers: Iterable[Offer]) -> dict[int, datetime]:
    """When those who stood by were asked once more: their hour begins then."""
    rows = Event.objects.filter(name="offer.asked_again", subject_kind="bookings.offer")
    return dict(
        rows.filter(subject_id__in=[offer.pk for offer in offers]).order_by("pk").values_list("subject_id", "at")
    )


def to_recognise(now: datetime) -> list[int]:
    """Helpers for whom a rule may have come true or stopped being so."""
    since = now - ACTIVE_WITHIN
    asked = Offer.objects.filter(sent_at__gt=since).values_list("helper_id", flat=True).distinct()
    visited = Booking.objects.filter(confirmed_at__gt=since).values_list("helper_id", flat=True).distinct()
    for_a_time = [code for code, rule in recognition.RULES.items() if rule.every]
    standing = Recognition.objects.filter(ended_at=None, code__in=for_a_time).values_list("person_id", flat=True)
    return sorted({*asked, *visited, *standing})


def is_recognition_shown(person_id: int) -> bool:
    return not RecognitionChoice.objects.filter(person_id=person_id, is_shown=False).exists()


def recognitions_of(person_id: int) -> list[Recognition]:
    """What everybody may read that somebody is thanked for, the oldest first; nothing when they do not want it."""
    if not is_recognition_shown(person_id):
        return []
    return list(Recognition.objects.filter(person_id=person_id, ended_at=None))


@dataclass(frozen=True)
class Standing:
    """One badge as its own helper sees it: the one that stands, else how far they are; and those that ended."""

    code: str
    rule: recognition.Rule
    row: Recognition | None
    found: Found
    ended: list[Recognition]


def own_recognition(by: Actor) -> list[Standing]:
    """Every badge, for a helper. Raises Missing for anybody else."""
    if not get_user_model().objects.filter(pk=by.pk, helper_since__isnull=False).exists():
        raise Missing
    facts = facts_of(by.pk, timezone.now())
    rows = list(Recognition.objects.filter(person_id=by.pk))
    return [
        Standing(
            code,
            rule,
            next((row for row in rows if row.code == code and row.ended_at is None), None),
            rule.find(facts),
            [row for row in rows if row.code == code and row.ended_at],
        )
        for code, rule in recognition.RULES.items()
    ]
