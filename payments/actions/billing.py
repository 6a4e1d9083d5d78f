"""What people want on their papers, and a helper's word that we write their invoices."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Refused, refuse_if
from payments.models import Billing, SelfBilling
from payments.papers import countries, self_billing, statements


@transaction.atomic
def save_billing(*, by: Actor, **values: Any) -> Billing:
    """Keep one's details for papers to come (`countries.FIELDS`); what was issued stays as it is.

    Raises Refused with the field that does not look right.
    """
    if by.pk is None:
        raise Missing
    for name, reason in countries.faults_in(values, timezone.localdate()):
        raise Refused(reason, name)
    billing, _ = Billing.objects.update_or_create(
        person_id=by.pk, defaults={**countries.tidied(values), "saved_at": timezone.now()}
    )
    events.record("billing.saved", by=by, subject=billing)
    return billing


@transaction.atomic
def agree_self_billing(*, by: User, version: int) -> SelfBilling:
    """A helper lets us write invoices in their name from now on, by the text of this version. Again changes nothing."""
    billing = _details_locked(by)
    refuse_if(self_billing.why_not_agree(version, billing))
    agreement, is_new = SelfBilling.objects.get_or_create(
        person_id=by.pk, revoked_at=None, defaults={"version": version}
    )
    if is_new:
        events.record("self_billing.agreed", by=by, subject=agreement, version=version)
    return agreement


@transaction.atomic
def revoke_self_billing(*, by: User) -> None:
    """Take it back for the future; invoices that were written stay. Raises Refused where there is no agreement."""
    _details_locked(by)
    agreement = SelfBilling.objects.filter(person_id=by.pk, revoked_at=None).first()
    refuse_if(None if agreement else self_billing.NOT_AGREED)
    agreement.revoked_at = timezone.now()
    agreement.save(update_fields=["revoked_at"])
    events.record("self_billing.revoked", by=by, subject=agreement)


@transaction.atomic
def export_year(*, by: User, year: int) -> str:
    """All helpers' year as CSV, for an operator who reports it; each export is an event."""
    if not by.is_operator:
        raise Missing
    events.record("statements.exported", by=by, subject=by, year=year)
    return statements.csv_of(statements.statements_of(year))


def _details_locked(by: User) -> Billing | None:
    if by.pk is None or not by.is_helper:
        raise Missing
    return Billing.objects.select_for_update(no_key=True).filter(person_id=by.pk).first()
