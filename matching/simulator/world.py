"""A world file: everything that is assumed about people, read into distributions and functions.

`matching/data/world.json` is the reference. Another file may change every number in it, those inside its sentences
too ("Mon-Fri 8-17, each day with probability .8"); a key or a sentence that cannot be read is an error that names it.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from matching.simulator.distributions import Distribution, DistributionError, distribution, is_number
from matching.simulator.formulas import Formula, FormulaError, formula

REFERENCE = Path(__file__).parent.parent / "data" / "world.json"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHIFT = re.compile(
    r"(every day|[A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?) (\d+)-(\d+),?(?: each day)? with (?:probability )?(\d*\.?\d+)"
)
NUMBER = r"(\d*\.?\d+)"
MIXES = {"by demand": 1.0, "half by demand, half uniform": 0.5, "uniform": 0.0}
SHAPE: dict[str, Any] = {
    "time": ("start", "days", "warm_up_days", "seeds"),
    "densities": None,
    "requests": ("urgent_share", "patience_urgent_min", "patience_flexible_min", "duration_min", "budget"),
    "helpers": (
        "home",
        "travel_km_per_air_km",
        "travel_km_per_hour",
        "radius_km",
        "skills",
        "schedule",
        "quality_good",
        "quality_weak",
        "willingness",
        "distance_tolerance_km",
        "answer_rate",
        "answer_delay_min",
        "no_show",
        "price",
        "new_share",
        "history_of_the_others",
    ),
    "behaviour": ("accept_logit", "answer_logit", "fatigue", "eligible", "review_share"),
    "measures": ("value_of_a_request", "clairvoyant"),
    "baselines": ("nearest", "rating", "broadcast", "nearest_soft"),
}
# What is said of the measures without a number in it: it reads as an explanation.
EXPLAINED = {"measures": {"regret", "gini", "parity_of_new", "counted"}}
REMARKS = {"comment", "note"}


class WorldError(ValueError):
    """A world that cannot be read; the message names the key and says what is wrong with it."""


@dataclass(frozen=True)
class Density:
    """How many helpers there are, and which share of the demand is asked of them."""

    helpers: int
    request_fraction: float = 1.0


@dataclass(frozen=True)
class Shift:
    """Hours of the day (0 to 24) worked on some weekdays (Monday is 0), each day with a chance."""

    weekdays: tuple[int, ...]
    begins: int
    ends: int
    chance: float


@dataclass(frozen=True)
class World:
    """The assumptions, by the names of the file; times in minutes, distances in km, prices over the usual one."""

    start: date
    days: int
    warm_up_days: int
    seeds: tuple[int, ...]
    densities: dict[str, Density]
    urgent_share: float
    patience_urgent: Distribution
    patience_flexible: Distribution
    duration: Distribution
    budget: Distribution
    home_like_requests: bool
    home_scatter: float
    detour: float
    speed: float
    radius: Distribution
    skill_count: Distribution
    skills_by_demand: float
    shifts: dict[str, tuple[float, tuple[Shift, ...]]]
    quality_good: Distribution
    quality_weak: Distribution
    weak_share: float
    willingness: Distribution
    tolerance: Distribution
    answer_rate: Distribution
    delay_of_helper: Distribution
    delay_of_pair: float
    no_show: Distribution
    no_show_per_km: float
    no_show_at_most: float
    price: Distribution
    new_share: float
    history_mean: float
    accept: Formula
    answer: Formula
    fatigue: float
    free_within: float
    open_at_most: int
    review_share: float
    value: Formula
    most_jobs: Formula
    baselines: dict[str, dict[str, float]]
    raw: dict[str, Any] = field(repr=False)

    def density(self, wanted: "str | Density") -> tuple[str, Density]:
        """A density by its name, or one of one's own. Raises WorldError."""
        if isinstance(wanted, Density):
            return f"{wanted.helpers} helpers", wanted
        if wanted not in self.densities:
            raise WorldError(f"densities.{wanted}: there is no such density; known are {', '.join(self.densities)}")
        return wanted, self.densities[wanted]

    def check_days(self, days: int) -> None:
        """Something must be left after the warm-up. Raises WorldError."""
        if days <= self.warm_up_days:
            raise WorldError(f"time.warm_up_days: of {days} days none is left after a warm-up of {self.warm_up_days}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Sent to another process as the file that it was read from: functions do not travel."""
        return world_from, (self.raw,)


def read_world(path: Path) -> World:
    """Read a world file. Raises WorldError with what is wrong and where, OSError when there is no such file."""
    try:
        return world_from(json.loads(path.read_text(encoding="utf-8")))
    except UnicodeDecodeError:
        raise WorldError("it is not a text file") from None
    except json.JSONDecodeError as error:
        raise WorldError(f"line {error.lineno}: it is no JSON ({error.msg})") from None


def world_from(raw: Any) -> World:
    """A world out of the file's content. Raises WorldError."""
    _check_shape(raw)
    at = _Reader(raw)
    return World(
        **_time(at),
        densities={name: _density(at, name) for name in at.get("densities")},
        **_requests(at),
        **_homes(at),
        shifts=_shifts(at),
        **_characters(at),
        **_behaviour(at),
        **_measures(at),
        raw=raw,
    )


def _check_shape(raw: Any) -> None:
    """Every part and every key, and none besides."""
    if not isinstance(raw, dict):
        raise WorldError("it holds no object of parts")
    _compare("", raw, tuple(SHAPE), set())
    for part, keys in SHAPE.items():
        if not isinstance(raw[part], dict) or not raw[part]:
            raise WorldError(f"{part}: an object is needed")
        if keys is not None:
            _compare(f"{part}.", raw[part], keys, EXPLAINED.get(part, set()))


def _compare(where: str, given: dict[str, Any], needed: tuple[str, ...], allowed: set[str]) -> None:
    for key in given:
        if key not in needed and key not in allowed and key not in REMARKS:
            raise WorldError(f"{where}{key}: there is no such key; known are {', '.join(needed)}")
    for key in needed:
        if key not in given:
            raise WorldError(f"{where}{key}: it is missing")


class _Reader:
    """The raw file, asked by dotted names; whatever cannot be read names itself."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw

    def get(self, name: str) -> Any:
        found: Any = self.raw
        for part in name.split("."):
            if not isinstance(found, dict) or part not in found:
                raise WorldError(f"{name}: it is missing")
            found = found[part]
        return found

    def read(self, name: str, reader: Callable[[Any], Any]) -> Any:
        try:
            return reader(self.get(name))
        except (FormulaError, DistributionError) as error:
            raise WorldError(f"{name}: {error}") from None

    def number(self, name: str, low: float = 0, high: float = float("inf")) -> float:
        value = self.get(name)
        if not is_number(value) or not low <= value <= high:
            raise WorldError(f"{name}: {value!r} is no number from {low} to {high}")
        return value

    def draw(self, name: str, also: frozenset[str] = frozenset()) -> Distribution:
        return self.read(name, lambda spec: distribution(spec, also))

    def said(self, name: str, *patterns: str) -> list[float]:
        """The numbers that a sentence says, one per pattern."""
        text = self.get(name)
        found = [re.search(pattern, text) if isinstance(text, str) else None for pattern in patterns]
        for match, pattern in zip(found, patterns, strict=True):
            if match is None:
                plain = pattern.replace(NUMBER, "<number>").replace("\\", "")
                raise WorldError(f"{name}: {text!r} does not say “{plain}”")
        return [float(match.group(1)) for match in found]

    def formula(self, name: str, *phrases: str) -> Formula:
        return self.read(name, lambda text: formula(text if isinstance(text, str) else "", phrases))


def _time(at: _Reader) -> dict[str, Any]:
    try:
        start = date.fromisoformat(at.get("time.start"))
    except (TypeError, ValueError):
        raise WorldError(f"time.start: {at.get('time.start')!r} is no date like 2011-10-10") from None
    seeds = at.get("time.seeds")
    if not isinstance(seeds, list) or not seeds or not all(isinstance(seed, int) and seed >= 0 for seed in seeds):
        raise WorldError(f"time.seeds: {seeds!r} is no list of whole numbers")
    days, warm_up = int(at.number("time.days", 1)), int(at.number("time.warm_up_days"))
    if warm_up >= days:
        raise WorldError("time.warm_up_days: nothing is left to count")
    return {"start": start, "days": days, "warm_up_days": warm_up, "seeds": tuple(seeds)}


def _density(at: _Reader, name: str) -> Density:
    helpers = at.number(f"densities.{name}.helpers", 1)
    return Density(int(helpers), at.number(f"densities.{name}.request_fraction", 0, 1))


def _requests(at: _Reader) -> dict[str, Any]:
    return {
        "urgent_share": at.number("requests.urgent_share", 0, 1),
        "patience_urgent": at.draw("requests.patience_urgent_min"),
        "patience_flexible": at.draw("requests.patience_flexible_min"),
        "duration": at.draw("requests.duration_min"),
        "budget": at.draw("requests.budget"),
    }


def _homes(at: _Reader) -> dict[str, Any]:
    mix = at.get("helpers.skills.mix")
    if mix not in MIXES:
        raise WorldError(f"helpers.skills.mix: {mix!r} is none of: {'; '.join(MIXES)}")
    return {
        "home_like_requests": bool(at.get("helpers.home.like_requests")),
        "home_scatter": at.number("helpers.home.scatter_km"),
        "detour": at.number("helpers.travel_km_per_air_km", 0.01),
        "speed": at.number("helpers.travel_km_per_hour", 0.01),
        "radius": at.draw("helpers.radius_km"),
        "skill_count": at.draw("helpers.skills.count"),
        "skills_by_demand": MIXES[mix],
    }


def _shifts(at: _Reader) -> dict[str, tuple[float, tuple[Shift, ...]]]:
    """Per kind of helper its share of all, and the hours it works."""
    kinds = [key for key in at.get("helpers.schedule") if not key.endswith("_hours") and key not in REMARKS]
    return {
        kind: (at.number(f"helpers.schedule.{kind}", 0, 1), _hours(at, f"helpers.schedule.{kind}_hours"))
        for kind in kinds
    }


def _hours(at: _Reader, name: str) -> tuple[Shift, ...]:
    text = at.get(name)
    shifts = [
        Shift(_weekdays(found.group(1), name), int(found.group(2)), int(found.group(3)), float(found.group(4)))
        for found in SHIFT.finditer(text if isinstance(text, str) else "")
    ]
    if not shifts or any(not 0 <= shift.begins < shift.ends <= 24 or shift.chance > 1 for shift in shifts):
        raise WorldError(f"{name}: {text!r} is nothing like “Mon-Fri 8-17 with probability .8”")
    return tuple(shifts)


def _weekdays(words: str, name: str) -> tuple[int, ...]:
    if words == "every day":
        return tuple(range(7))
    names = words.split("-")
    if unknown := [day for day in names if day not in DAYS]:
        raise WorldError(f"{name}: {unknown[0]} is no weekday; they are {', '.join(DAYS)}")
    first, last = DAYS.index(names[0]), DAYS.index(names[-1])
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))


def _characters(at: _Reader) -> dict[str, Any]:
    per_km, at_most = at.said("helpers.no_show.times", rf"\+ {NUMBER} per km", rf"at most {NUMBER}")
    delay = at.get("helpers.answer_delay_min.lognormal_of_helper")
    return {
        "quality_good": at.draw("helpers.quality_good"),
        "quality_weak": at.draw("helpers.quality_weak", frozenset({"share"})),
        "weak_share": at.number("helpers.quality_weak.share", 0, 1),
        "willingness": at.draw("helpers.willingness"),
        "tolerance": at.draw("helpers.distance_tolerance_km"),
        "answer_rate": at.draw("helpers.answer_rate"),
        "delay_of_helper": at.read("helpers.answer_delay_min", lambda _: distribution({"lognormal": delay})),
        "delay_of_pair": at.number("helpers.answer_delay_min.lognormal_of_pair_sigma"),
        "no_show": at.draw("helpers.no_show", frozenset({"times"})),
        "no_show_per_km": per_km,
        "no_show_at_most": at_most,
        "price": at.draw("helpers.price"),
        "new_share": at.number("helpers.new_share", 0, 1),
        "history_mean": at.number("helpers.history_of_the_others.geometric_mean", 1),
    }


def _behaviour(at: _Reader) -> dict[str, Any]:
    who = ("willingness", "km", "distance_tolerance", "budget", "price", "urgent", "busy within the hour")
    free, most = at.said("behaviour.eligible", rf"free within {NUMBER} min", rf"at most {NUMBER} open offers")
    return {
        "accept": at.formula("behaviour.accept_logit", *who),
        "answer": at.formula("behaviour.answer_logit", "answer_rate", "fatigue", "offers today"),
        "fatigue": at.number("behaviour.fatigue"),
        "free_within": free,
        "open_at_most": int(most),
        "review_share": at.number("behaviour.review_share", 0, 1),
    }


def _measures(at: _Reader) -> dict[str, Any]:
    (most,) = at.said("measures.clairvoyant", rf"at most {NUMBER}")
    written = re.search(r"with (.+?) \(at most", at.get("measures.clairvoyant"))
    of_hours = at.read("measures.clairvoyant", lambda _: formula(written.group(1) if written else "", ["hours"]))
    parts = ("quality", "no_show", "km", "price", "budget", "wait hours")
    each, stays = rf"{NUMBER} min each", rf"open {NUMBER} min"
    every, soft = at.said("baselines.nearest_soft", rf"every {NUMBER} min", stays)
    return {
        "value": at.formula("measures.value_of_a_request", *parts),
        "most_jobs": lambda env: min(most, of_hours(env)),
        "baselines": {
            "nearest": {"each": at.said("baselines.nearest", each)[0]},
            "rating": {"each": at.said("baselines.rating", each)[0]},
            "broadcast": {"open": at.said("baselines.broadcast", stays)[0]},
            "nearest_soft": {"every": every, "open": soft},
        },
    }
