"""What the model sees of a message: the names of its features, and their places in a table of weights.

A family holds features of one kind, each of them once, however often it occurs. A feature of a family with n features
has the value scale / sqrt(n + typical): long messages don't shout, and a message of three words isn't sure of anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations
from zlib import crc32

import numpy as np

from marketplace.chat.leakage.findings import Message
from marketplace.chat.leakage.lexicon import Clause

# Counted up whenever a name below changes: weights of another version fit nothing here.
VERSION = 1
BUCKETS = 1 << 18
LETTERS = (3, 4, 5)
# So far apart may two meanings stand in a clause and still be read as a pair.
WITHIN = 8
MOST_DIGITS, MOST_WORDS, MOST_SENTENCES = 12, 12, 5
DIGIT = re.compile(r"[0-9]")
SPACE = re.compile(r"\s+")
TOKEN = re.compile(r"[a-z]+|0+|[^\sa-z0]")
WORD = re.compile(r"[a-z]+|0+")
RUN = re.compile(r"0[0 ./-]*0|0")
MARK = re.compile(r"[.!?]")


@dataclass(frozen=True)
class Family:
    """`typical` is the number of features in an ordinary message; without it, each feature has the value `scale`."""

    scale: float
    typical: int | None = None

    def value(self, count: int) -> float:
        return self.scale if self.typical is None else float(self.scale / np.sqrt(count + self.typical))


FAMILIES = {
    "letters": Family(3.0, 172),
    "words": Family(1.5, 13),
    "two words": Family(1.5, 9),
    "three words": Family(1.0, 4),
    "meaning": Family(1.5, 7),
    "mood": Family(1.0, 7),
    "pair": Family(1.5, 12),
    "beside": Family(2.0, 21),
    "count": Family(0.3),
    "rule": Family(0.7),
}
# What only the rules say: weighed apart from the words, see training.py.
OF_RULES = "rule"


def names_of(message: Message) -> dict[str, list[str]]:
    """The names of the features by family, each once and in the order of the message."""
    text = SPACE.sub(" ", DIGIT.sub("0", message.folded.text)).strip()
    words = TOKEN.findall(text)
    clauses = [clause for read_as in message.clauses.values() for clause in read_as]
    found: dict[str, Iterator[str]] = {
        "letters": _letters(f" {text} "),
        "words": iter(words),
        "two words": map(" ".join, zip(words, words[1:], strict=False)),
        "three words": map(" ".join, zip(words, words[1:], words[2:], strict=False)),
        "meaning": (meaning for clause in clauses for meaning in clause.means),
        "mood": chain.from_iterable(map(_moods, clauses)),
        "pair": chain.from_iterable(map(_pairs, clauses)),
        "beside": chain.from_iterable(map(_beside, message.clauses.values())),
        "count": _counts(text),
        "rule": _rules(message),
    }
    # A set's order changes from run to run, and with it the last digit of a sum.
    ordered = {"meaning", "mood"}
    return {family: sorted({*some}) if family in ordered else [*dict.fromkeys(some)] for family, some in found.items()}


def _letters(text: str) -> Iterator[str]:
    return (text[start : start + size] for size in LETTERS for start in range(len(text) - size + 1))


def _moods(clause: Clause) -> Iterator[str]:
    """Each meaning with whether its clause says no, and whether it asks."""
    means = clause.means
    before, after = "no " if means & {"neg", "no"} else "", " ?" if clause.is_asked else ""
    return (f"{before}{meaning}{after}" for meaning in means)


def _pairs(clause: Clause) -> Iterator[str]:
    """Two meanings of a clause in their order, at most WITHIN words apart."""
    meant = [(place, meaning) for place, word in enumerate(clause.words) for meaning in sorted(word.means)]
    for index, (place, first) in enumerate(meant):
        for other, then in meant[index + 1 :]:
            if other > place + WITHIN:
                break
            if other > place:
                yield f"{first} > {then}"


def _beside(clauses: list[Clause]) -> Iterator[str]:
    """Two meanings of a message, wherever they stand."""
    means = sorted(frozenset().union(*(clause.means for clause in clauses)))
    return map(" & ".join, combinations(means, 2))


def _counts(text: str) -> Iterator[str]:
    yield f"digits {min(text.count('0'), MOST_DIGITS)}"
    yield f"length {min(len(WORD.findall(text)) // 4, MOST_WORDS)}"
    yield f"sentences {min(len(MARK.findall(text)), MOST_SENTENCES)}"
    yield f"asked {'?' in text}"
    yield f"called out {'!' in text}"
    for run in RUN.findall(text):
        yield f"run {min(run.count('0'), MOST_DIGITS)}"
        yield f"shape {run}"


def _rules(message: Message) -> Iterator[str]:
    for finding in message.findings:
        yield finding.rule
        yield f"kind {finding.kind}"
    if message.findings:
        yield "any"
    if any(finding.is_plain for finding in message.findings):
        yield "plain"


START = {family: crc32(f"{family}:".encode()) for family in FAMILIES}


def bucket_of(family: str, name: str) -> int:
    """The row of a feature in the table: the checksum of family and name, which is the same on every machine."""
    return crc32(name.encode(), START[family]) % BUCKETS


@dataclass(frozen=True)
class Encoded:
    """The k features of a message: `names`, their `buckets` (k integers) and `values` (k numbers)."""

    names: list[tuple[str, str]]
    buckets: np.ndarray
    values: np.ndarray


def encode(message: Message, families: tuple[str, ...] = tuple(FAMILIES)) -> Encoded:
    """The features of these families, ready to be looked up."""
    found = names_of(message)
    names = [(family, name) for family in families for name in found[family]]
    buckets = np.fromiter((bucket_of(*one) for one in names), dtype=np.int64, count=len(names))
    counts = [len(found[family]) for family in families]
    values = np.repeat([FAMILIES[f].value(n) for f, n in zip(families, counts, strict=True)], counts)
    return Encoded(names, buckets, values.astype(np.float32))
