"""What a helper may read about themselves: why they were asked, and why they were not.

Of a request that somebody was not asked for they learn its topic, the part of the day and the band of the distance,
and only where their own area covers it. Nobody reads of a block, and nobody of the other side's price (F5).
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from marketplace.accounts.cells import band, km_between
from marketplace.bookings.models import Offer
from marketplace.catalog.models import Topic
from matching import queries
from matching.explanations.words import Part, Stop, day_part, parts_of, stop_of
from matching.filters import BLOCKED
from matching.models import Reach, Receipt, Search
from matching.ranking import scored
from matching.reach import reached_by
from matching.receipts import Line, told

DAYS_BACK = 14
SHOWN = 20
LOOKED_AT = 200
FORWARD = 2

# The last line about one helper in the receipts of each search, with how many were asked before that wave and in it.
LAST_LINES = """
SELECT DISTINCT ON (r.search_id) r.search_id, r.id AS receipt, found.line, r.wish ->> 'begins' AS begins,
    (SELECT count(*) FROM bookings_offer o WHERE o.request_id = s.request_id AND o.round = s.round
        AND o.wave < r.wave) AS before,
    (SELECT count(*) FROM bookings_offer o WHERE o.request_id = s.request_id AND o.round = s.round
        AND o.wave = r.wave) AS beside
FROM matching_receipt r JOIN matching_search s ON s.id = r.search_id CROSS JOIN LATERAL (
    SELECT coalesce(
        jsonb_path_query_first(r.ranked, '$[*] ? (@.helper == $id)', jsonb_build_object('id', %(helper)s::bigint)),
        jsonb_path_query_first(r.stopped, '$[*] ? (@.helper == $id)', jsonb_build_object('id', %(helper)s::bigint))
    ) AS line
) found
WHERE r.search_id = ANY(%(searches)s) AND r.is_whole AND found.line IS NOT NULL
ORDER BY r.search_id, r.wave DESC
"""
# Searches with a receipt that holds fewer people than there were.
CROWDED = """
SELECT DISTINCT r.search_id FROM matching_receipt r
WHERE r.search_id = ANY(%(searches)s) AND r.is_whole AND (
    r.candidates > jsonb_array_length(r.ranked) OR jsonb_array_length(r.stopped) <
        (SELECT coalesce(sum(value::int), 0) FROM jsonb_each_text(r.left_out)))
"""


@dataclass(frozen=True)
class Kept:
    """The last line about a helper in the receipts of a search, as they may read it, and the visit's time then.

    `before` were asked in earlier waves.
    """

    line: Line
    begins: datetime
    before: int


@dataclass(frozen=True)
class NotAsked:
    """A request near by that this helper was not asked for: what stopped them, or at which `place` they stood.

    `forward` are the parts of the score that would have brought them forward most.
    """

    topic: Topic
    when: str
    distance_band: str
    distance: str
    stop: Stop | None
    place: int | None
    forward: list[Part]


def why_asked(offer: Offer) -> list[Part]:
    """Every part of the score by which this helper was asked, what counts most first."""
    search = Search.objects.filter(request=offer.request_id, round=offer.round).select_related("policy").first()
    rules = search.policy.rules if search else queries.policy_now().rules
    kept = _kept([search], offer.helper_id) if search else {}
    given = kept[search.pk].line.get("given", {}) if kept else {}
    said = {row["part"]: row["share"] for row in offer.because if "share" in row}
    shares = said or (kept[search.pk].line.get("features", {}) if kept else {})
    return parts_of(shares, given, offer.distance_band, rules["weights"])


def not_asked(person_id: int) -> list[NotAsked]:
    """Searches of the last two weeks in this helper's area and topics that ended without asking them, newest first."""
    areas = list(Reach.objects.filter(helper_id=person_id))
    near = [(search, km) for search in _searches_near(person_id, areas) if (km := _km(search, areas)) is not None]
    shown = dict(near[:SHOWN])
    kept = _kept(list(shown), person_id)
    crowded = _crowded([search for search in shown if search.pk not in kept])
    found = []
    for search, km in shown.items():
        if search.pk in kept:
            found.append(_explained(search, km, kept[search.pk]))
        elif search.pk in crowded:
            found.append(_worked_out_now(search, km, person_id))
    return [one for one in found if one is not None]


