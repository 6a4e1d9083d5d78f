"""The measures by hand, the replay against the product's verdicts, and the command from file to last line."""

import math
from io import StringIO
from random import Random

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from reviews import trust
from reviews.evaluation import measures
from reviews.evaluation.attacks import ATTACKS, NEVER, Siege, scene_of
from reviews.evaluation.baselines import (
    BASELINES,
    BayesianAverage,
    BetaWithDecay,
    EigenTrust,
    FairnessGoodness,
    GoodShare,
    PlainMean,
    WilsonLowerBound,
)
from reviews.evaluation.measures import Foretold
from reviews.evaluation.replay import Past, VouchedBeta, World, rows, stand_ins
from reviews.histories import Columns, History, Rating, history_of
from reviews.trust import DAY, State, Verdict
from tests.reviews.test_real_ratings import result_of

BEGUN = 1_600_000_000.0


def some_history(chance: Random, ratings: int = 3_000, people: int = 150) -> History:
    """A made-up market: one in eight people is bad and mostly rated so, by those who come and by nobody else."""
    bad = set(range(0, people, 8))
    lines = []
    for number in range(ratings):
        rater, rated = chance.sample(range(people), 2)
        is_good = chance.random() < (0.25 if rated in bad else 0.95)
        lines.append(
            (
                number,
                [
                    f"p{rater}",
                    f"p{rated}",
                    str(chance.randint(1, 5) * (1 if is_good else -1)),
                    str(BEGUN + number * 9_000),
                ],
            )
        )
    return history_of(lines)


def past(*ratings: tuple[int, int, float], people: int = 4, vetted: frozenset[int] = frozenset()) -> Past:
    return Past(Columns.of(Rating(*row, BEGUN) for row in ratings), BEGUN, vetted, people)


def test_a_replay_hears_what_the_product_would_hear(chance):
    history = some_history(chance, 400, 30)
    vetted = frozenset({1, 2, 3})
    states: dict[int, State] = {}
    for rater, rated, value, at in history.ratings:
        voice = trust.voice(states.get(rater, State()), of=rated, is_vetted=rater in vetted, at=at)
        verdict = Verdict(rater, float(value > 0), float(value < 0), voice, at)
        states[rated] = trust.reveal(states.get(rated, State()), verdict)

    assert World(vetted).hear_all(history.ratings).states == states


def test_a_branch_leaves_the_world_it_came_from_as_it_was(chance):
    history = some_history(chance, 400, 30)
    world = World(frozenset({1, 2, 3})).hear_all(history.ratings[:300])
    before = World(world.vetted).hear_all(history.ratings[:300]).states

    world.branch().hear_all(history.ratings[300:])

    assert world.states == before


def test_a_past_that_goes_on_scores_like_one_replayed_from_its_start(chance):
    history, method = some_history(chance), VouchedBeta()
    for count in (500, 800, 1_200, 600, 2_000):
        asked = measures.past_of(history, count, frozenset({1, 2, 3}))
        assert np.array_equal(method.scores(asked), VouchedBeta().scores(asked))


def test_a_rehearsal_without_an_attack_is_the_score(chance):
    asked = measures.past_of(some_history(chance), 2_000)
    for method in (VouchedBeta(), *(kind() for kind in BASELINES)):
        rehearsed = method.rehearsal(asked, asked.at - DAY)([], 5)
        assert rehearsed == pytest.approx(method.scores(asked)[5]), method.name


def test_stand_ins_are_the_best_praised_of_whom_hardly_anybody_complains():
    received = [(9, 0, 5.0)] * 3 + [(9, 1, 4.0)] * 19 + [(9, 1, -1.0)] + [(9, 2, 9.0)] * 9 + [(9, 2, -1.0)]
    columns = past(*received, people=10).ratings

    assert stand_ins(columns, 10, count=2) == {0, 1}
    assert stand_ins(columns, 10, count=1) == {1}
    assert stand_ins(columns[:0], 10) == set()


def test_an_auc_is_the_share_of_pairs_in_order_ties_half():
    found = measures.auc(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False]))

    assert found == pytest.approx((2 + 1.5) / 4)
    assert math.isnan(measures.auc(np.array([0.9]), np.array([True])))


