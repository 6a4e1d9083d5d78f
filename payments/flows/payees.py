"""A helper's account at Stripe: opened, told of by Stripe on its own pages, read again."""

from django.conf import settings

from marketplace.accounts.models import User
from marketplace.bookings.rules import PAYMENTS_OFF
from marketplace.catalog import queries as catalogue
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from payments import actions, gateway
from payments.gateway import Broken
from payments.models import Payee


def onboard(*, by: User, back: str) -> str:
    """Where a helper tells Stripe who they are and where the money goes: the address of a hosted page."""
    if not catalogue.is_help_paid():
        raise Refused(PAYMENTS_OFF)
    payee = actions.begin_payee(by=by)
    if not payee.account:
        try:
            account = gateway.create_account(key=str(payee.key), email=by.email, country=settings.COUNTRY)
        except Broken:
            actions.renew_payee_key(by=by)
            raise
        payee = actions.record_account(by=SYSTEM, person_id=by.pk, account=account)
    return gateway.onboarding_url(account=payee.account, refresh_url=back, return_url=f"{back}?done=1")


def refresh_payee(person_id: int) -> Payee | None:
    """Read from Stripe what a helper's account may do now."""
    payee = Payee.objects.filter(person_id=person_id).exclude(account="").first()
    if payee is None:
        return None
    return actions.record_account(by=SYSTEM, person_id=person_id, account=gateway.read_account(payee.account))
