"""Modules are named after what they hold; closed list; no drawer for odds and ends; top level is roots only."""

import subprocess

from tests.architecture.source import PACKAGES, ROOT, Module, modules

DRAWERS = {"utils", "util", "helpers", "common", "misc", "base", "services", "managers", "signals"}
# docs/ holds a client of the API to read and to copy; nothing imports it.
ROOTS = {*PACKAGES, "tests", "docs"}


def drawers(paths: list[str]) -> list[str]:
    return [path for path in paths if DRAWERS & {part.removesuffix(".py") for part in path.split("/")}]


def top_level_packages(paths: list[str]) -> set[str]:
    return {path.split("/")[0] for path in paths if path.endswith(".py") and "/" in path}


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listing.stdout.splitlines()


def test_there_is_no_drawer_for_odds_and_ends():
    assert drawers([module.path for module in modules()]) == []


def test_every_top_level_package_is_a_root():
    assert top_level_packages(tracked()) <= ROOTS


def test_planted_drawers_and_packages_are_seen():
    planted = ["marketplace/core/utils.py", "shared/things.py"]

    assert drawers(planted) == ["marketplace/core/utils.py"]
    assert top_level_packages(planted) - ROOTS == {"shared"}


def test_a_module_has_a_docstring():
    silent = [m.path for m in modules() if m.text.strip() and not is_told(m)]

    assert silent == []


def is_told(module: Module) -> bool:
    first = module.tree.body[0]
    return module.path.endswith("apps.py") or getattr(getattr(first, "value", None), "value", None).__class__ is str
