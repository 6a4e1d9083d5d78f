"""The verbs of cases: open, speak, rule."""

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.bookings.models import Booking
from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, Refused, refuse_if
from marketplace.disputes import queries, rules
from marketplace.disputes.models import Case, Statement
from payments import actions as payments


@transaction.atomic
def open_case(*, by: Actor, booking_id: int, about: str, text: str) -> Case:
    """Say that something is wrong: the visit and its money are frozen under the same lock.

    Raises Refused when it is too early, or the money is on its way to the helper already.
    """
    booking = lock_booking(booking_id)
    by = lock_actor(by)
    if by.pk is None or by.pk not in (booking.seeker_id, booking.helper_id):
        raise Missing
    refuse_if(rules.ONE_CASE if queries.case_of(booking) else None)
    refuse_if(rules.why_not_open(booking, by, queries.is_settled(booking), timezone.now()))
    refuse_if(rules.why_not_words(text))
    payments.freeze_deal(by=SYSTEM, booking_id=booking_id)
    bookings.freeze_booking(by=SYSTEM, booking_id=booking_id)
    case = Case.objects.create(booking_id=booking_id, opened_by_id=by.pk, about=about)
    case.statements.create(author_id=by.pk, text=text.strip())
    events.record("case.opened", by=by, subject=case, **_facts(case, booking))
    return case


@transaction.atomic
def add_statement(*, by: Actor, case_id: int, text: str) -> Statement:
    """Say something in an open case; both sides and operators read it."""
    case = _hold(by, case_id)
    refuse_if(rules.why_not_speak(case, lock_actor(by), case.statements.count()))
    refuse_if(rules.why_not_words(text))
    statement = case.statements.create(author_id=by.pk, text=text.strip())
    events.record("case.spoken", by=by, subject=case, **_facts(case, case.booking))
    return statement


@transaction.atomic
def rule_case(*, by: Actor, case_id: int, ruling: str, reason: str, to_helper: int | None = None) -> Case:
    """Decide: everything back, everything to the helper, or `to_helper` minor units of the price to the helper.

    Both sides read the reason. Raises Refused for a share that is none, and for an operator who is a side.
    """
    case = _hold(by, case_id)
    by = lock_actor(by)
    refuse_if(rules.why_not_rule(case, by))
    refuse_if(rules.why_not_words(reason))
    share = rules.share_of(ruling, case.booking.price, to_helper)
    if share is None:
        raise Refused(rules.SHARE_WRONG, field="to_helper")
    case.state, case.ruling, case.to_helper, case.reason = Case.State.RULED, ruling, share, reason.strip()
    case.ruled_by_id, case.ruled_at = by.pk, timezone.now()
    case.save()
    bookings.end_case(by=SYSTEM, booking_id=case.booking_id, is_upheld=ruling == Case.Ruling.REFUND)
    payments.settle_case(by=SYSTEM, booking_id=case.booking_id, to_helper=share)
    events.record("case.ruled", by=by, subject=case, ruling=ruling, share=share, **_facts(case, case.booking))
    return case


def _hold(by: Actor, case_id: int) -> Case:
    """Lock the case behind its booking; foreign equals missing."""
    booking_id = queries.case_for(by, case_id).booking_id
    booking = lock_booking(booking_id)
    case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
    case.booking = booking
    return case


def _facts(case: Case, booking: Booking) -> dict[str, int]:
    return {
        "booking": booking.pk,
        "offer": booking.offer_id,
        "request": booking.request_id,
        "seeker": booking.seeker_id,
        "helper": booking.helper_id,
    }


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Take a person's words out; that there was a case, and how it ended, stays for the other side."""
    refuse_if(queries.why_not_erase(person_id))
    Statement.objects.filter(author_id=person_id).update(text="")
    Case.objects.filter(opened_by_id=person_id).update(reason="")
