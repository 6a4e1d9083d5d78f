"""F2: rings are found, whatever their shape, and honest people are left alone; where one side rates and where both do.

`known` holds the shapes that the rule was made with. `unseen` was written before the rule; its honest neighbourhoods
were flagged by the first version. `later` was written then, before the rule was changed for them, and not used since.
"""

from io import StringIO
from itertools import product
from random import Random
from types import ModuleType

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from reviews import rings
from reviews.histories import history_of
from tests.long import record, rounds
from tests.reviews.rings import known, later, unseen
from tests.reviews.rings.markets import Market, market

# What no rule that looks at praise alone tells apart: a closed club of a few honest people, and a ring.
UNDECIDED = {"clubs"}
IN_TEST = {
    known: [("one town", "clique, well hidden", True), ("quiet", "circle of two steps", False)],
    unseen: [("busy", "fives", True), ("village", "shops", False)],
    later: [("towns", "sleepers", True), ("street", "halves", False)],
}


@pytest.fixture
def chance(chance: Random) -> Random:
    """Markets are drawn anew in `make long` alone: on which side of a share one of them lies is a matter of luck."""
    return Random(rounds(11, chance.randrange(2**31)))


def made(module: ModuleType, place: str, ring: str | None, both: bool, seed: int) -> Market:
    found = module.MARKETS[place](Random(seed), both=both)
    if ring:
        module.RINGS[ring](found)
    return found


def judged(found: Market, *, with_vetted: bool) -> tuple[float, float]:
    """The share of colluding people that is flagged, and the share of honest ones."""
    history = found.history()
    vetted = [history.number_of[name] for name in found.vetted if name in history.number_of] if with_vetted else []
    flagged = {history.people[who] for ring in rings.find_rings(history, vetted) for who in ring.members}
    assert not flagged & {history.people[who] for who in vetted}
    recall = len(flagged & found.colluding) / len(found.colluding) if found.colluding else 1.0
    return recall, len(flagged - found.colluding) / len(found.honest)


def cases(module: ModuleType) -> list[tuple[str, str | None, bool]]:
    """What is tried: a few in `make test`, every market with every ring and with none in `make long`."""
    everything = list(product(module.MARKETS, [None, *module.RINGS], (False, True)))
    return everything if rounds(0, 1) else IN_TEST[module]


@pytest.mark.parametrize("module", [known, unseen, later], ids=lambda module: module.__name__.rsplit(".")[-1])
def test_rings_are_found_and_honest_people_are_left_alone(module, chance):
    seeds, tried = rounds(1, 3), cases(module)
    by_case = {case: [one_try(module, case, chance) for _ in range(seeds)] for case in tried}

    decided = np.array([tries for (place, *_), tries in by_case.items() if place not in UNDECIDED])
    with_ring = np.array([tries for (place, ring, _), tries in by_case.items() if ring and place not in UNDECIDED])
    assert with_ring[..., 0].mean() >= 0.9
    assert decided[..., 1].mean() <= 0.01
    tell(module.__name__.rsplit(".")[-1], by_case, chance)


def one_try(module: ModuleType, case: tuple[str, str | None, bool], chance: Random) -> tuple[float, float]:
    return judged(made(module, *case, seed=chance.randrange(2**31)), with_vetted=chance.random() < 0.5)


def tell(name: str, by_case: dict, chance: Random) -> None:
    """Record the means with their 95 % interval over seeds drawn anew, and every case that falls short."""
    tries = np.array([found for (_, ring, _), found in by_case.items() if ring])
    generator = np.random.default_rng(chance.randrange(2**31))
    picks = generator.integers(0, tries.shape[1], (500, *tries.shape[:2]))
    anew = np.take_along_axis(tries[np.newaxis], picks[..., np.newaxis], axis=2).mean(axis=(1, 2))
    (recall, false), (low, high) = tries.mean(axis=(0, 1)), np.quantile(anew, [0.025, 0.975], axis=0)
    record(
        f"F2 {name}: {tries.shape[0]} kinds × {tries.shape[1]} seeds, recall {recall:.3f} "
        f"({low[0]:.3f}–{high[0]:.3f}), false {false:.4f} ({low[1]:.4f}–{high[1]:.4f})"
    )
    for (place, ring, both), found in by_case.items():
        recall, false = np.mean(found, axis=0)
        if recall < 0.9 or false > 0.01:
            sides = "both rate" if both else "one side rates"
            record(f"short: {place}, {sides}, {ring or 'no ring'}: recall {recall:.2f}, false {false:.3f}")


