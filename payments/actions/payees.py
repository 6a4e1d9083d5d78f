"""Where helpers are paid: an account of their own at Stripe, whose state is told to vetting."""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing
from marketplace.vetting import actions as vetting
from payments.actions.deals import retry_deal
from payments.answers import Connected
from payments.models import Deal, Payee
from payments.rules import PAYOUTS


@transaction.atomic
def begin_payee(*, by: Actor) -> Payee:
    """First beat of opening an account: a key of our own, kept until it is answered."""
    if by.pk is None:
        raise Missing
    payee, _ = Payee.objects.get_or_create(person_id=by.pk, defaults={"key": uuid4()})
    return payee


@transaction.atomic
def renew_payee_key(*, by: Actor) -> None:
    """Stripe answered that it broke, and would say so again to the same key. An account that it made all the same
    stays empty: nobody was told of it."""
    Payee.objects.filter(person_id=by.pk, account="").update(key=uuid4())


@transaction.atomic
def record_account(*, by: Actor, person_id: int, account: Connected) -> Payee:
    """Third beat: what Stripe says the account may do. A deal that waited for it goes on."""
    payee = Payee.objects.select_for_update(no_key=True).get(person_id=person_id)
    could_be_paid, was_ready = payee.takes_transfers, payee.is_ready
    payee.account, payee.missing = account.id, list(account.missing)
    payee.takes_transfers, payee.pays_out = account.takes_transfers, account.pays_out
    payee.overdue, payee.held_up_by, payee.due_at = list(account.overdue), account.held_up_by, account.due_at
    payee.checked_at = timezone.now()
    payee.save()
    vetting.record_check(by=by, person_id=person_id, code=PAYOUTS, is_passed=payee.is_ready)
    if was_ready and not payee.is_ready:
        events.record("payee.held_up", by=by, subject=payee, person=person_id)
    if payee.is_ready and not was_ready:
        events.record("payee.ready", by=by, subject=payee, person=person_id)
    if payee.takes_transfers and not could_be_paid:
        for deal_id in waiting_for(person_id):
            retry_deal(by=SYSTEM, deal_id=deal_id)
    return payee


def waiting_for(person_id: int) -> list[int]:
    rows = Deal.objects.filter(booking__helper_id=person_id, trouble="no_payouts")
    return list(rows.order_by("pk").values_list("pk", flat=True))
