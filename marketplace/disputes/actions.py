"""The verbs of cases (open, speak, rule), and what follows for a helper who let visits down."""

from django.db import transaction
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.bookings import actions as bookings
from marketplace.bookings import queries as trade
from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.bookings.models import Booking
from marketplace.catalog import actions as catalogue
from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, Refused, refuse_if
from marketplace.disputes import queries, rules
from marketplace.disputes.models import Case, Consequence, Statement
from payments import actions as payments

DECIDED_AS: dict[str, str] = {
    Consequence.State.CONFIRMED: "consequence.confirmed",
    Consequence.State.DROPPED: "consequence.dropped",
}


@transaction.atomic
def open_case(*, by: Actor, booking_id: int, about: str, text: str) -> Case:
    """Say that something is wrong: the visit and its money are frozen under the same lock.

    Raises Refused when it is too early, or more than 14 days after the helper was paid.
    """
    booking = lock_booking(booking_id)
    by = lock_actor(by)
    if by.pk is None or by.pk not in (booking.seeker_id, booking.helper_id):
        raise Missing
    refuse_if(rules.ONE_CASE if queries.case_of(booking) else None)
    refuse_if(rules.why_not_open(booking, by, queries.why_over(booking), timezone.now()))
    refuse_if(rules.why_not_words(text))
    bookings.freeze_booking(by=SYSTEM, booking_id=booking_id)
    case = _open(booking, by, about)
    case.statements.create(author_id=by.pk, text=text.strip())
    return case


@transaction.atomic
def open_contested_case(*, by: Actor, booking_id: int) -> Case | None:
    """Two said different things about a visit that is frozen since: our team decides. Does nothing a second time."""
    booking = lock_booking(booking_id)
    if booking.state != Booking.State.DISPUTED or queries.case_of(booking):
        return None
    return _open(booking, by, Case.About.NOT_THERE)


def _open(booking: Booking, by: Actor, about: str) -> Case:
    """The case of a frozen visit; its money is frozen under the same lock."""
    payments.freeze_deal(by=SYSTEM, booking_id=booking.pk)
    case = Case.objects.create(booking=booking, opened_by_id=by.pk, about=about)
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
    against, weight = rules.answers_for(case, case.booking.price)
    answers = {"is_upheld": ruling == Case.Ruling.REFUND, "against": against, "weight": weight}
    bookings.end_case(by=SYSTEM, booking_id=case.booking_id, **answers)
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
def propose_consequence(*, by: Actor, booking_id: int) -> Consequence | None:
    """A helper let a visit down: what follows is proposed from how often that was. None when nothing is; once."""
    booking = lock_booking(booking_id)
    if booking.fault != Booking.Fault.HELPER or Consequence.objects.filter(booking=booking).exists():
        return None
    faults = trade.faults_of(booking.helper_id, timezone.now() - rules.FAULTS_WITHIN).count()
    step = rules.step_for(faults)
    if step is None:
        return None
    found = Consequence.objects.create(person_id=booking.helper_id, booking=booking, step=step, faults=faults)
    events.record("consequence.proposed", by=by, subject=found, person=found.person_id, booking=booking.pk)
    return found


@transaction.atomic
def reply_consequence(*, by: Actor, consequence_id: int, text: str) -> Consequence:
    """The person concerned says how they see it, once."""
    found = _hold_consequence(by, consequence_id)
    if found.person_id != by.pk:
        raise Missing
    refuse_if(rules.why_not_reply(found))
    refuse_if(rules.why_not_words(text))
    found.reply, found.replied_at = text.strip(), timezone.now()
    found.save(update_fields=["reply", "replied_at"])
    events.record("consequence.replied", by=by, subject=found, person=found.person_id)
    return found


@transaction.atomic
def confirm_consequence(*, by: Actor, consequence_id: int, reason: str) -> Consequence:
    """An operator has it happen: the note is sent, nobody asks for a week, or the account is suspended."""
    found = _decide(by, consequence_id, Consequence.State.CONFIRMED, reason)
    if found.step == Consequence.Step.PAUSE:
        catalogue.pause_person(by=by, person_id=found.person_id, until=timezone.now() + rules.PAUSE_FOR)
    elif found.step == Consequence.Step.SUSPENSION:
        accounts.suspend_person(by=by, person_id=found.person_id, reason=reason)
    return found


@transaction.atomic
def drop_consequence(*, by: Actor, consequence_id: int, reason: str) -> Consequence:
    """An operator lets it be; the person concerned reads why."""
    return _decide(by, consequence_id, Consequence.State.DROPPED, reason)


def _decide(by: Actor, consequence_id: int, state: str, reason: str) -> Consequence:
    found = _hold_consequence(by, consequence_id)
    if not by.is_operator:
        raise Missing
    refuse_if(rules.why_not_decide(found, by))
    refuse_if(rules.why_not_words(reason))
    found.state, found.reason = state, reason.strip()
    found.decided_by_id, found.decided_at = by.pk, timezone.now()
    found.save()
    events.record(DECIDED_AS[state], by=by, subject=found, person=found.person_id, step=found.step)
    return found


def _hold_consequence(by: Actor, consequence_id: int) -> Consequence:
    queries.consequence_for(by, consequence_id)
    return Consequence.objects.select_for_update(no_key=True).get(pk=consequence_id)


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Take a person's words out; that there was a case, and how it ended, stays for the other side."""
    refuse_if(queries.why_not_erase(person_id))
    Statement.objects.filter(author_id=person_id).update(text="")
    Case.objects.filter(opened_by_id=person_id).update(reason="")
    Consequence.objects.filter(person_id=person_id).update(reply="", reason="")
