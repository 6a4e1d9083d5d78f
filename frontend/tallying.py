"""Stars shown honestly: how many said what to each question, how many reviews there are, and which do not count."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews import queries, rules
from reviews.models import Role
from reviews.queries import Tally


def tally_of(person_id: int, role: str = Role.HELPER) -> dict[str, Any] | None:
    """The parameters of people/tally.html; None when there is nothing to count and nothing was removed."""
    found = queries.tally_of(person_id, role)
    if not found.count and not found.removed:
        return None
    return {
        "count": found.count,
        "total": ngettext("%(n)s review", "%(n)s reviews", found.count) % {"n": found.count},
        "free": found.free,
        "free_words": _free(found),
        "stars": [_stars(count, found) for count in range(5, 0, -1)] if found.count else [],
        "answers": _answers(found, role),
        "removed": _removed(found),
    }


def _free(found: Tally) -> str:
    if not found.free:
        return ""
    words = ngettext("%(n)s of them is about a free visit", "%(n)s of them are about free visits", found.free)
    return words % {"n": found.free}


def _stars(count: int, found: Tally) -> dict[str, Any]:
    number = found.stars[count]
    return {"count": count, "drawn": "★" * count + "☆" * (5 - count), "number": number, "of": found.count}


def _answers(found: Tally, role: str) -> list[dict[str, Any]]:
    """A row per question, in the order of the questions; a question of free visits follows the one it stands for."""
    asked = [(axis, is_free) for axis in rules.AXES[role] for is_free in (False, True)]
    return [_answer(*one, found.answers[one], role) for one in asked if one in found.answers]


def _answer(axis: str, is_free: bool, said: Counter[int], role: str) -> dict[str, Any]:
    question = rules.questions(role, is_free)[axis]
    return {
        "axis": axis,
        "is_free": is_free,
        "question": _("%(question)s (free visits)") % {"question": question} if is_free else str(question),
        "yes": said[rules.YES],
        "partly": said[rules.PARTLY],
        "no": said[rules.NO],
        "of": said.total(),
    }


def _removed(found: Tally) -> list[dict[str, Any]]:
    """ "2 removed, because …", one line for each reason."""
    lines = []
    for because, number in sorted(found.removed.items()):
        words = ngettext("%(n)s review removed, because: %(why)s", "%(n)s reviews removed, because: %(why)s", number)
        why = rules.REPORT_REASONS.get(because, because)
        lines.append({"reason": because, "number": number, "words": words % {"n": number, "why": why}})
    return lines