def _searches_near(person_id: int, areas: list[Reach]) -> QuerySet[Search] | list[Search]:
    """Ended searches whose cell lies in the box around an area of the same topic."""
    if not areas:
        return []
    days = min(DAYS_BACK, settings.RECEIPTS_WHOLE_DAYS)
    near = Q()
    for area in areas:
        near |= Q(
            request__topic__number=area.topic_number,
            request__place__cell_lat__range=(area.lat - area.half_height, area.lat + area.half_height),
            request__place__cell_lng__range=(area.lng - area.half_width, area.lng + area.half_width),
        )
    ended = Search.objects.filter(near, started_at__gt=timezone.now() - timedelta(days=days)).exclude(
        state=Search.State.RUNNING
    )
    others = ended.exclude(request__seeker_id=person_id).exclude(request__offers__helper_id=person_id)
    return others.select_related("request__topic", "request__place", "policy").order_by("-started_at")[:LOOKED_AT]


def _km(search: Search, areas: list[Reach]) -> float | None:
    """From this helper's cell to the request's, in km; None outside of their area."""
    place, number = search.request.place, search.request.topic.number
    for area in areas:
        km = km_between(area.lng, area.lat, place.cell_lng, place.cell_lat)
        if area.topic_number == number and km <= area.reach_km:
            return km
    return None


def _kept(searches: list[Search], person_id: int) -> dict[int, Kept]:
    """Search → what was kept of this person in it; one statement, and one more for each that a block kept them from."""
    by_id = {search.pk: search for search in searches}
    with connection.cursor() as cursor:
        cursor.execute(LAST_LINES, {"helper": person_id, "searches": list(by_id)})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["search_id"]: kept for row in rows if (kept := _kept_of(row, by_id[row["search_id"]]))}


def _kept_of(row: dict[str, Any], search: Search) -> Kept | None:
    line = json.loads(row["line"])
    if line.get("filter") == BLOCKED:
        receipt = Receipt.objects.get(pk=row["receipt"])
        line = told(line, receipt.ranked, search.policy.rules, receipt.mean_jobs, row["beside"])
    if line is None:
        return None
    begins = datetime.fromisoformat(row["begins"]) if row["begins"] else search.request.begins_at
    return Kept(line, begins, row["before"])


def _crowded(searches: list[Search]) -> set[int]:
    if not searches:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(CROWDED, {"searches": [search.pk for search in searches]})
        return {search_id for (search_id,) in cursor.fetchall()}


def _explained(search: Search, km: float, kept: Kept) -> NotAsked:
    rules, line = search.policy.rules, kept.line
    if line.get("elsewhere"):
        return _row(search, km, kept.begins, stop=stop_of("elsewhere", kept.begins, rules))
    if "filter" in line:
        return _row(search, km, kept.begins, stop=stop_of(line["filter"], kept.begins, rules))
    parts = parts_of(line["features"], line["given"], band(km), rules["weights"])
    return _row(search, km, kept.begins, place=kept.before + line["rank"], forward=_forward(parts))


def _worked_out_now(search: Search, km: float, person_id: int) -> NotAsked | None:
    """For somebody beyond what the receipt keeps: how it stands with them today, asked for this one helper."""
    request, rules = search.request, search.policy.rules
    wish = replace(queries.wish_of(request), round=search.round)
    reached = reached_by(wish, rules, only=[person_id])
    aside = reached.aside.get(person_id)
    stop = aside.filter if aside else reached.stopped.get(person_id)
    if stop is not None:
        return _row(search, km, request.begins_at, stop=stop_of(stop, request.begins_at, rules))
    candidate = aside.candidate if aside else next(iter(reached.candidates), None)
    if candidate is None:
        return None
    line = scored(candidate, rules["weights"], reached.mean_jobs).receipt(0)
    parts = parts_of(line["features"], line["given"], band(km), rules["weights"])
    return _row(search, km, request.begins_at, forward=_forward(parts))


def _forward(parts: list[Part]) -> list[Part]:
    """The parts that can be changed, those first that would bring most."""
    movable = [part for part in parts if part.change and part.missing]
    return sorted(movable, key=lambda part: -part.missing)[:FORWARD]


def _row(search: Search, km: float, begins: datetime, **more: Any) -> NotAsked:
    code = band(km)
    told = {"stop": None, "place": None, "forward": [], **more}
    return NotAsked(search.request.topic, day_part(begins), code, queries.band_words(code), **told)