def test_a_calibration_error_weighs_each_tenth_by_how_many_it_holds():
    found = Foretold(np.array([0.95, 0.95, 0.95, 0.15]), np.array([True, True, False, False]))

    assert measures.ece(found) == pytest.approx(0.75 * abs(0.95 - 2 / 3) + 0.25 * 0.15)


def test_judged_is_who_was_rated_before_and_twice_later_with_a_majority():
    lines = [(0, 1, 1), (0, 2, 1), (0, 3, 1), (0, 5, 1)]
    later = [(0, 1, -1), (2, 1, -1), (0, 2, 1), (1, 2, 1), (0, 3, 1), (1, 3, -1), (0, 4, 1), (1, 4, 1), (0, 5, 1)]
    spread = [(str(a), str(b), str(value), str(at)) for at, (a, b, value) in enumerate(lines + later)]
    history = history_of((number, list(cells)) for number, cells in enumerate(spread))

    cut = measures.cut_at(history, len(lines) / len(spread) + 0.01)

    judged = {history.people[person]: bool(bad) for person, bad in zip(cut.people, cut.is_bad, strict=True)}
    assert judged == {"1": True, "2": False}


def test_the_next_words_are_told_from_what_stood_before_their_block(chance):
    history = some_history(chance, 1_000, 40)
    seen: list[int] = []

    class Counting(GoodShare):
        def scores(self, asked):
            seen.append(len(asked.ratings))
            return super().scores(asked)

    found = measures.following(Counting(), history)

    assert seen == list(range(200, 1_000, 10))
    assert len(found.scores) == len(found.is_good) <= 800


def test_baselines_by_hand():
    asked = past((0, 1, 10.0), (2, 1, -5.0), (0, 3, 5.0))
    n, p, z = 2, 0.5, 1.96
    bound = (p + z**2 / (2 * n) - z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))) / (1 + z**2 / n)

    assert PlainMean().scores(asked)[1] == pytest.approx((0.25 + 1) / 2)
    assert BayesianAverage().scores(asked)[1] == pytest.approx(((0.5 + 3 / 3) / 5 + 1) / 2)
    assert GoodShare().scores(asked)[[0, 1, 3]] == pytest.approx([2 / 3, 0.5, 1.0])
    assert WilsonLowerBound().scores(asked)[1] == pytest.approx(bound)
    assert BetaWithDecay().scores(asked)[1] == pytest.approx(3.7 / 5)


def test_fairness_and_goodness_agree_with_each_other():
    asked = past((0, 1, 10.0), (2, 1, 10.0), (3, 1, -10.0), (3, 0, -10.0), (2, 0, 10.0), (1, 0, 10.0))
    value = asked.ratings.value / 10
    good = FairnessGoodness().scores(asked) * 2 - 1
    fair = 1 - np.bincount(asked.ratings.rater, np.abs(value - good[asked.ratings.rated]), 4) / 2 / [1, 1, 2, 2]

    assert fair[3] < fair[2]
    said = np.bincount(asked.ratings.rated, fair[asked.ratings.rater] * value, 4)[:2] / 3
    assert said == pytest.approx(good[:2], abs=1e-4)


def test_eigentrust_stays_where_the_vetted_praise_and_does_not_reach_a_ring():
    asked = past((0, 1, 5.0), (1, 0, 5.0), (2, 3, 9.0), (3, 2, 9.0), vetted=frozenset({0}))
    scores = EigenTrust().scores(asked)

    assert scores[2] == scores[3] == 0
    assert scores.sum() == pytest.approx(1)
    assert scores[0] == pytest.approx(0.15 / (1 - 0.85**2), abs=1e-4)


def test_the_fewest_fakes_are_found_and_fewer_do_not_suffice(chance):
    scene = scene_of(measures.past_of(some_history(chance), 2_400))
    for method in (PlainMean(), BetaWithDecay()):
        siege, who = Siege(method, scene), int(scene.bad()[0])
        fewest = siege.fakes_to_lift("fresh", who)
        assert siege._lifts(ATTACKS["fresh"], who, fewest)
        assert not siege._lifts(ATTACKS["fresh"], who, fewest - 1)


def test_no_number_of_new_accounts_lifts_somebody_bad_unless_proven_people_help(chance):
    scene = scene_of(measures.past_of(some_history(chance), 2_400))
    siege, who = Siege(VouchedBeta(), scene), int(scene.bad()[0])

    assert [siege.fakes_to_lift(attack, who) for attack in ("fresh", "ring", "self")] == [NEVER] * 3
    assert siege.fakes_to_lift("two strongest", who) < NEVER
    before, after = siege.slander()
    assert 0 < before - after < 0.1


