"""Distributions as a world file writes them: {"lognormal": [median, sigma], "clip": [low, high]}, or a plain number."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

REMARKS = {"note", "comment"}


class DistributionError(ValueError):
    """A distribution that cannot be read; the message says why."""


@dataclass(frozen=True)
class Distribution:
    """lognormal(median, sigma), normal(mean, sd), beta(a, b), choice(values, weights) or constant(value)."""

    kind: str
    one: Any
    other: Any = None
    low: float = -math.inf
    high: float = math.inf

    def sample(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """`count` independent draws, within the clip."""
        return np.clip(self._drawn(rng, count), self.low, self.high)

    def _drawn(self, rng: np.random.Generator, count: int) -> np.ndarray:
        match self.kind:
            case "lognormal":
                return self.one * np.exp(self.other * rng.standard_normal(count))
            case "normal":
                return self.one + self.other * rng.standard_normal(count)
            case "beta":
                return rng.beta(self.one, self.other, count)
            case "choice":
                weights = np.asarray(self.other, float)
                return rng.choice(np.asarray(self.one, float), count, p=weights / weights.sum())
        return np.full(count, float(self.one))


def distribution(spec: Any, also: frozenset[str] = frozenset()) -> Distribution:
    """Read one; `also` names keys beside it that somebody else reads. Raises DistributionError."""
    if is_number(spec):
        return Distribution("constant", spec)
    if not isinstance(spec, dict):
        raise DistributionError(f"{spec!r} is neither a number nor a distribution")
    kinds = [key for key in spec if key in CHECKS]
    rest = set(spec) - set(kinds) - {"clip"} - REMARKS - also
    if len(kinds) != 1 or rest:
        raise DistributionError(f"{sorted(rest) or sorted(spec)}: one of {', '.join(CHECKS)} is needed, and clip")
    (kind,) = kinds
    values = spec[kind]
    if not (isinstance(values, list) and len(values) == 2 and CHECKS[kind](*values)):
        raise DistributionError(f"{kind} {values!r} has not the two values that it needs")
    low, high = spec.get("clip", (-math.inf, math.inf))
    return Distribution(kind, values[0], values[1], low, high)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _numbers(values: Any) -> bool:
    return isinstance(values, list) and bool(values) and all(is_number(value) for value in values)


CHECKS = {
    "lognormal": lambda median, sigma: is_number(median) and is_number(sigma) and median > 0 and sigma >= 0,
    "normal": lambda mean, sd: is_number(mean) and is_number(sd) and sd >= 0,
    "beta": lambda a, b: is_number(a) and is_number(b) and a > 0 and b > 0,
    "choice": lambda values, weights: _numbers(values) and _numbers(weights) and len(values) == len(weights),
}
