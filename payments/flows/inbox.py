"""What a webhook told of, and what nobody told of: looked at, and carried on."""

from django.utils import timezone

from marketplace.core.actors import SYSTEM
from payments import actions, queries
from payments.flows.checkout import refresh_hold
from payments.flows.movements import advance
from payments.flows.payees import refresh_payee
from payments.flows.quietly import quietly
from payments.models import Heard, Hold, Payee


def handle_heard(heard_id: int) -> None:
    """Look at what a webhook told of; what it says itself is never believed. Raises Unknown: come again."""
    heard = Heard.objects.filter(pk=heard_id, handled_at=None).first()
    if heard is None:
        return
    if heard.kind.startswith("account."):
        for person_id in Payee.objects.filter(account=heard.subject).values_list("person_id", flat=True):
            refresh_payee(person_id)
    else:
        for hold_id in _holds_named(heard.subject):
            refresh_hold(hold_id)
    actions.mark_handled(by=SYSTEM, heard_id=heard.pk)


def _holds_named(subject: str) -> list[int]:
    """The hold of a session or an intent; one whose answer we lost is found by what its session says."""
    rows = Hold.objects.filter(session=subject) | Hold.objects.filter(intent=subject)
    return list(rows.exclude(session="", intent="").values_list("pk", flat=True))


def sweep() -> None:
    """Carry on what a lost job, a lost answer or a lost webhook left behind."""
    now = timezone.now()
    for deal_id in queries.deals_to_advance(now):
        quietly(advance, deal_id)
    for hold_id in queries.holds_to_look_at(now):
        quietly(refresh_hold, hold_id)
    for heard_id in queries.unhandled(now):
        quietly(handle_heard, heard_id)
