"""Everything measured of one history, and how it reads as a table and as one line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reviews.evaluation import measures
from reviews.evaluation.attacks import ATTACKS, NEVER, Scene, Siege, drawn, scene_of
from reviews.evaluation.baselines import BASELINES, Baseline
from reviews.evaluation.measures import Cut
from reviews.evaluation.replay import VouchedBeta
from reviews.histories import History

WITHOUT_HELP = ("fresh", "ring", "self")


@dataclass(frozen=True)
class Finding:
    """What one way to score reaches. `ece` is None when its scores are no shares; `lifts` are medians over targets."""

    name: str
    auc_future: float
    interval: tuple[float, float]
    auc_next: float
    ece: float | None
    calibration: list[tuple[float, float, int]]
    lifts: dict[str, float]
    never: dict[str, float]
    slander: tuple[float, float]

    @property
    def fakes_to_lift(self) -> float:
        """The least of what new accounts need without anybody's help."""
        return min(self.lifts[attack] for attack in WITHOUT_HELP)

    @property
    def slander_loss(self) -> float:
        before, after = self.slander
        return before - after


@dataclass(frozen=True)
class Question:
    """What is asked of every method: the same cuts, the same scene and the same targets."""

    history: History
    vetted: frozenset[int] | None
    cuts: list[Cut]
    scene: Scene
    targets: list[np.ndarray]


def question(history: History, vetted: frozenset[int] | None, seeds: int) -> Question:
    cuts = [measures.cut_at(history, share, vetted) for share in measures.CUTS]
    scene = scene_of(cuts[-1].past)
    return Question(history, vetted, cuts, scene, drawn(scene, seeds))


def measure(asked: Question, *, with_baselines: bool) -> Iterator[Finding]:
    """Measure the product's score, and then the others in the same way."""
    methods: Sequence[type[VouchedBeta] | type[Baseline]] = (VouchedBeta, *(BASELINES if with_baselines else ()))
    for method in methods:
        yield _finding(asked, method())


def _finding(asked: Question, method: VouchedBeta | Baseline) -> Finding:
    later = measures.future(method, asked.cuts)
    following = measures.following(method, asked.history, asked.vetted)
    siege = Siege(method, asked.scene)
    counts = {
        attack: [siege.fakes_to_lift(attack, int(who)) for targets in asked.targets for who in targets]
        for attack in ATTACKS
    }
    return Finding(
        method.name,
        measures.auc_future(later),
        measures.interval(later, np.random.default_rng(0)),
        measures.auc(following.scores, following.is_good),
        measures.ece(following) if method.is_share else None,
        measures.calibration(following) if method.is_share else [],
        {attack: float(np.median(found)) if found else float("nan") for attack, found in counts.items()},
        {attack: float(np.mean(np.equal(found, NEVER))) if found else float("nan") for attack, found in counts.items()},
        siege.slander(),
    )


HEAD = ("score", "future", "95 %", "next", "ECE", *ATTACKS, "64 fake complaints")


def cells(finding: Finding) -> tuple[str, ...]:
    """One row of the table, in words."""
    low, high = finding.interval
    before, after = finding.slander
    return (
        finding.name,
        f"{finding.auc_future:.3f}",
        f"{low:.2f}–{high:.2f}",
        f"{finding.auc_next:.3f}",
        "–" if finding.ece is None else f"{finding.ece:.3f}",
        *(fakes(finding.lifts[attack]) for attack in ATTACKS),
        f"{before:.3f} → {after:.3f}",
    )


def fakes(count: float) -> str:
    """A median number of accounts; 512 that did not suffice read never."""
    return "never" if count >= NEVER else f"{count:g}"


def verdict(findings: Sequence[Finding]) -> str:
    """Whether the product's score foretells later years better than every other one measured."""
    ours, *others = findings
    best = max(others, key=lambda finding: finding.auc_future)
    word = "above" if ours.auc_future > best.auc_future else "NOT above"
    than = f"{ours.auc_future:.3f}, the best of them {best.name} {best.auc_future:.3f}"
    return f"{ours.name} is {word} every baseline on the future: {than}"


def result(ours: Finding) -> str:
    return (
        f"RESULT auc_future={ours.auc_future:.3f} auc_next={ours.auc_next:.3f} ece={ours.ece:.3f} "
        f"fakes_to_lift={ours.fakes_to_lift:g} slander_loss={ours.slander_loss:.3f}"
    )


def facts(asked: Question) -> list[str]:
    """What the history is like, and how much there was to judge."""
    history, columns = asked.history, asked.history.columns
    judged = ", ".join(f"{int(cut.is_bad.sum())} + {int((~cut.is_bad).sum())}" for cut in asked.cuts)
    who = (
        f"the {len(asked.cuts[-1].past.vetted)} best praised stand in"
        if asked.vetted is None
        else f"{len(asked.vetted)}"
    )
    return [
        f"{len(columns)} ratings of {len(history.people)} people, {np.mean(columns.value > 0):.1%} good"
        + (f"; {history.own} of oneself left out" if history.own else ""),
        f"vetted: {who}",
        f"judged at 50, 60, 70, 80 % (bad + good): {judged}",
        f"attacked at 80 %: {len(set(np.concatenate(asked.targets).tolist()))} of {len(asked.scene.bad())} bad people,"
        f" {len(asked.targets)} draws; the median of {len(asked.scene.honest())} honest ones is to be reached",
    ]
