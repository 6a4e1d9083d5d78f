"""F4: how well the warnings meet messages that were labelled without a look at the rules.

The promise is a precision of 0.95 and a recall of 0.85 on messages that nobody has seen. It is not kept: see UNSEEN.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from marketplace.chat.evaluation import Counts, Detector, measure, read_cases
from marketplace.chat.leakage import why_warn
from tests.long import record

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Corpus:
    """A file of labelled messages, and the precision and recall below which the warnings must not fall."""

    name: str
    messages: int
    precision: float
    recall: float

    def counts(self, detector: Detector) -> Counts:
        found = measure(read_cases(str(DATA / self.name)), detector)
        assert set(found) == {"de", "en", "fr"}
        return sum(found.values(), Counts())

    def is_met_by(self, detector: Detector) -> bool:
        counts = self.counts(detector)
        return counts.precision >= self.precision and counts.recall >= self.recall


# The rules were developed with it, so that its figure flatters. Before anybody had looked they had 0.969 and 0.833.
DEVELOPED_WITH = Corpus("leakage.csv", 300, 0.99, 0.98)
# Written later by somebody who has not seen the rules, and not looked at since.
UNSEEN = Corpus("leakage_unseen.csv", 300, 0.95, 0.70)
# Hints, halves of numbers and harmless look-alikes, as hard as their writers could make them; not looked at either.
HARD = Corpus("leakage_hard.csv", 1_500, 0.93, 0.50)


@pytest.mark.parametrize("corpus", [DEVELOPED_WITH, UNSEEN, HARD], ids=lambda corpus: corpus.name)
def test_leaving_is_warned_about(corpus):
    counts = corpus.counts(why_warn)

    assert counts.hits + counts.false + counts.missed + counts.quiet == corpus.messages
    assert corpus.is_met_by(why_warn), f"precision {counts.precision:.3f}, recall {counts.recall:.3f}"
    record(f"{corpus.name}: precision {counts.precision:.3f}, recall {counts.recall:.3f}, warned only")


@pytest.mark.parametrize(
    "detector",
    [lambda text, language: [], lambda text, language: [text], lambda text, language: [c for c in text if c.isdigit()]],
    ids=["warns of nothing", "warns of everything", "looks for digits alone"],
)
def test_a_poor_detector_fails(detector):
    assert not UNSEEN.is_met_by(detector)
