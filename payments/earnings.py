"""Helpers' money after the release: their accounts, what was paid out to them, and what is known of it."""

from datetime import datetime, timedelta

from django.db.models import Q

from payments.models import Account, Attempt, Discrepancy, Payee, Payout

LOOKED_AT_FOR = timedelta(hours=20)


def payees_to_look_at(now: datetime) -> list[int]:
    """People with an account at Stripe that was not looked at since yesterday, or where something is to be expected."""
    stale = Q(checked_at=None) | Q(checked_at__lt=now - LOOKED_AT_FOR) | Q(payouts__state=Payout.State.UNDER_WAY)
    rich = Account.objects.filter(kind=Account.Kind.CONNECTED).exclude(balance=0).values("helper_id")
    rows = Payee.objects.exclude(account="").filter(stale | Q(person_id__in=rich) | Q(person_id__in=_in_question()))
    return list(rows.distinct().order_by("pk").values_list("person_id", flat=True))


def _in_question() -> list[int]:
    """People whose balance differed from ours the last time."""
    subjects = Discrepancy.objects.filter(closed_at=None, subject__startswith="account ").values_list(
        "subject", flat=True
    )
    return [int(subject.split()[1]) for subject in subjects]


def lacks_parts(payout: Payout) -> bool:
    """Whether it is not known which jobs a payout is made of, or not of all of it."""
    parts = payout.parts.all()
    return not parts.exists() or parts.filter(attempt=None, again=None).exists()


def is_moving(person_id: int) -> bool:
    """Whether something is on its way into a helper's balance, or out of it."""
    kinds = ("release", "cover", "reversal")
    under_way = Attempt.objects.filter(state=Attempt.State.INTENDED, kind__in=kinds)
    return under_way.filter(deal__booking__helper_id=person_id).exists()
