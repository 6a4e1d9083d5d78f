"""What the product imports, its own lock installs; tools that only tests need are not there in a demo."""

import ast
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions

from tests.architecture.source import PACKAGES, ROOT, Module, modules

# The photographer drives a browser, which comes with the tests' packages; README says so.
WITH_TOOLS = {"marketplace/config/management/commands/screenshots.py"}
DOCUMENTED = Module("docs/client.py", (ROOT / "docs/client.py").read_text())


@cache
def locked() -> set[str]:
    """The top names of packages that requirements.txt installs."""
    lines = (ROOT / "requirements.txt").read_text()
    names = {_plain(name) for name in re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==", lines, re.MULTILINE)}
    return {top for top, providers in packages_distributions().items() if names & {_plain(one) for one in providers}}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(module: Module) -> set[str]:
    """The packages of others that a module imports, by their top name."""
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found - set(PACKAGES) - set(sys.stdlib_module_names)


def not_locked(module: Module) -> set[str]:
    return imported(module) - locked()


def test_whatever_the_product_imports_is_locked():
    wrong = {module.path: not_locked(module) for module in (*modules(), DOCUMENTED) if module.path not in WITH_TOOLS}

    assert {path: names for path, names in wrong.items() if names} == {}


def test_a_planted_import_of_a_test_tool_is_seen():
    assert not_locked(Module("payments/planted.py", "import hypothesis\nfrom playwright import sync_api\n")) == {
        "hypothesis",
        "playwright",
    }
