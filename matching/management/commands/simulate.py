"""Play dispatch policies on real demand with assumed people, and compare them in the same towns."""

import json
import os
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from marketplace.core.actors import SYSTEM
from matching import queries
from matching.models import Policy
from matching.rules import FIRST_RULES, why_not_policy
from matching.simulator.demand import COLUMNS, Asked, DemandError, read_demand
from matching.simulator.plots import draw
from matching.simulator.policies import BASELINES
from matching.simulator.report import result_line, table, write_page
from matching.simulator.trial import Rules, Trial, try_policies
from matching.simulator.world import REFERENCE, World, WorldError, read_world

# The rules that are shipped, which need no database; the newest version of this site's own.
PRODUCT, IN_FORCE = "product", "in-force"
ALL = "all"
OUT = settings.BASE_DIR / ".data" / "simulation"


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--demand", type=Path, required=True, help="a CSV of what was asked, plain or .gz")
        add("--columns", default="", help="its columns, as time=…,lat=…,lng=…,category=… (default: Boston's)")
        add("--world", type=Path, default=REFERENCE, help="what is assumed of people (default: the reference)")
        names = f"{', '.join(BASELINES)}, {PRODUCT}, {IN_FORCE}, a version's number, or a JSON file of rules"
        add("--policy", action="append", default=[], help=f"may be given several times: {names}")
        add("--days", type=int, help="days to play, the warm-up included (default: the world's)")
        add("--start", type=date.fromisoformat, help="the first day (default: the world's)")
        add("--seed", type=int, action="append", default=[], help="may be given several times (default: the world's)")
        add("--seeds", default="", help="the same with commas: 31,32")
        add("--density", default="dense", help="one of the world's densities, or all")
        add("--out", type=Path, default=OUT, help="folder for the plots and the page")
        add("--processes", type=int, default=min(2, os.cpu_count() or 1), help="how many towns at once")

    def handle(
        self, *args: Any, demand: Path, columns: str, world: Path, density: str, out: Path, **given: Any
    ) -> None:
        people = _world(world)
        rows = _demand(demand, _columns(columns))
        policies = {_name(word): _rules(word) for word in given["policy"] or ["nearest", PRODUCT]}
        densities = list(people.densities) if density == ALL else [density]
        trials = []
        for size in densities:
            trial = self.play(size, rows, people, policies, given)
            self.stdout.write(f"\n{table(trial)}")
            trials.append(trial)
        self.write_plots(trials, _last(policies), out)
        for trial in trials:
            for name in sorted(policies, key=lambda name: name not in BASELINES):
                self.stdout.write(result_line(trial, name))

    def play(
        self, density: str, rows: list[Asked], world: World, policies: dict[str, Rules], given: dict[str, Any]
    ) -> Trial:
        try:
            trial = try_policies(
                demand=rows,
                world=world,
                policies=policies,
                density=density,
                seeds=[*given["seed"], *_numbers(given["seeds"])],
                days=given["days"],
                start=given["start"],
                processes=given["processes"],
                progress=lambda done, total: self.tell(f"{density}: {done} of {total}"),
            )
        except (DemandError, WorldError) as error:
            raise CommandError(f"{error}. Change --start, --days, --density or the world file.") from None
        if not any(found.requests for found in trial.results[next(iter(policies))]):
            days = f"{world.warm_up_days} days from {trial.start}"
            raise CommandError(f"Nothing is asked after the warm-up of {days}. Change --start or the demand.")
        wanted = given["start"] or world.start
        if trial.start != wanted:
            self.stderr.write(f"Nothing is asked in the days from {wanted}: played from {trial.start} (see --start).")
        return trial

    def tell(self, words: str) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{words} ", ending="")
            self.stderr.flush()

    def write_plots(self, trials: list[Trial], shown: str, out: Path) -> None:
        try:
            page = write_page(trials, draw(trials, shown, out), out)
        except OSError as error:
            raise CommandError(f"--out {out}: {error.strerror}. Name a folder that can be written.") from None
        self.stdout.write(f"\nPlots: {page}")


def _world(path: Path) -> World:
    try:
        return read_world(path)
    except WorldError as error:
        raise CommandError(f"--world {path}: {error}. The reference is {REFERENCE}.") from None
    except OSError as error:
        raise CommandError(f"--world {path}: {error.strerror}. Name a file that can be read.") from None


def _demand(path: Path, columns: dict[str, str]) -> list[Asked]:
    try:
        return read_demand(path, columns)
    except DemandError as error:
        names = ",".join(f"{what}=…" for what in COLUMNS)
        raise CommandError(f"--demand {path}: {error}. Columns are named by --columns {names}.") from None
    except OSError as error:
        raise CommandError(f"--demand {path}: {error.strerror or error}. Name a CSV that can be read.") from None


def _columns(text: str) -> dict[str, str]:
    """What `time=a,lat=b` says, over the default names."""
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    given = {what.strip(): name.strip() for what, _, name in pairs}
    if wrong := [what for what, name in given.items() if what not in COLUMNS or not name]:
        raise CommandError(f"--columns: {wrong[0]!r} is not time=…, lat=…, lng=… or category=….")
    return {**COLUMNS, **given}


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise CommandError(f"--seeds: {text!r} is no list of whole numbers like 31,32.") from None


def _name(word: str) -> str:
    return Path(word).stem if word.endswith(".json") else word


def _last(names: Iterable[str]) -> str:
    """The policy that the run is about: the last one that is no baseline, else the last."""
    return max(enumerate(names), key=lambda one: (one[1] not in BASELINES, one[0]))[1]


def _rules(word: str) -> Rules:
    """What a policy's name stands for."""
    if word in BASELINES:
        return word
    if word == PRODUCT:
        return FIRST_RULES
    if word == IN_FORCE or word.isdigit():
        return _version(word)
    if word.endswith(".json"):
        return _from_file(Path(word))
    known = ", ".join((*BASELINES, PRODUCT, IN_FORCE))
    raise CommandError(f"--policy {word}: there are {known}, version numbers and .json files.")


def _version(word: str) -> dict[str, Any]:
    try:
        return (queries.policy_now() if word == IN_FORCE else Policy.objects.get(version=int(word))).rules
    except Policy.DoesNotExist:
        raise CommandError(f"--policy {word}: this site has no such version.") from None
    except DatabaseError:
        raise CommandError(f"--policy {word}: versions are in the database, which does not answer.") from None


def _from_file(path: Path) -> dict[str, Any]:
    """All rules, or only those that differ from the shipped ones."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"--policy {path}: {error.strerror}. Name a file that can be read.") from None
    except ValueError:
        raise CommandError(f"--policy {path}: it is no JSON.") from None
    rules = _laid_over(FIRST_RULES, given) if isinstance(given, dict) else given
    if reason := why_not_policy(SYSTEM, rules, "A trial."):
        raise CommandError(f"--policy {path}: {reason} Its keys are those of matching/rules.py.")
    return rules


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    laid = {**below, **above}
    for name, value in above.items():
        if isinstance(value, dict) and isinstance(below.get(name), dict):
            laid[name] = _laid_over(below[name], value)
    return laid
