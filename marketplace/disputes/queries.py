"""Reads of cases: for the two of the visit and for operators."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Booking
from marketplace.core.actors import Actor
from marketplace.core.entries import Entry
from marketplace.core.errors import Missing, Reason
from marketplace.core.models import Event
from marketplace.disputes import rules
from marketplace.disputes.models import Case, Consequence, Statement
from payments import queries as payments


def case_for(by: Actor, case_id: int) -> Case:
    rows = Case.objects.filter(pk=case_id)
    if not by.is_operator:
        rows = rows.filter(Q(booking__seeker_id=by.pk) | Q(booking__helper_id=by.pk))
    case = rows.select_related("booking__request__topic", "booking__seeker", "booking__helper", "opened_by").first()
    if case is None:
        raise Missing
    return case


def case_of(booking: Booking) -> Case | None:
    return Case.objects.filter(booking=booking).first()


def statements_of(case: Case) -> QuerySet[Statement]:
    return case.statements.select_related("author")


def why_not_open(booking: Booking, by: Actor) -> Reason | None:
    """Why this side cannot open a case about the visit now."""
    if case_of(booking):
        return rules.ONE_CASE
    return rules.why_not_open(booking, by, why_over(booking), timezone.now())


def why_over(booking: Booking) -> Reason | None:
    """Why it is too late: the helper was paid long ago, or the visit was free and is confirmed."""
    if not booking.price:
        return rules.SETTLED if booking.state == Booking.State.CONFIRMED else None
    return payments.why_not_freeze(booking)


def open_cases() -> QuerySet[Case]:
    """What waits for an operator, the oldest first."""
    rows = Case.objects.filter(state=Case.State.OPEN).select_related(
        "booking__request__topic", "booking__seeker", "booking__helper"
    )
    return rows.order_by("opened_at")


def consequences_proposed() -> QuerySet[Consequence]:
    """What waits for an operator's word, the oldest first."""
    rows = Consequence.objects.filter(state=Consequence.State.PROPOSED)
    return rows.select_related("person", "booking__request__topic").order_by("proposed_at")


def consequences_of(by: Actor) -> QuerySet[Consequence]:
    """What was proposed to a person, the newest first."""
    rows = Consequence.objects.filter(person_id=by.pk).select_related("person", "booking__request__topic")
    return rows.order_by("-proposed_at")


def consequence_for(by: Actor, consequence_id: int) -> Consequence:
    """One of them, for the person concerned and for operators."""
    rows = Consequence.objects.filter(pk=consequence_id).select_related("person", "booking__request__topic")
    if not by.is_operator:
        rows = rows.filter(person_id=by.pk)
    found = rows.first()
    if found is None:
        raise Missing
    return found


def faults_counted(consequence: Consequence) -> QuerySet[Booking]:
    """The visits that a consequence is about."""
    return bookings.faults_of(consequence.person_id, consequence.proposed_at - rules.FAULTS_WITHIN)


def entries_for_booking(booking_id: int) -> list[Entry]:
    cases = Case.objects.filter(booking_id=booking_id).values_list("pk", flat=True)
    rows = Event.objects.filter(subject_kind="disputes.case", subject_id__in=list(cases)).order_by("pk")
    return [Entry(e.at, e.name, "disputes", e.actor_kind, e.actor_id, e.facts) for e in rows]


def personal_data_of(person_id: int) -> dict:
    """What a person said in cases, for their export."""
    opened = Case.objects.filter(opened_by_id=person_id)
    said = Statement.objects.filter(author_id=person_id)
    ruled = Case.objects.filter(Q(booking__seeker_id=person_id) | Q(booking__helper_id=person_id))
    return {
        "cases": list(opened.values("booking_id", "about", "opened_at")),
        "statements": list(said.values("case_id", "text", "at")),
        "consequences": list(
            Consequence.objects.filter(person_id=person_id).values("step", "state", "proposed_at", "reply", "reason")
        ),
        "rulings": list(ruled.values("booking_id", "ruling", "to_helper", "reason", "ruled_at")),
    }


def why_not_erase(person_id: int) -> Reason | None:
    """A person with an open case cannot be forgotten yet."""
    theirs = Q(booking__seeker_id=person_id) | Q(booking__helper_id=person_id)
    is_open = Case.objects.filter(theirs, state=Case.State.OPEN).exists()
    return rules.CASE_OPEN if is_open else None
