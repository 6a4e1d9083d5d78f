"""F4: how well the warnings meet the messages that the rules were developed with; it must never fall again."""

from pathlib import Path

from marketplace.chat.evaluation import Counts, Detector, measure, read_cases
from marketplace.chat.leakage import why_warn
from tests.long import record

CORPUS = read_cases(str(Path(__file__).parents[1] / "data" / "leakage.csv"))
# The promise is 0.95 and 0.85 on messages that nobody has seen. Before anybody had looked at this corpus the rules had
# 0.969 and 0.833 on it; since then they were developed with it, so that its figure flatters and proves nothing of
# others. It only keeps what was reached.
LEAST_PRECISION = 0.99
LEAST_RECALL = 0.98


def total(detector: Detector) -> Counts:
    return sum(measure(CORPUS, detector).values(), Counts())


def keeps_the_promise(detector: Detector) -> bool:
    counts = total(detector)
    return counts.precision >= LEAST_PRECISION and counts.recall >= LEAST_RECALL


def test_leaving_is_warned_about():
    by_language = measure(CORPUS, why_warn)
    counts = sum(by_language.values(), Counts())

    assert len(CORPUS) == 300
    assert set(by_language) == {"de", "en", "fr"}
    assert (counts.precision >= LEAST_PRECISION, counts.recall >= LEAST_RECALL) == (True, True), (
        f"precision {counts.precision:.3f}, recall {counts.recall:.3f}"
    )
    record(f"300 messages: precision {counts.precision:.3f}, recall {counts.recall:.3f}, warned only")


def test_a_detector_that_warns_of_nothing_fails():
    assert not keeps_the_promise(lambda text, language: [])


def test_a_detector_that_warns_of_everything_fails():
    assert not keeps_the_promise(lambda text, language: [text])


def test_one_that_only_looks_for_digits_fails():
    assert not keeps_the_promise(lambda text, language: [one for one in text if one.isdigit()])
