"""Reads of payments that a bank takes back."""

from datetime import datetime, timedelta

from django.db.models import Case, F, IntegerField, Q, QuerySet, Sum, When

from payments import rules
from payments.answers import Dispute
from payments.evidence import WARN_DAYS
from payments.models import Attempt, Chargeback, Hold


def mark_disputed(holds: list[Hold]) -> list[Hold]:
    """Say of each of these holds whether a bank disputes it now."""
    disputed = set(undecided().filter(hold__in=holds).values_list("hold_id", flat=True))
    for hold in holds:
        hold.is_disputed = hold.pk in disputed
    return holds


def undecided() -> QuerySet[Chargeback]:
    """Payments that a bank has taken back and has not decided about; an inquiry has taken nothing."""
    return Chargeback.objects.filter(ended_at=None, taken__gt=0)


def hold_of(dispute: Dispute) -> int | None:
    """The hold behind a disputed payment; None for one that is not ours."""
    ours = Q(charge=dispute.charge) if dispute.charge else Q(pk=None)
    ours |= Q(intent=dispute.intent) if dispute.intent else Q(pk=None)
    return Hold.objects.filter(ours).order_by("pk").values_list("pk", flat=True).first()


def left_in(hold: Hold) -> int:
    """What is kept of a hold in the books, in minor units: what is on its way out of it has left."""
    going = hold.attempts.filter(kind__in=("refund", "release"), state=Attempt.State.INTENDED)
    under_way = going.aggregate(sum=Sum("amount", default=0))["sum"]
    return hold.captured - hold.refunded - hold.released - hold.lost - under_way


def chargebacks_to_look_at() -> list[int]:
    """Those that have no end yet."""
    return list(Chargeback.objects.filter(ended_at=None).order_by("pk").values_list("pk", flat=True))


def chargebacks_to_warn_of(now: datetime) -> list[int]:
    near = now + timedelta(days=max(WARN_DAYS))
    rows = Chargeback.objects.filter(state=Chargeback.State.OPEN, answer_by__gt=now, answer_by__lte=near)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def answers_under_way() -> list[int]:
    rows = Chargeback.objects.filter(state=Chargeback.State.ANSWERING)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def last_of(booking) -> Chargeback | None:
    """What a bank took back last of the payments of a visit; an inquiry takes nothing."""
    rows = Chargeback.objects.filter(hold__deal__booking_id=booking.pk, taken__gt=0).select_related("hold")
    return rows.order_by(F("ended_at").asc(nulls_last=True), "pk").last()


def to_bear(chargeback: Chargeback) -> int:
    """What a lost chargeback took out of the helper's share, in minor units."""
    hold = chargeback.hold
    return rules.to_bear(chargeback, hold, list(hold.deal.holds.filter(is_tip=False)), hold.deal.plan)


def all_chargebacks() -> QuerySet[Chargeback]:
    """Those that wait for us first, by their deadline; then the bank's, then the decided ones, the latest first."""
    rows = Chargeback.objects.select_related("hold__deal__booking__seeker", "hold__deal__booking__helper")
    turn = Case(When(state="open", then=0), When(ended_at=None, then=1), default=2, output_field=IntegerField())
    return rows.annotate(turn=turn).order_by("turn", F("ended_at").desc(), "answer_by", "pk")
