"""Reads of the trade, each only for whom it is meant."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from marketplace.accounts import queries as accounts
from marketplace.bookings import rules
from marketplace.bookings.models import Booking, Extra, Offer, Request, WeeklyHours
from marketplace.catalog import queries as catalogue
from marketplace.core.actors import Actor
from marketplace.core.entries import Entry
from marketplace.core.errors import Missing, Reason
from marketplace.core.models import Event

UNDER_WAY = ("reserved", "agreed", "started", "done", "disputed")
AHEAD = ("reserved", "agreed", "started")


@dataclass(frozen=True)
class Choice:
    """A verb that a page offers; with a reason when it is not possible now."""

    verb: str
    reason: Reason | None


def _only(rows: QuerySet):
    row = rows.first()
    if row is None:
        raise Missing
    return row


def draft_for(by: Actor, visitor_key: str, draft_id: int) -> Request:
    """A draft of this person, or of the visitor with this key."""
    mine = Q(seeker_id=by.pk) if by.pk else Q(pk__in=[])
    if visitor_key:
        mine |= Q(seeker=None, visitor_key=visitor_key)
    return _only(Request.objects.filter(mine, pk=draft_id, state="draft").select_related("topic", "package", "place"))


def drafts_of(by: Actor, visitor_key: str = "") -> QuerySet[Request]:
    """What was begun and not sent: by this person, or in the visitor's session with this key."""
    mine = Q(seeker_id=by.pk) if by.pk else Q(pk__in=[])
    if visitor_key:
        mine |= Q(seeker=None, visitor_key=visitor_key)
    return Request.objects.filter(mine, state="draft").select_related("topic", "package", "place").order_by("-pk")


def request_for(by: Actor, request_id: int) -> Request:
    """A published request: for its seeker and for operators."""
    rows = Request.objects.exclude(state="draft").filter(pk=request_id)
    if not by.is_operator:
        rows = rows.filter(seeker_id=by.pk)
    return _only(rows.select_related("topic__programme", "package", "place", "seeker"))


def requests_of(by: Actor) -> QuerySet[Request]:
    rows = Request.objects.filter(seeker_id=by.pk).exclude(state="draft")
    return rows.select_related("topic", "package").order_by("-created_at")


def offer_for(by: Actor, offer_id: int) -> Offer:
    """An offer, for the helper who got it."""
    rows = Offer.objects.filter(pk=offer_id, helper_id=by.pk)
    rows = rows.select_related("request__topic", "request__package", "request__seeker", "request__place", "helper")
    return _only(rows)


def offers_of(helper: Actor) -> QuerySet[Offer]:
    rows = Offer.objects.filter(helper_id=helper.pk).select_related("request__topic", "request__package")
    return rows.select_related("request__seeker", "request__place").order_by("-sent_at")


def offers_asked(request: Request) -> QuerySet[Offer]:
    """Everybody asked in the present round, for the seeker's numbers."""
    return Offer.objects.filter(request=request, round=request.round).order_by("wave", "pk")


def booking_for(by: Actor, booking_id: int) -> Booking:
    rows = Booking.objects.filter(pk=booking_id)
    if not by.is_operator:
        rows = rows.filter(Q(seeker_id=by.pk) | Q(helper_id=by.pk))
    return _only(
        rows.select_related("request__topic", "request__package", "request__place", "seeker", "helper", "offer")
    )


def bookings_of(by: Actor) -> QuerySet[Booking]:
    rows = Booking.objects.filter(Q(seeker_id=by.pk) | Q(helper_id=by.pk))
    return rows.select_related("request__topic", "seeker", "helper").order_by("-visit")


def live_booking_of(request: Request) -> Booking | None:
    """The booking that a request led to and that was not called off."""
    return Booking.objects.filter(request=request).exclude(state="cancelled").select_related("helper").first()


def booking_of_offer(by: Actor, offer_id: int) -> Booking | None:
    """The visit that an accepted offer led to, for the two people of it."""
    rows = Booking.objects.filter(offer_id=offer_id).filter(Q(seeker_id=by.pk) | Q(helper_id=by.pk))
    return rows.exclude(state="cancelled").first()


