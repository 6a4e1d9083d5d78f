"""Trust as "Vouched Beta": the share of good reviews from people who were vouched for, recent work counting more.

Pure: numbers in, numbers out. Times are seconds since 1970, spans are days. The formulas and their
measurements are those of `python manage.py evaluate_trust`.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

DAY = 86_400.0
PRAISE_HALF_LIFE = 180.0
COMPLAINT_HALF_LIFE = 365.0
COMPLAINTS_FADE_AT_MOST = 90.0
K = 4.0
COMPLAINTS_AGAINST_A_VOICE = 3.0
PROVEN_FROM = 0.25
HINT = 0.1
PRIOR_GOOD, PRIOR_ALL = 2.7, 3.0
HINTED_PRAISE_AT_MOST, HINTED_COMPLAINTS_AT_MOST = 1.0, 0.25
Z_IN_MATCHING, Z_IN_LISTS = 0.5, 1.0
SPOKEN_FROM = 2.0


@dataclass(frozen=True)
class Gift:
    """The praise that one proven person gave, as of `at`: it fades like all praise."""

    amount: float
    at: float


@dataclass(frozen=True)
class State:
    """What is known of one person, as of `last`.

    `praise` (A) and `complaints` (B) come from proven reviewers, `hinted_praise` (a) and
    `hinted_complaints` (b) from others. `gifts` says who gave which part of A.
    """

    praise: float = 0.0
    complaints: float = 0.0
    hinted_praise: float = 0.0
    hinted_complaints: float = 0.0
    last: float | None = None
    gifts: dict[int, Gift] = field(default_factory=dict)

    @property
    def esteem(self) -> float:
        """E, the praise received from proven people: every rule that adds to A adds the same to E."""
        return self.praise


@dataclass(frozen=True)
class Verdict:
    """One revealed review, or a fault of one's own, as the score sees it.

    `good` is 0 to 1, `bad` 0 to 2. `author` is None when no person but the record speaks.
    """

    author: int | None
    good: float
    bad: float
    voice: float
    at: float

    @property
    def is_proven(self) -> bool:
        return self.voice >= PROVEN_FROM


@dataclass(frozen=True)
class Trust:
    """The score at a moment: `value` is a share from 0 to 1, `evidence` the mass behind it."""

    value: float
    evidence: float

    @property
    def is_spoken(self) -> bool:
        """Whether there is enough behind it to be shown; below it reads "New, vetted"."""
        return self.evidence >= SPOKEN_FROM

    def rank(self, z: float) -> float:
        """The cautious score: trust − z·sqrt(trust(1 − trust)/(n + 4))."""
        return self.value - z * self._spread

    def range(self, z: float = Z_IN_LISTS) -> tuple[float, float]:
        """Between which shares the score lies, from 0 to 1."""
        return max(0.0, self.value - z * self._spread), min(1.0, self.value + z * self._spread)

    def tenths(self) -> tuple[int, int]:
        """The range in whole tenths: as exact as it is ever said."""
        low, high = self.range()
        return round(low * 10), round(high * 10)

    @property
    def _spread(self) -> float:
        return math.sqrt(self.value * (1 - self.value) / (self.evidence + 4))


def fade(days: float, half_life: float) -> float:
    """What is left of 1 after `days`; time that runs backwards leaves everything."""
    return 2.0 ** (-max(days, 0.0) / half_life)


def days_between(earlier: float | None, later: float) -> float:
    return 0.0 if earlier is None else max(later - earlier, 0.0) / DAY


def faded_gift(state: State, author: int | None, at: float) -> float:
    """What is left of the praise that `author` gave."""
    gift = state.gifts.get(author) if author is not None else None
    return gift.amount * fade(days_between(gift.at, at), PRAISE_HALF_LIFE) if gift else 0.0


def voice(reviewer: State, *, of: int, is_vetted: bool, at: float) -> float:
    """How much the reviewer's word about the person `of` counts, 0 to 1: E'/(E' + K + 3·B).

    E' leaves out what `of` gave to the reviewer, so that two people cannot lift each other.
    """
    if is_vetted:
        return 1.0
    esteem = reviewer.esteem * fade(days_between(reviewer.last, at), PRAISE_HALF_LIFE)
    esteem = max(esteem - faded_gift(reviewer, of, at), 0.0)
    return esteem / (esteem + K + COMPLAINTS_AGAINST_A_VOICE * reviewer.complaints)


def reveal(state: State, verdict: Verdict, *, is_spent: bool = False) -> State:
    """The state after a verdict. Complaints fade only when somebody proven speaks, silence heals nothing.

    `is_spent` says that nobody reads `state` any more: its gifts are then taken over instead of copied, without
    which a replay of n praises of one person takes n² steps.
    """
    days = days_between(state.last, verdict.at)
    praise = fade(days, PRAISE_HALF_LIFE)
    faded = State(
        state.praise * praise,
        state.complaints,
        state.hinted_praise * praise,
        state.hinted_complaints,
        verdict.at if state.last is None else max(state.last, verdict.at),
        state.gifts,
    )
    return _hear_proven(faded, verdict, days, is_spent) if verdict.is_proven else _hear_hint(faded, verdict)


def _hear_proven(state: State, verdict: Verdict, days: float, is_spent: bool) -> State:
    """A person's new review replaces their earlier praise, so that being proven takes two people.

    A gift is as of the state's `last`, like the praise that it is a part of; also when a clock was set back.
    """
    complaint = fade(min(days, COMPLAINTS_FADE_AT_MOST), COMPLAINT_HALF_LIFE)
    at = verdict.at if state.last is None else state.last
    earlier = faded_gift(state, verdict.author, at)
    given = verdict.good * verdict.voice
    gifts = state.gifts
    if verdict.author is not None:
        gifts = gifts if is_spent else dict(gifts)
        gifts.pop(verdict.author, None)
        if given:
            gifts[verdict.author] = Gift(given, at)
    return State(
        max(state.praise - earlier, 0.0) + given,
        state.complaints * complaint + verdict.bad * verdict.voice,
        state.hinted_praise,
        state.hinted_complaints * complaint,
        state.last,
        gifts,
    )


def _hear_hint(state: State, verdict: Verdict) -> State:
    return State(
        state.praise,
        state.complaints,
        state.hinted_praise + HINT * verdict.good,
        state.hinted_complaints + HINT * verdict.bad,
        state.last,
        state.gifts,
    )


def replay(verdicts: Iterable[Verdict]) -> State:
    """The state after all verdicts about one person, in the order of their reveal."""
    state = State()
    for verdict in verdicts:
        state = reveal(state, verdict, is_spent=True)
    return state


def trust_of(state: State, at: float) -> Trust:
    """The score at `at`: (2.7 + good) / (3 + good + bad), praise decayed to then, hints capped."""
    praise = fade(days_between(state.last, at), PRAISE_HALF_LIFE)
    good = state.praise * praise + min(state.hinted_praise * praise, HINTED_PRAISE_AT_MOST)
    bad = state.complaints + min(state.hinted_complaints, HINTED_COMPLAINTS_AT_MOST)
    return Trust((PRIOR_GOOD + good) / (PRIOR_ALL + good + bad), good + bad)
