"""What a helper has of a visit: what went to them, what was taken back."""

from django.db.models import F, QuerySet, Sum

from payments import rules
from payments.models import TO_HELPER, Attempt, Deal


def paid_to_helper(deal: Deal) -> int:
    """What the helper has of a visit in minor units, without tips: what went to them less what was taken back."""
    ended = deal.attempts.exclude(state=Attempt.State.INTENDED).exclude(hold__is_tip=True)
    went = ended.filter(kind__in=TO_HELPER, state=Attempt.State.DONE)
    came = ended.filter(kind=Attempt.Kind.REVERSAL)
    return _share_of_helper(went) - _share_of_helper(came)


def _share_of_helper(attempts: QuerySet[Attempt]) -> int:
    return attempts.aggregate(sum=Sum(F("amount") - F("commission"), default=0))["sum"]


def left_of(release: Attempt) -> rules.Shared:
    """What of a release, or of a programme's payment, was not taken back yet; what became a debt was."""
    names = ("amount", "commission", "tax", "netted")
    sums = {name: Sum(name, default=0) for name in names}
    back = release.reversals.exclude(state=Attempt.State.INTENDED).aggregate(
        **{f"{n}_back": s for n, s in sums.items()}
    )
    return rules.Shared(**{name: getattr(release, name) - back[f"{name}_back"] for name in names})


def covered_by_programme(deal: Deal) -> tuple[int, int]:
    """What a programme has paid for a visit in minor units, and the commission in it."""
    parts = [left_of(cover) for cover in deal.attempts.filter(kind=Attempt.Kind.COVER, state=Attempt.State.DONE)]
    return sum(part.amount for part in parts), sum(part.commission for part in parts)
