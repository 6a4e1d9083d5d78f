"""`bench assignment` on a small city: what it says is what it measured."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from matching.bench import contention
from tests.long import record, rounds

SIZE = rounds(600, 10_000)


def said(*words: str) -> list[str]:
    out = StringIO()
    call_command("bench", "assignment", *words, stdout=out)
    return out.getvalue().splitlines()


def figures(line: str) -> dict[str, float]:
    return {name: float(value) for name, value in (part.split("=") for part in line.split()[1:])}


def test_it_ends_with_gap_and_ratio_of_a_contested_city():
    lines = said("--requests", str(SIZE), "--helpers", str(SIZE), "--repeats", "3")
    found = figures(lines[-1])
    assert lines[-1].startswith("RESULT ")
    assert 0 <= found["gap"] <= 1e-4 and 0 < found["time_ratio"] <= (4 if SIZE == 10_000 else 40)
    record(f"{SIZE:,} × {SIZE:,}: {lines[-1].removeprefix('RESULT ')}")
    assert [line.split(":")[0] for line in lines if "pairs" in line] == ["contested", "uncontested"]


def test_a_seed_draws_the_same_city_again():
    one, same, other = (contention.drawn_pairs(50, 300, seed) for seed in (4, 4, 5))
    assert one.score.tolist() == same.score.tolist() != other.score.tolist()


def test_nobody_asks_for_nothing():
    with pytest.raises(CommandError):
        said("--requests", "0")


def test_nobody_there_is_no_gap():
    assert figures(said("--requests", "1", "--helpers", "1", "--repeats", "1")[-1])["gap"] == 0
