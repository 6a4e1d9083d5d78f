"""`make long`: outside data is never pretended, and a red figure is never reported as green."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.config import figures
from marketplace.config.figures import FIGURES, NOT_RUN, Figure, chosen, row, write
from marketplace.config.machine import CLONE
from tests.long import record, rounds

OUTSIDE = [figure for figure in FIGURES if figure.data]


@pytest.mark.parametrize("figure", OUTSIDE, ids=lambda figure: figure.name)
def test_without_its_data_a_row_reads_not_run(figure):
    cells = row(figure, seed="7", environ={figure.data: ""})

    assert cells[2] == NOT_RUN


def test_a_red_figure_is_red(tmp_path):
    (tmp_path / "test_red.py").write_text("def test_red():\n    assert 1 == 2\n")

    cells = row(Figure("X1", "one is two", (str(tmp_path),)), seed="7")

    assert cells[2].startswith("red")


def test_no_test_at_all_is_red(tmp_path):
    cells = row(Figure("X2", "nothing", (str(tmp_path),)), seed="7")

    assert cells[2].startswith("red")


def test_a_green_figure_says_what_was_found_and_how_to_replay_it(tmp_path):
    test = (
        "from tests.long import record, rounds\n\ndef test_green():\n    record(f'{rounds(10, 100)} rounds, 0 lost')\n"
    )
    (tmp_path / "test_green.py").write_text(test)

    cells = row(Figure("X3", "nothing is lost", (str(tmp_path),)), seed="7")

    assert cells[2] == "100 rounds, 0 lost"
    assert cells[3:5] == (f"`LONG=1 SEED=7 python -m pytest {tmp_path}`", "7")
    assert cells[6] == datetime.now(UTC).date().isoformat()


def test_a_row_is_written_when_it_is_known_and_the_others_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "REPORT", tmp_path / "figures.md")
    first, second = FIGURES[0].name, FIGURES[1].name

    for name, result in ((second, "old"), (first, "one"), (second, "new")):
        write((name, "promise", result, "command", "7", "abc", "2026-11-23"))

    rows = [line.split(" | ")[:3] for line in (tmp_path / "figures.md").read_text().splitlines()[6:]]
    assert rows == [[f"| {first}", "promise", "one"], [f"| {second}", "promise", "new"]]


def test_some_figures_alone_by_their_names():
    assert [figure.name for figure in chosen("R2, M1")] == ["M1", "R2"]
    assert chosen("") == list(FIGURES)
    with pytest.raises(SystemExit):
        chosen("M1,nonsense")


def test_in_make_test_a_figure_takes_fewer_rounds(monkeypatch):
    monkeypatch.delenv("LONG", raising=False)
    monkeypatch.delenv("FIGURES", raising=False)

    record("goes nowhere")

    assert rounds(10, 100) == 10


def test_every_figure_names_tests_that_exist():
    missing = [path for figure in FIGURES for path in figure.tests if not (CLONE / Path(path)).exists()]

    assert not missing
