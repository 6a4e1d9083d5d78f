"""Whether every effect happened once: our rows held against everything that the sandbox did."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import F

from marketplace.core.models import Event
from payments import queries
from payments.flows.marks import marker_of
from payments.models import Attempt, Chargeback, Deal, Heard, Hold
from payments.sandbox.server import Running

# Attempt kinds and the sandbox's objects that they make, found by the attempt's marker.
MADE = {"refund": "refund", "release": "transfer", "cover": "transfer"}
UNDONE = ("failed", "canceled")
NOT_ENDED = ("todo", "doing")


@dataclass
class Verdict:
    """What is wrong, each in a sentence: effects that did not happen exactly once, and things without an end."""

    wrong: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)


def judge(sandbox: Running) -> Verdict:
    """Compare both sides; nothing may be under way any more."""
    rows = sandbox.state()["rows"]
    verdict = Verdict()
    _judge_marked(rows, verdict)
    _judge_reversals(rows, verdict)
    _judge_charges(rows, verdict)
    verdict.orphans += left_over() + queries.checked().faults
    return verdict


def _judge_marked(rows: dict[str, list], verdict: Verdict) -> None:
    made = [row for kind in ("refund", "transfer") for row in rows.get(kind, []) if row.get("status") not in UNDONE]
    found = Counter(row["metadata"].get("marker", row["id"]) for row in made)
    amounts = {row["metadata"].get("marker"): row["amount"] for row in made}
    done = Attempt.objects.filter(kind__in=MADE, state=Attempt.State.DONE)
    asked = {marker_of(attempt): attempt for attempt in done if attempt.kind == "refund" or attempt.net}
    for marker, attempt in asked.items():
        amount = attempt.amount if attempt.kind == "refund" else attempt.net
        if found[marker] != 1 or amounts[marker] != amount:
            verdict.wrong.append(f"{attempt.kind} {attempt.pk}: {found[marker]} times, {amounts.get(marker)}")
    verdict.orphans += [f"{marker} is written down nowhere" for marker in found if marker not in asked]


def _judge_reversals(rows: dict[str, list], verdict: Verdict) -> None:
    found = Counter(row["metadata"].get("marker", row["id"]) for row in rows.get("transfer_reversal", []))
    asked = Attempt.objects.filter(kind="reversal", state=Attempt.State.DONE)
    markers = {marker_of(attempt) for attempt in asked if attempt.stripe_id}
    verdict.wrong += [f"reversal {marker}: {found[marker]} times" for marker in markers if found[marker] != 1]
    verdict.orphans += [f"reversal {marker} is written down nowhere" for marker in found if marker not in markers]


def _judge_charges(rows: dict[str, list], verdict: Verdict) -> None:
    """Each hold is one charge, of which was taken what is written down."""
    charges = [row for row in rows.get("charge", []) if row["status"] == "succeeded" and row.get("payment_intent")]
    taken: dict[str, list[dict[str, Any]]] = {}
    for charge in charges:
        taken.setdefault(charge["payment_intent"], []).append(charge)
    holds = {hold.intent: hold for hold in Hold.objects.exclude(state=Hold.State.ASKED)}
    for intent, hold in holds.items():
        amounts = [charge["amount_captured"] for charge in taken.get(intent, [])]
        if amounts != [hold.captured]:
            verdict.wrong.append(f"hold {hold.pk}: {hold.captured} written down, {amounts} taken")
    verdict.orphans += [f"payment {intent} belongs to no hold" for intent in taken if intent not in holds]


def left_over() -> list[str]:
    """Everything that has not found its end."""
    under_way = Attempt.objects.filter(state=Attempt.State.INTENDED).exclude(kind=Attempt.Kind.CHECKOUT)
    found = [f"attempt {pk} is under way" for pk in under_way.values_list("pk", flat=True)]
    found += [f"deal {deal.pk} is open {deal.trouble}" for deal in Deal.objects.filter(closed_at=None)]
    found += [f"chargeback {pk} is open" for pk in _undecided()]
    found += [f"webhook {pk} was not looked at" for pk in _unheard()]
    found += [f"event {pk} was not handed to everybody" for pk in _undelivered()]
    return found + [f"job {pk} ({name}) is {status}" for pk, name, status in _jobs()]


def _undecided() -> list[int]:
    return list(Chargeback.objects.filter(ended_at=None).values_list("pk", flat=True))


def _unheard() -> list[int]:
    return list(Heard.objects.filter(handled_at=None).values_list("pk", flat=True))


def _undelivered() -> list[int]:
    """Events about money or a visit that the handlers of money have not seen."""
    heard = Event.objects.filter(name__startswith="booking.", deliveries__handler="payments.handlers.on_booking_moved")
    told = Event.objects.filter(name__in=("booking.finished", "booking.confirmed", "booking.cancelled"))
    return list(told.exclude(pk__in=heard.values("pk")).annotate(n=F("pk")).values_list("n", flat=True))


def _jobs() -> list[tuple[int, str, str]]:
    """Jobs of money that are neither done nor to be done later."""
    query = (
        "SELECT id, task_name, status FROM procrastinate_jobs WHERE queue_name = 'payments'"
        " AND (status = 'doing' OR status = 'failed' OR (status = 'todo' AND scheduled_at IS NULL))"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()
