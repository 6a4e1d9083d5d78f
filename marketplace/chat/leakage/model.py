"""A second opinion beside the rules: a linear model over what a message holds.

    score = bias + sum of weights[bucket] * value over the features of a message

The table of weights (2**18 numbers, most of them 0) is model.npz beside this file, made by
`python manage.py train_leakage`; README.md of tests/data/leakage_train says of what. It holds
weights    float16, one per bucket of features.py
bias       float32, added to every score
threshold  float32, the least score that is warned about
kinds      float16, kinds x KIND_BUCKETS: what speaks for each kind of warning, in the order of KINDS
kind_bias  float32, one per kind
version    of the features that it was made for
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from marketplace.chat.leakage.features import BUCKETS, VERSION, Encoded, encode
from marketplace.chat.leakage.findings import Message
from marketplace.chat.leakage.reasons import KINDS

FILE = Path(__file__).with_name("model.npz")
# Which kind it is, the words and their meanings tell; the table is small.
OF_KINDS = ("words", "meaning")
KIND_BUCKETS = 1 << 13
SHAPES = {
    "weights": (BUCKETS,),
    "bias": (),
    "threshold": (),
    "kinds": (len(KINDS), KIND_BUCKETS),
    "kind_bias": (len(KINDS),),
    "version": (),
}


class BadModel(Exception):
    """A file that is no model of these features; the sentence says why."""


@dataclass(frozen=True)
class Model:
    """The weights, and how they are read."""

    weights: np.ndarray
    bias: float
    threshold: float
    kinds: np.ndarray
    kind_bias: np.ndarray

    def score(self, message: Message) -> float:
        """How much speaks for a warning: log odds, 0 is even."""
        encoded = encode(message)
        return self.bias + float(self.weights[encoded.buckets] @ encoded.values)

    def warns(self, message: Message) -> bool:
        return self.score(message) >= self.threshold

    def kind_of(self, message: Message) -> str:
        """The kind of warning that most speaks for."""
        encoded = encode(message, OF_KINDS)
        scores = self.kinds[:, encoded.buckets % KIND_BUCKETS] @ encoded.values + self.kind_bias
        return KINDS[int(np.argmax(scores))]

    def explain(self, message: Message, most: int = 10) -> list[tuple[str, str, float]]:
        """(family, feature, what it adds to the score): the weightiest first, for or against."""
        encoded = encode(message)
        added = self._added(encoded)
        order = np.argsort(-np.abs(added), kind="stable")[:most]
        return [(*encoded.names[index], round(float(added[index]), 3)) for index in order]

    def _added(self, encoded: Encoded) -> np.ndarray:
        return self.weights[encoded.buckets] * encoded.values


@cache
def learned() -> Model:
    """The model of this installation, read when the first message is. Raises BadModel."""
    return load(FILE)


def load(path: Path) -> Model:
    """Read a model. Raises BadModel when the file is broken or was made for other features."""
    try:
        with np.load(path, allow_pickle=False) as file:
            held = {name: file[name] for name in SHAPES}
    except (OSError, BadZipFile, KeyError, ValueError, EOFError) as error:
        raise BadModel(f"{path}: no model of leading away ({error})") from error
    if int(held["version"]) != VERSION:
        raise BadModel(
            f"{path}: made for version {int(held['version'])} of the features, not {VERSION}; train it again"
        )
    wrong = [name for name, shape in SHAPES.items() if held[name].shape != shape]
    if wrong or not all(np.isfinite(value).all() for value in held.values()):
        raise BadModel(f"{path}: {', '.join(wrong) or 'a number'} is not as it should be; train it again")
    return Model(
        held["weights"].astype(np.float32),
        float(held["bias"]),
        float(held["threshold"]),
        held["kinds"].astype(np.float32),
        held["kind_bias"].astype(np.float32),
    )


def save(path: Path, held: Mapping[str, np.ndarray]) -> None:
    """Write the arrays of a model; the same arrays make the same file."""
    with path.open("wb") as file:
        np.savez_compressed(file, **held, version=np.int32(VERSION))
