"""The dispatch policy as data, and what a change of it must look like."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Reason

# Weights, caps and timers of SCIENCE 2. Times are seconds unless the name says otherwise.
FIRST_RULES: dict[str, Any] = {
    "weights": {
        "trust": 0.35,
        "near": 0.25,
        "answers": 0.25,
        "price": 0.10,
        "reliable": 0.05,
        "new": 0.10,
        "fair": 0.10,
    },
    "trust_floor": 0.5,
    "open_offers_at_most": 2,
    "offers_a_day_at_most": 6,
    "waves_at_most": 12,
    "offer_open_minutes": 30,
    "urgent": {"wave_every": 180, "sure_enough": 0.85, "at_most": 8},
    "flexible": {"wave_every": 360, "at_most": 1},
    "quiet_from": 22,
    "quiet_until": 7,
}
NOT_OPERATOR = Reason("operators_only", _("Only operators can change the policy."))
REASON_NEEDED = Reason("reason_needed", _("Please say why the policy changes. It is kept with the version."))

IS_A_SIDE = Reason("is_a_side", _("You take part in this search yourself. Please leave it to a colleague."))


def why_not_open(by, people: set[int]) -> Reason | None:
    """An operator reads no search that they are in: it says who blocked whom."""
    return IS_A_SIDE if by.pk in people else None


def why_not_policy(by, rules: dict[str, Any], reason: str) -> Reason | None:
    """A new policy has the shape of the first one, and a reason."""
    if by is not SYSTEM and not by.is_operator:
        return NOT_OPERATOR
    if not reason.strip():
        return REASON_NEEDED
    if not _same_shape(rules, FIRST_RULES):
        return Reason("policy_shape", _("A policy needs every weight, cap and timer, each a number."))
    return None


def _same_shape(one: Any, other: Any) -> bool:
    if isinstance(other, dict):
        return (
            isinstance(one, dict) and one.keys() == other.keys() and all(_same_shape(one[k], other[k]) for k in other)
        )
    return isinstance(one, int | float) and not isinstance(one, bool) and one >= 0
