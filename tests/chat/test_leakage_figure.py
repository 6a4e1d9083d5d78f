"""F4: how well the warnings meet messages that were labelled without a look at the rules.

The promise is a precision of 0.95 and a recall of 0.85 on messages that nobody has seen: see UNSEEN.
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


# The rules were developed with the first and the model has learned from both: figures that flatter, and only say that
# nothing was lost. Before anybody had looked, the rules had 0.969 and 0.833 on the one, 0.942 and 0.543 on the other.
DEVELOPED_WITH = Corpus("leakage.csv", 300, 0.99, 0.98)
LEARNED_FROM = Corpus("leakage_hard.csv", 1_500, 0.97, 0.97)
# Taken out before anything was learned, of the files that were learned from: by the same writers, but not the same.
HELD_OUT = Corpus("leakage_held_out.csv", 660, 0.97, 0.84)
# By two more writers of whom nothing was learned: the threshold was chosen by them, and by nothing else.
CALIBRATED = [Corpus(f"leakage_calibration_{name}.csv", 300, 0.95, 0.87) for name in ("a", "b")]
# By a third such writer: nothing was learned from it or chosen by it, and nobody has looked. It holds the promise.
UNSEEN = Corpus("leakage_unseen.csv", 300, 0.95, 0.85)
CORPORA = [DEVELOPED_WITH, LEARNED_FROM, HELD_OUT, *CALIBRATED, UNSEEN]


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
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