def address_for(by: Actor, booking: Booking) -> rules.Address:
    """The parts of the address that `by` may read now, and the rule that says so."""
    place = booking.request.place
    if by.pk == booking.seeker_id:
        return rules.whole_address(place, booking.state)
    if by.pk == booking.helper_id:
        return rules.address_for_helper(booking, place, timezone.now())
    return rules.NO_ADDRESS


def hours_of(helper_id: int) -> list[tuple[int, int]]:
    return list(WeeklyHours.objects.filter(helper_id=helper_id).values_list("begins", "ends"))


def hours_of_all(helper_ids: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """The weeks of many helpers in one read; who has no hours is not in it."""
    found: dict[int, list[tuple[int, int]]] = {}
    rows = WeeklyHours.objects.filter(helper_id__in=helper_ids).order_by("helper_id", "begins")
    for helper_id, begins, ends in rows.values_list("helper_id", "begins", "ends"):
        found.setdefault(helper_id, []).append((begins, ends))
    return found


def busy_between(helper_ids: list[int], begins: datetime, ends: datetime) -> set[int]:
    """Which of these helpers have a visit that overlaps the stretch."""
    rows = Booking.objects.filter(helper_id__in=helper_ids, state__in=AHEAD)
    return set(rows.filter(visit__overlap=(begins, ends)).values_list("helper_id", flat=True))


def price_low_of(request: Request) -> int | None:
    """The least that a request can cost, in minor units; None when its topic has no price."""
    package = catalogue.package_priced(request.topic, request.package)
    return package.price_low + extra_price_of(request) if package else None


def why_not_publish(request: Request) -> Reason | None:
    """What a draft still lacks before it can be sent out."""
    lacks = rules.why_not_complete(request, timezone.now())
    return lacks or rules.why_not_budget(request, price_low_of(request), catalogue.is_help_paid())


def extra_price_of(request: Request) -> int:
    """What the chosen options add to every helper's price."""
    return sum(option.price for option in request.options.all()) if request.pk else 0


def open_count(person_id: int) -> int:
    return Request.objects.filter(seeker_id=person_id, state="open").count()


def published_since(person_id: int, span: timedelta) -> int:
    return Request.objects.filter(seeker_id=person_id, published_at__gt=timezone.now() - span).count()


def meet_no_more(offer: Offer) -> bool:
    """Whether one of the two has blocked the other since the offer went out."""
    return accounts.is_blocked_between(offer.helper_id, offer.request.seeker_id)


def request_choices(request: Request, by: Actor) -> list[Choice]:
    return _choices(rules.REQUEST, ("reopen", "cancel"), request, by)


def offer_choices(offer: Offer, by: Actor) -> list[Choice]:
    return _choices(rules.OFFER, ("accept", "decline", "stand_by", "stand_down"), offer, by)


def booking_choices(booking: Booking, by: Actor) -> list[Choice]:
    """The verbs of this person's side, with the reason of those not possible now."""
    choices = _choices(rules.BOOKING, ("start", "finish", "confirm", "cancel", "annul"), booking, by)
    return [_with_time(choice, booking) for choice in choices]


def _choices(table, verbs: tuple[str, ...], subject, by: Actor) -> list[Choice]:
    mine = [verb for verb in verbs if table.is_allowed(verb, rules.roles_in(subject, by))]
    return [Choice(verb, rules.why_not(table, verb, subject, by)) for verb in mine]


def _with_time(choice: Choice, booking: Booking) -> Choice:
    if choice.verb != "start" or choice.reason:
        return choice
    return Choice(choice.verb, rules.why_not_start(booking, timezone.now()))


def entries_for_booking(booking_id: int) -> list[Entry]:
    """What happened to the request, the winning offer and the visit, oldest first."""
    booking = Booking.objects.get(pk=booking_id)
    subjects = (
        Q(subject_kind="bookings.request", subject_id=booking.request_id)
        | Q(subject_kind="bookings.offer", subject_id=booking.offer_id)
        | Q(subject_kind="bookings.booking", subject_id=booking.pk)
        | Q(subject_kind="bookings.extra", subject_id__in=[extra.pk for extra in extras_of(booking)])
    )
    return _entries(subjects)


def entries_for_request(request_id: int) -> list[Entry]:
    """What happened to a request and to the visits it led to, and each wave with how many it asked."""
    visits = list(Booking.objects.filter(request_id=request_id).values_list("pk", flat=True))
    happened = _entries(
        Q(subject_kind="bookings.request", subject_id=request_id)
        | Q(subject_kind="bookings.booking", subject_id__in=visits)
    )
    waves = Offer.objects.filter(request_id=request_id).values("round", "wave")
    sent = waves.annotate(at=Min("sent_at"), asked=Count("pk")).order_by("at")
    return happened + [Entry(w["at"], "wave.sent", "bookings", "system", None, {"asked": w["asked"]}) for w in sent]


def _entries(subjects: Q) -> list[Entry]:
    """What happened, without the waves, which stand in the offers."""
    rows = Event.objects.filter(subjects).exclude(name="wave.sent").order_by("pk")
    return [Entry(e.at, e.name, "bookings", e.actor_kind, e.actor_id, e.facts) for e in rows]


def personal_data_of(person_id: int) -> dict:
    """Everything of the trade that is about this person, for their export."""
    requests = Request.objects.filter(seeker_id=person_id)
    offers = Offer.objects.filter(helper_id=person_id)
    visits = Booking.objects.filter(Q(helper_id=person_id) | Q(seeker_id=person_id))
    fields = ("id", "state", "words", "languages", "urgency", "begins_at", "ends_at", "published_at", "place_id")
    return {
        "requests": list(requests.values(*fields, "topic__slug")),
        "offers": list(offers.values("id", "state", "sent_at", "read_at", "answered_at", "decline_reason", "because")),
        "bookings": list(visits.values("id", "state", "price", "agreed_at", "done_at", "confirmed_at", "cancelled_at")),
        "extras": list(Extra.objects.filter(booking__helper_id=person_id).values("words", "price", "state")),
        "weekly_hours": hours_of(person_id),
    }


def why_not_erase(person_id: int) -> Reason | None:
    """A person with a visit under way cannot be forgotten yet."""
    visits = Booking.objects.filter(Q(helper_id=person_id) | Q(seeker_id=person_id), state__in=UNDER_WAY)
    return rules.VISIT_UNDER_WAY if visits.exists() else None


def extras_of(booking: Booking) -> QuerySet[Extra]:
    return booking.extras.order_by("pk")


def extra_for(by: Actor, extra_id: int) -> Extra:
    """An extra, for the two people of its visit."""
    rows = Extra.objects.filter(Q(booking__seeker_id=by.pk) | Q(booking__helper_id=by.pk), pk=extra_id)
    return _only(rows.select_related("booking"))


def extra_choices(extra: Extra, by: Actor) -> list[Choice]:
    """The verbs of this person's side of an extra."""
    mine = [
        verb
        for verb in ("approve", "refuse", "withdraw")
        if rules.EXTRA.is_allowed(verb, rules.roles_in(extra.booking, by))
    ]
    return [Choice(verb, rules.why_not(rules.EXTRA, verb, extra, by)) for verb in mine]


def offers_open(helper: Actor) -> QuerySet[Offer]:
    """What a helper is asked right now, the most urgent answer first."""
    return offers_of(helper).filter(state=Offer.State.OPEN).order_by("expires_at")


def offers_answered(helper: Actor) -> QuerySet[Offer]:
    return offers_of(helper).exclude(state=Offer.State.OPEN)


def visits_ahead(helper: Actor) -> QuerySet[Booking]:
    """A helper's visits that are not done yet, the next first."""
    rows = Booking.objects.filter(helper_id=helper.pk, state__in=AHEAD)
    rows = rows.select_related("request__topic", "request__package", "request__place", "seeker", "helper")
    return rows.order_by("visit")


def visits_done(helper: Actor) -> int:
    return Booking.objects.filter(helper_id=helper.pk, state="confirmed").count()


def asked_between(begins: datetime, ends: datetime) -> list[dict]:
    """Who sent out a request in a stretch of time: seeker, published cell, topic, and when they wished for help."""
    rows = Request.objects.filter(published_at__gte=begins, published_at__lt=ends).exclude(state="draft")
    return list(rows.order_by("pk").values("seeker_id", "place__cell", "topic_id", "begins_at"))
