"""What many reviews say together: counts of answers and stars, never an average."""

from collections import Counter
from dataclasses import dataclass, field

from reviews import rules
from reviews.models import Review, Role


@dataclass
class Tally:
    """What is open about somebody in one role.

    `answers` counts per question (its axis, and whether it was asked of a free visit, where that is another question)
    how many said no, partly and yes; `stars` how many reviews have so many; `removed` counts what is out, by reason.
    """

    count: int = 0
    free: int = 0
    stars: Counter[int] = field(default_factory=Counter)
    answers: dict[tuple[str, bool], Counter[int]] = field(default_factory=dict)
    removed: Counter[str] = field(default_factory=Counter)


def tally_of(person_id: int, role: str = Role.HELPER) -> Tally:
    """Everything open about somebody, counted in one read; what was removed is told apart and not counted."""
    rows = Review.objects.filter(subject_id=person_id, role=role, revealed_at__isnull=False)
    found = Tally()
    for axes, stars, is_free, removed_at, because in rows.values_list(
        "axes", "stars", "is_free", "removed_at", "removed_because"
    ):
        if removed_at:
            found.removed[because] += 1
            continue
        found.count += 1
        found.free += is_free
        found.stars[stars] += 1
        for axis in rules.AXES[role]:
            if axis in axes:
                asked = (axis, is_free and axis in rules.WHEN_FREE)
                found.answers.setdefault(asked, Counter())[axes[axis]] += 1
    return found
