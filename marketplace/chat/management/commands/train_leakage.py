"""Train the model that stands beside the rules of leaving the platform: text, language (de, en, fr), label (1 leaves).

Each file is measured with a model of all others. The threshold is the lowest at which so many of the warned leave:
in the files that calibrate, which nothing is learned from, or without any in the ordinary ones. Nothing of a message is
printed. The same files make the same model.
"""

from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.chat import training
from marketplace.chat.evaluation import LANGUAGES, BadFile, Counts, read_cases
from marketplace.chat.leakage.model import FILE, save

HEAD = ("corpus", "part", "language", "messages", "precision", "recall")
WIDTHS = (18, 8, 8, 8, 9, 7)


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ordinary", nargs="+", help="CSV like real messages")
        parser.add_argument("--hard", nargs="*", default=[], help="CSV of hints and look-alikes: learned from as well")
        parser.add_argument("--known", nargs="*", default=[], help="CSV that the rules were developed with: words only")
        parser.add_argument("--calibrate", nargs="*", default=[], help="CSV by other writers, for the threshold")
        parser.add_argument("--precision", type=float, default=0.965, help="where the threshold is chosen (0.965)")
        parser.add_argument("--out", type=Path, default=FILE, help="where the model goes")

    def handle(self, *args: Any, ordinary: list[str], out: Path, precision: float, **options: Any) -> None:
        corpora = [
            training.Corpus(Path(path).stem, _read(path), part)
            for part, paths in (("ordinary", ordinary), ("hard", options["hard"]), ("known", options["known"]))
            for path in paths
        ]
        if sum(corpus.part != "known" for corpus in corpora) < 2:
            raise CommandError("Two files at least: each is measured with a model of the others.")
        data = training.matrices_of(corpora)
        words = training.scores_of_others(data)
        scores = training.held_out_scores(data, words)
        table, chosen = training.table_of(data, words), _is_ordinary(corpora, data)
        others = [training.Corpus(Path(path).stem, _read(path), "calibrating") for path in options["calibrate"]]
        found, labels = training.calibration_of(others, table) if others else (scores[chosen], data.labels[chosen])
        threshold = training.threshold_at(found, labels, precision)
        if not np.isfinite(threshold):
            raise CommandError(f"No threshold has a precision of {precision}.")
        self.report(corpora, data, scores >= threshold)
        if others:
            counts = training.counts_of(labels, found >= threshold)
            self.write(("all", "calibr.", "all", str(len(labels)), *_figures(counts)))
        _save(out, table, threshold, corpora)
        self.stdout.write(f"threshold {threshold:.3f}, {out.stat().st_size / 1000:.0f} kB in {out}")

    def report(self, corpora: list[training.Corpus], data: training.Matrices, warned: np.ndarray) -> None:
        """A table: each corpus by language, then the ordinary ones by language and together."""
        self.write(HEAD)
        padding = [case for corpus in corpora for case in corpus.padded]
        languages = np.array(
            [case.language for corpus in corpora for case in corpus.cases] + [c.language for c in padding]
        )
        near = _is_ordinary(corpora, data)
        rows = [
            (corpus.name, corpus.part, language, data.is_weighed & (data.corpus == number) & (languages == language))
            for number, corpus in enumerate(corpora)
            for language in LANGUAGES
        ]
        rows += [("all", "ordinary", language, near & (languages == language)) for language in LANGUAGES]
        for name, part, language, chosen in [*rows, ("all", "ordinary", "all", near)]:
            if chosen.any():
                counts = training.counts_of(data.labels[chosen], warned[chosen])
                self.write((name, part, language, str(chosen.sum()), *_figures(counts)))

    def write(self, row: tuple[str, ...]) -> None:
        self.stdout.write("  ".join(cell.rjust(width) for cell, width in zip(row, WIDTHS, strict=True)))


def _read(path: str) -> list[Any]:
    try:
        return read_cases(path)
    except BadFile as error:
        raise CommandError(f"{path}: {error}" if path not in str(error) else str(error)) from error


def _is_ordinary(corpora: list[training.Corpus], data: training.Matrices) -> np.ndarray:
    """Which of the n messages are of an ordinary file, as they were written."""
    return data.is_weighed & np.array([corpus.part == "ordinary" for corpus in corpora])[data.corpus]


def _figures(counts: Counts) -> tuple[str, str]:
    return f"{counts.precision:.3f}", f"{counts.recall:.3f}"


def _save(out: Path, table: training.Fitted, threshold: float, corpora: list[training.Corpus]) -> None:
    kinds, kind_bias = training.kinds_of_messages(corpora)
    held = {
        "weights": table.weights.astype(np.float16),
        "bias": np.float32(table.bias),
        "threshold": np.float32(threshold),
        "kinds": kinds.astype(np.float16),
        "kind_bias": kind_bias.astype(np.float32),
    }
    save(out, held)