def test_self_vouching_would_work_if_the_target_could_lift_its_own_voters(chance, monkeypatch):
    """The negative control: without the part of the voice that leaves out what the rated gave, it lifts."""
    history = some_history(chance)
    who = history.number_of["p8"]
    vetted = frozenset({*range(5), who})
    scene = scene_of(measures.past_of(history, 2_400, vetted))
    guarded = Siege(VouchedBeta(), scene).fakes_to_lift("self", who)
    monkeypatch.setattr(trust, "faded_gift", lambda state, author, at: 0.0)
    monkeypatch.setattr(trust, "PROVEN_FROM", 0.2)

    assert guarded == NEVER
    assert Siege(VouchedBeta(), scene).fakes_to_lift("self", who) < NEVER


def test_attacks_are_what_they_are_called():
    scene = scene_of(past((0, 1, 3.0), (2, 1, -8.0), vetted=frozenset({0, 2, 3})))
    fakes = scene.fakes(12)

    rings = [(r.rater, r.rated) for r in ATTACKS["ring"](scene, 1, fakes)]
    assert len(rings) == 10 * 9 + 2 * 1 + 12
    assert all(r.value == 8 and r.at == BEGUN - DAY for r in ATTACKS["fresh"](scene, 1, fakes))
    assert [(r.rater, r.rated) for r in ATTACKS["self"](scene, 1, scene.fakes(1))] == [(1, 4), (4, 1)]
    assert len({r.rater for r in ATTACKS["two vouchers"](scene, 1, scene.fakes(1))} - {4}) == 2
    assert sum(r.rated == 4 for r in ATTACKS["two strongest"](scene, 1, scene.fakes(1))) == 2


def saved(history: History, tmp_path) -> str:
    path = tmp_path / "ratings.csv"
    names = history.people
    path.write_text("".join(f"{names[a]},{names[b]},{value},{at}\n" for a, b, value, at in rows(history.columns)))
    return str(path)


def test_the_command_tells_the_table_draws_the_page_and_ends_with_the_result(chance, tmp_path):
    path = saved(some_history(chance, 600, 40), tmp_path)

    said, found = result_of("--ratings", path, "--seeds", "1", "--baselines", "--out", str(tmp_path / "out"))

    assert list(found) == ["auc_future", "auc_next", "ece", "fakes_to_lift", "slander_loss"]
    assert all(kind.name in said for kind in BASELINES)
    page = (tmp_path / "out" / "index.html").read_text()
    assert "Vouched Beta" in page
    for picture in ("foretelling", "calibration", "lifting", "slander"):
        assert f"{picture}.png" in page
        assert (tmp_path / "out" / f"{picture}.png").read_bytes().startswith(b"\x89PNG")


def test_the_same_file_gives_the_same_line(chance, tmp_path):
    path = saved(some_history(chance, 500, 30), tmp_path)

    assert result_of("--ratings", path, "--seeds", "2") == result_of("--ratings", path, "--seeds", "2")


def test_vetted_people_are_taken_from_their_file(chance, tmp_path):
    path = saved(some_history(chance, 500, 30), tmp_path)
    (tmp_path / "vetted.txt").write_text("p1\np2\nnobody\n")

    said, _ = result_of("--ratings", path, "--vetted", str(tmp_path / "vetted.txt"), "--seeds", "1")

    assert "vetted: 2" in said


def test_a_bad_file_ends_with_one_sentence(tmp_path):
    (tmp_path / "ratings.csv").write_text("a,b,1,1\na,b,much,1\n")

    with pytest.raises(CommandError, match="line 2: the value 'much' is not a number"):
        call_command("evaluate_trust", "--ratings", str(tmp_path / "ratings.csv"), stdout=StringIO())


def test_a_history_without_anybody_bad_has_nothing_to_attack(tmp_path):
    lines = [f"a{n % 7},b{n % 5},1,{n}" for n in range(60)]
    (tmp_path / "ratings.csv").write_text("\n".join(lines))

    _, found = result_of("--ratings", str(tmp_path / "ratings.csv"), "--seeds", "1", "--baselines")

    assert math.isnan(found["auc_future"])
    assert math.isnan(found["fakes_to_lift"])
