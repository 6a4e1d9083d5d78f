"""What a programme pays back to our bank."""

from django.db import transaction

from marketplace.catalog.models import Programme
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Refused
from payments import ledger, queries, rules


@transaction.atomic
def record_repayment(*, by: Actor, programme_id: int, currency: str, amount: int, reference: str) -> Programme:
    """An operator saw on the bank statement what a programme paid, under the bank's `reference`.

    Raises Refused with the field for more than it owes, and for a reference
    that was entered before.
    """
    if by.pk is None or not by.is_operator:
        raise Missing
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme_id)
    owed = queries.owed_by_programmes().get((programme_id, currency), 0)
    reference = " ".join(reference.split())
    was_entered = reference in [one.reference for one in queries.repayments_of(programme_id)]
    for field, reason in rules.faults_of_repayment(owed, amount, reference, was_entered):
        raise Refused(reason, field)
    ledger.book_repayment(programme_id, currency, amount, reference)
    events.record("programme.repaid", by=by, subject=programme, amount=amount, currency=currency)
    return programme