def test_without_a_look_at_everybody_elses_circles_honest_neighbours_are_flagged(chance, monkeypatch):
    """The negative control, in a market without any ring."""
    markets = [made(unseen, "busy", None, True, chance.randrange(2**31)) for _ in range(2)]
    guarded = max(judged(found, with_vetted=False)[1] for found in markets)
    monkeypatch.setattr(rings, "ABOVE_USUAL", -np.inf)

    assert guarded <= 0.01 < max(judged(found, with_vetted=False)[1] for found in markets)


def test_returned_praise_alone_is_no_sign_where_both_rate(chance):
    found = market(chance, both=True, people=200)
    history = found.history()
    praised = {(r.rater, r.rated) for r in history.ratings if r.value > 0}
    returned = {who for pair in praised if pair[::-1] in praised for who in pair}

    assert len(returned) > 0.5 * len(history.people)
    assert rings.find_rings(history) == []


def clique(size: int, *, at: int = 0) -> list[tuple[str, str, float, float]]:
    names = [f"c{number}" for number in range(at, at + size)]
    return [(a, b, 10, 1_600_000_000 + 9e4 * n) for n, (a, b) in enumerate(product(names, names)) if a != b]


def with_cliques(chance: Random, *sizes: int) -> Market:
    found = market(chance, both=False, people=200)
    for number, size in enumerate(sizes):
        found.lines += clique(size, at=100 * number)
    return found


def test_the_surest_ring_comes_first_and_nobody_is_in_two(chance):
    history = with_cliques(chance, 6, 12).history()

    found = rings.find_rings(history)

    assert [len(ring.members) for ring in found] == [12, 6]
    assert len({who for ring in found for who in ring.members}) == 18
    assert found[0].surprise > found[1].surprise > 0


def test_the_same_history_gives_the_same_rings(chance):
    history = with_cliques(chance, 6, 12).history()

    assert rings.find_rings(history) == rings.find_rings(history)


def test_whoever_was_vetted_is_never_flagged(chance):
    history = with_cliques(chance, 8).history()
    vetted = history.number_of["c3"]

    (ring,) = rings.find_rings(history, [vetted])

    assert {history.people[who] for who in ring.members} == {f"c{number}" for number in (0, 1, 2, 4, 5, 6, 7)}


@pytest.mark.parametrize("value", ["1", "-1"])
def test_of_very_little_nothing_is_said(value):
    history = history_of((n, [a, b, value, str(n)]) for n, (a, b) in enumerate(["ab", "ba", "bc"]))

    assert rings.find_rings(history) == []


def saved(found: Market, tmp_path) -> str:
    path = tmp_path / "ratings.csv"
    path.write_text("".join(",".join(map(str, line)) + "\n" for line in found.lines))
    return str(path)


def test_the_command_names_one_per_line_and_ends_with_the_result(chance, tmp_path):
    path, out = saved(with_cliques(chance, 8), tmp_path), StringIO()
    (tmp_path / "vetted").write_text("c3\nnobody\n")
    options = {"vetted": str(tmp_path / "vetted"), "out": str(tmp_path / "flagged")}

    call_command("find_rings", ratings=path, **options, stdout=out, stderr=StringIO())

    *names, last = out.getvalue().splitlines()
    assert sorted(names) == ["c0", "c1", "c2", "c4", "c5", "c6", "c7"]
    assert (tmp_path / "flagged").read_text().splitlines() == names
    assert last.startswith("RESULT people=") and last.endswith(" flagged=7")


def test_a_bad_file_ends_with_one_sentence(tmp_path):
    (tmp_path / "ratings.csv").write_text("a,b,1,1\na,b\n")

    with pytest.raises(CommandError, match="line 2: expected rater, rated, value, unix time"):
        call_command("find_rings", ratings=str(tmp_path / "ratings.csv"))
