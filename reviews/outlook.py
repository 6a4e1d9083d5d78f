"""What would raise a score, and what of it fades when. Pure: worked out by the same formulas as the score itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from reviews import trust
from reviews.trust import DAY, State, Trust, Verdict

# What the word of somebody who was vouched for weighs, to be on the safe side: helpers judge seekers, and are vetted.
USUAL_VOICE = {"helper": 0.5, "seeker": 1.0}
VISITS_AT_MOST = 10


@dataclass(frozen=True)
class Raise:
    """So many more good visits with different people who were vouched for, and the score after them."""

    visits: int
    now: Trust
    then: Trust


def raised(state: State, role: str, at: float) -> Raise | None:
    """The fewest good visits that would change what is said of somebody; None when ten would not."""
    now = trust.trust_of(state, at)
    for visits in range(1, VISITS_AT_MOST + 1):
        # Nobody has such an id, so each of them is somebody new.
        state = trust.reveal(state, Verdict(-visits, 1.0, 0.0, USUAL_VOICE[role], at))
        then = trust.trust_of(state, at)
        if said(then) != said(now):
            return Raise(visits, now, then)
    return None


def praisers_missing(state: State, role: str, at: float) -> int:
    """How many more different people who were vouched for have to praise somebody before their own word is proven."""
    for people in range(VISITS_AT_MOST):
        if trust.voice(state, of=0, is_vetted=False, at=at) >= trust.PROVEN_FROM:
            return people
        state = trust.reveal(state, Verdict(-people - 1, 1.0, 0.0, USUAL_VOICE[role], at))
    return VISITS_AT_MOST


def said(found: Trust) -> tuple[int, int] | None:
    """As much of a score as is ever told: tenths, or nothing."""
    return found.tenths() if found.is_spoken else None


def half_gone_at(at: float) -> float:
    """When half of the praise that came at this moment still counts."""
    return at + trust.PRAISE_HALF_LIFE * DAY


def last_praise(given: Iterable[tuple[float, float]]) -> float | None:
    """The moment of the latest praise of (moment, how good); None when there is none."""
    return max((at for at, good in given if good), default=None)


def complaint_left() -> float:
    """The share of complaints that is left after somebody proven speaks again, long after the last time."""
    return trust.fade(trust.COMPLAINTS_FADE_AT_MOST, trust.COMPLAINT_HALF_LIFE)
