"""What the architecture tests read: the project's own files, as text and as syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("marketplace", "matching", "payments", "reviews", "frontend")
LAYERS = (
    ("marketplace.config",),
    ("frontend",),
    ("marketplace.privacy",),
    ("marketplace.console",),
    ("marketplace.notifications",),
    ("matching", "marketplace.disputes"),
    ("payments", "reviews", "marketplace.chat"),
    ("marketplace.bookings",),
    ("marketplace.vetting",),
    ("marketplace.catalog",),
    ("marketplace.accounts",),
    ("marketplace.core",),
)


@dataclass(frozen=True)
class Module:
    """One Python file: its path from the root, its text and its syntax tree."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        return self.text.count("\n")


@cache
def modules() -> tuple[Module, ...]:
    """Every Python module of the product, migrations and tests left out."""
    files = (file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py")))
    kept = (file for file in files if "migrations" not in file.parts)
    return tuple(Module(str(file.relative_to(ROOT)), file.read_text()) for file in kept)


@cache
def templates() -> tuple[Module, ...]:
    files = (file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.html")))
    return tuple(Module(str(file.relative_to(ROOT)), file.read_text()) for file in files)


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function, its docstring left out: explaining costs nothing."""
    has_doc = bool(node.body) and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
    doc = node.body[0].end_lineno - node.body[0].lineno + 1 if has_doc else 0
    return node.end_lineno - node.lineno + 1 - doc


def line_of(dotted: str) -> int:
    """The layer of a dotted path, 0 the highest. Raises KeyError for what is in no room."""
    for number, rooms in enumerate(LAYERS):
        if any(dotted == room or dotted.startswith(room + ".") for room in rooms):
            return number
    raise KeyError(dotted)
