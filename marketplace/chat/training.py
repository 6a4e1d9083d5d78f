"""Training the model of what leads away: logistic regression in two steps, measured on corpora it did not see.

Step 1 weighs the words. With X the n x d matrix of features and labels s of -1 and 1 it takes the w and b that minimise

    sum over messages of v log(1 + exp(-s (x w + b))) + L2 / 2 |w|^2

where v is 1 (OF_PADDED for a padded message, see Corpus.padded) and a column of X is multiplied by

    (2 log(n / df) / log n) ** RARITY

df being the number of messages with the feature: what is rare is punished less. What fewer than LEAST messages have is
left out.

Step 2 weighs what the rules found beside the score of step 1. It needs scores and findings such as unseen messages
have: so each corpus is scored by a step 1 of the other corpora, and corpora that the rules were developed with are
left out. Both steps are sums, and are written as one table of weights.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from marketplace.chat.evaluation import LANGUAGES, Case, Counts
from marketplace.chat.leakage.features import BUCKETS, FAMILIES, OF_RULES, encode
from marketplace.chat.leakage.findings import Message, read
from marketplace.chat.leakage.model import KIND_BUCKETS, OF_KINDS
from marketplace.chat.leakage.reasons import KINDS

L2, L2_OF_RULES, L2_OF_KINDS = 0.3, 0.5, 0.3
RARITY = 1.5
LEAST = 2
# Smaller weights are left out of the file: together they move the score of a message by 0.05 on average.
SMALL = 0.05
# The score of step 1 beside indicators of 0 and 1.
SCORE_SCALE = 3.0
STEPS = 200
# Neighbours in a file are often alike, so that a message is joined with one from far away.
STRIDE = 7
# What a padded message weighs beside one as it was written.
OF_PADDED = 0.3
OF_WORDS = tuple(family for family in FAMILIES if family != OF_RULES)


@dataclass(frozen=True)
class Corpus:
    """Labelled messages of a file. `part` is ordinary (chooses the threshold), hard, or known (to the rules)."""

    name: str
    cases: list[Case]
    part: str

    @cached_property
    def messages(self) -> list[Message]:
        return [read(case.text, case.language) for case in self.cases]

    @cached_property
    def padded(self) -> list[Case]:
        """Every harmless message and every second other one, each with a harmless one of its language beside it.

        A hint among harmless sentences is a hint still: of short messages alone that is not learned.
        """
        found = []
        for language in LANGUAGES:
            cases = [case for case in self.cases if case.language == language]
            harmless = [case for case in cases if not case.leaves]
            leaving = [case for case in cases if case.leaves]
            for index, case in enumerate(harmless + leaving[::2] if harmless else []):
                pair = [case.text, harmless[(index * STRIDE + 1) % len(harmless)].text]
                joined = " ".join(map(_ended, pair if index % 2 else reversed(pair)))
                found.append(Case(joined, language, case.leaves))
        return found


def _ended(text: str) -> str:
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


@dataclass(frozen=True)
class Fitted:
    """Weights over buckets, d of them, and what is added to every score."""

    weights: np.ndarray
    bias: float

    def score(self, features: sparse.csr_matrix) -> np.ndarray:
        """n x d features to n scores."""
        return features @ self.weights + self.bias


@dataclass(frozen=True)
class Matrices:
    """n messages of all corpora, the padded ones last: features of their words and of the rules, and n facts of each.

    `labels` whether it leaves, `corpus` the number of its corpus, `is_whole` whether it is as it was written,
    `is_known` whether the rules were developed with it, `is_plain` whether a detail stands in it.
    """

    words: sparse.csr_matrix
    rules: sparse.csr_matrix
    labels: np.ndarray
    corpus: np.ndarray
    is_whole: np.ndarray
    is_known: np.ndarray
    is_plain: np.ndarray

    @property
    def is_weighed(self) -> np.ndarray:
        """What step 2 learns from."""
        return self.is_whole & ~self.is_known


def matrices_of(corpora: list[Corpus]) -> Matrices:
    whole = [(number, case) for number, corpus in enumerate(corpora) for case in corpus.cases]
    padded = [(number, case) for number, corpus in enumerate(corpora) for case in corpus.padded]
    messages = [message for corpus in corpora for message in corpus.messages]
    messages += [read(case.text, case.language) for _, case in padded]
    numbers = np.array([number for number, _ in whole + padded])
    return Matrices(
        encoded(messages, OF_WORDS, BUCKETS),
        encoded(messages, (OF_RULES,), BUCKETS),
        np.array([case.leaves for _, case in whole + padded]),
        numbers,
        np.arange(len(messages)) < len(whole),
        np.array([corpus.part == "known" for corpus in corpora])[numbers],
        np.array([any(finding.is_plain for finding in message.findings) for message in messages]),
    )


def encoded(messages: list[Message], families: tuple[str, ...], buckets: int) -> sparse.csr_matrix:
    """The messages as n x buckets; features that share a bucket are added up."""
    rows = [encode(message, families) for message in messages]
    ends = np.cumsum([0, *(len(row.buckets) for row in rows)])
    columns = np.concatenate([row.buckets for row in rows]) % buckets
    values = np.concatenate([row.values for row in rows]).astype(np.float64)
    matrix = sparse.csr_matrix((values, columns, ends), shape=(len(rows), buckets))
    matrix.sum_duplicates()
    return matrix


def fit(
    features: sparse.csr_matrix, labels: np.ndarray, l2: float, rarity: float = 0.0, weights: np.ndarray | None = None
) -> Fitted:
    """Logistic regression of n labels (True, False) on n x d features; see the head of this file.

    `weights` are n numbers, 1 without them; in which messages a feature was seen is counted where they are 1.
    """
    weights = np.ones(len(labels)) if weights is None else weights
    whole = features[weights == 1]
    seen = np.bincount(whole.indices, minlength=features.shape[1])
    kept = np.flatnonzero(seen >= LEAST)
    count = whole.shape[0]
    stretch = (2 * np.log(count / np.minimum(seen[kept] + 1, count)) / np.log(count)) ** rarity
    used = (features[:, kept] @ sparse.diags(stretch)).tocsr()
    turned = used.T.tocsr()
    signs = np.where(labels, 1.0, -1.0)

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        margins = signs * (used @ point[:-1] + point[-1])
        pull = -weights * signs * np.exp(-np.logaddexp(0.0, margins))
        value = (weights * np.logaddexp(0.0, -margins)).sum() + l2 / 2 * (point[:-1] ** 2).sum()
        return value, np.append(turned @ pull + l2 * point[:-1], pull.sum())

    start = np.zeros(len(kept) + 1)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "ftol": 1e-7}).x
    table = np.zeros(features.shape[1])
    table[kept] = best[:-1] * stretch
    return Fitted(table, float(best[-1]))


def with_score(scores: np.ndarray, rules: sparse.csr_matrix) -> sparse.csr_matrix:
    """n scores beside n x d features of the rules: n x (1 + d)."""
    return sparse.hstack([sparse.csr_matrix(scores[:, None] / SCORE_SCALE), rules]).tocsr()


def weigh_words(data: Matrices, kept: np.ndarray) -> Fitted:
    """Step 1 on the messages that are `kept`."""
    return fit(data.words[kept], data.labels[kept], L2, RARITY, np.where(data.is_whole[kept], 1.0, OF_PADDED))


def scores_of_others(data: Matrices) -> np.ndarray:
    """n scores of step 1: each corpus that step 2 learns from is scored by what was learned of the others."""
    scores = np.zeros(len(data.labels))
    for corpus in np.unique(data.corpus[data.is_weighed]):
        own = data.corpus == corpus
        scores[own] = weigh_words(data, ~own).score(data.words[own])
    return scores


def weigh_rules(data: Matrices, scores: np.ndarray, kept: np.ndarray) -> Fitted:
    """Step 2 on those of its messages that are `kept`."""
    chosen = data.is_weighed & kept
    return fit(with_score(scores, data.rules)[chosen], data.labels[chosen], L2_OF_RULES)


def held_out_scores(data: Matrices, scores: np.ndarray) -> np.ndarray:
    """n scores of both steps, each corpus scored by the others; a plain detail is always warned about."""
    final = np.zeros(len(data.labels))
    for corpus in np.unique(data.corpus[data.is_weighed]):
        own = data.corpus == corpus
        final[own] = weigh_rules(data, scores, ~own).score(with_score(scores, data.rules)[own])
    return np.where(data.is_plain, np.inf, final)


def threshold_at(scores: np.ndarray, labels: np.ndarray, precision: float) -> float:
    """The lowest score from which on so many of the warned leave; infinity when there is none."""
    order = np.argsort(-scores, kind="stable")
    reached = np.cumsum(labels[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((reached >= precision) & np.isfinite(scores[order]))
    return float(scores[order][good[-1]]) if len(good) else float("inf")


def calibration_of(corpora: list[Corpus], table: Fitted) -> tuple[np.ndarray, np.ndarray]:
    """Scores and labels of the messages of corpora that nothing was learned from; a plain detail always warns."""
    messages = [message for corpus in corpora for message in corpus.messages]
    is_plain = [any(finding.is_plain for finding in message.findings) for message in messages]
    scores = table.score(encoded(messages, FAMILIES, BUCKETS))
    return np.where(is_plain, np.inf, scores), np.array([case.leaves for corpus in corpora for case in corpus.cases])


def table_of(data: Matrices, scores: np.ndarray) -> Fitted:
    """Both steps on everything, as one table."""
    words = weigh_words(data, np.ones(len(data.labels), dtype=bool))
    rules = weigh_rules(data, scores, data.is_weighed)
    share = rules.weights[0] / SCORE_SCALE
    weights = share * words.weights + rules.weights[1:]
    return Fitted(np.where(np.abs(weights) < SMALL, 0.0, weights), share * words.bias + rules.bias)


def kinds_of_messages(corpora: list[Corpus]) -> tuple[np.ndarray, np.ndarray]:
    """Kinds x KIND_BUCKETS weights, a bias per kind: one kind against the rest, learned from what the rules found."""
    leaving = [
        message
        for corpus in corpora
        for message, case in zip(corpus.messages, corpus.cases, strict=True)
        if case.leaves and message.findings
    ]
    features = encoded(leaving, OF_KINDS, KIND_BUCKETS)
    found = [{finding.kind for finding in message.findings} for message in leaving]
    fitted = [fit(features, np.array([kind in kinds for kinds in found]), L2_OF_KINDS) for kind in KINDS]
    return np.stack([one.weights for one in fitted]), np.array([one.bias for one in fitted])


def counts_of(labels: np.ndarray, warned: np.ndarray) -> Counts:
    """Hits and misses of n labels and n warnings."""
    return Counts(
        int((labels & warned).sum()),
        int((~labels & warned).sum()),
        int((labels & ~warned).sum()),
        int((~labels & ~warned).sum()),
    )
