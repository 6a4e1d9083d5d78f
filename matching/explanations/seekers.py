"""Why these neighbours were asked, for the seeker: counts only, and nothing by which anybody could be told apart.

Whoever a block keeps apart is not counted at all, so that no count is one short (F5).
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import ngettext

from marketplace.bookings.models import Offer, Request
from matching import queries
from matching.filters import BLOCKED
from matching.models import Receipt

# Filters that mean the same to a seeker; those asked already are no longer left out to them.
SAME = {"busy": "hours", "away": "hours", "capacity": "enough", "open_offers": "enough", "day_cap": "enough"}
UNTOLD = {BLOCKED, "asked"}
# Of the kept lines those of helpers who were asked: trust and evidence of each.
ASKED = """
SELECT DISTINCT ON (helper) (line ->> 'helper')::bigint AS helper,
    (line -> 'given' ->> 'trust')::float8, (line -> 'given' ->> 'evidence')::float8
FROM matching_receipt r CROSS JOIN LATERAL jsonb_array_elements(r.ranked) line
WHERE r.search_id = %(search)s AND r.is_whole AND (line ->> 'helper')::bigint = ANY(%(asked)s)
ORDER BY helper, r.wave
"""
WELL_SPOKEN, KNOWN_FROM = 0.8, 2


@dataclass(frozen=True)
class WhyThese:
    """How many live near enough, why some of them were not asked, and what speaks for those who were."""

    near: str
    left_out: list[str]
    asked: list[str]


def why_these(request: Request) -> WhyThese | None:
    """Of the present round, as the last wave found it; None before a wave went out, and once it is not kept."""
    search = queries.search_of(request)
    kept = Receipt.objects.filter(search=search, is_whole=True).order_by("-wave").defer("ranked", "stopped")
    last = kept.first() if search else None
    if last is None:
        return None
    counts = {name: n for name, n in last.left_out.items() if name != BLOCKED}
    near = last.candidates + sum(counts.values())
    words = ngettext("%(n)s neighbour lives near enough.", "%(n)s neighbours live near enough.", near) % {"n": near}
    return WhyThese(words, _left_out(counts), _asked(request, last.search_id))


def _left_out(counts: dict[str, int]) -> list[str]:
    grouped: dict[str, int] = {}
    for name, n in counts.items():
        if name not in UNTOLD:
            grouped[SAME.get(name, name)] = grouped.get(SAME.get(name, name), 0) + n
    return [_stopped(name, n) for name, n in sorted(grouped.items(), key=lambda pair: -pair[1])]


def _stopped(name: str, n: int) -> str:
    words = {
        "hours": ngettext("%(n)s has no time then.", "%(n)s have no time then.", n),
        "enough": ngettext("%(n)s has enough to do just now.", "%(n)s have enough to do just now.", n),
        "language": ngettext("%(n)s speaks other languages.", "%(n)s speak other languages.", n),
        "price": ngettext("%(n)s asks for more than you pay.", "%(n)s ask for more than you pay.", n),
        "paid_only": ngettext("%(n)s comes for money only.", "%(n)s come for money only.", n),
        "payouts": ngettext("%(n)s cannot be paid yet.", "%(n)s cannot be paid yet.", n),
        "trust": ngettext("%(n)s has too few good reviews yet.", "%(n)s have too few good reviews yet.", n),
    }
    return words.get(name, ngettext("%(n)s does not fit otherwise.", "%(n)s do not fit otherwise.", n)) % {"n": n}


def _asked(request: Request, search_id: int) -> list[str]:
    """What speaks for those who were asked, as far as their lines are kept."""
    offers = Offer.objects.filter(request=request, round=request.round)
    bands = dict(offers.values_list("helper_id", "distance_band"))
    with connection.cursor() as cursor:
        cursor.execute(ASKED, {"search": search_id, "asked": list(bands)})
        lines = cursor.fetchall()
    if not lines:
        return []
    known = [trust for _, trust, evidence in lines if evidence >= KNOWN_FROM]
    counts = {
        "near": sum(bands[helper] == "under-2" for helper, *_ in lines),
        "praised": sum(trust >= WELL_SPOKEN for trust in known),
        "new": len(lines) - len(known),
    }
    return [_all(request, len(lines)), *(_praise(name, n) for name, n in counts.items() if n)]


def _all(request: Request, n: int) -> str:
    if request.languages:
        words = ngettext(
            "%(n)s was asked: vetted for this, with time then, and speaks your language.",
            "%(n)s were asked: vetted for this, with time then, and speak your language.",
            n,
        )
    else:
        words = ngettext(
            "%(n)s was asked: vetted for this and with time then.",
            "%(n)s were asked: vetted for this and with time then.",
            n,
        )
    return words % {"n": n}


def _praise(name: str, n: int) -> str:
    words: dict[str, Any] = {
        "near": ngettext("%(n)s of them lives less than 2 km away.", "%(n)s of them live less than 2 km away.", n),
        "praised": ngettext(
            "%(n)s of them is well spoken of by neighbours.", "%(n)s of them are well spoken of by neighbours.", n
        ),
        "new": ngettext("%(n)s of them is new here.", "%(n)s of them are new here.", n),
    }
    return words[name] % {"n": n}
