"""One verb, one function, one transaction: keyword-only, `by` required, nothing of the outside inside."""

import ast

from tests.architecture.source import Module, modules

OUTSIDE = {"django.http", "django.core.mail", "channels", "httpx", "requests", "urllib", "smtplib", "socket"}


def action_modules(files: tuple[Module, ...]) -> list[Module]:
    return [m for m in files if m.path.endswith("/actions.py") or "/actions/" in m.path]


def is_atomic(node: ast.FunctionDef) -> bool:
    return any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)


def faults(files: tuple[Module, ...]) -> list[str]:
    """What is wrong with public actions: names that act are those decorated as atomic."""
    found = []
    for module in action_modules(files):
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef) or not is_atomic(node) or node.name.startswith("_"):
                continue
            keywords = dict(zip([a.arg for a in node.args.kwonlyargs], node.args.kw_defaults, strict=True))
            place = f"{module.path}:{node.name}"
            if node.args.args:
                found.append(f"{place} takes positional arguments")
            if "by" not in keywords or keywords["by"] is not None:
                found.append(f"{place} does not require by")
            if "_" not in node.name:
                found.append(f"{place} is not verb_noun")
    return found


def outside_imports(files: tuple[Module, ...]) -> list[str]:
    found = []
    for module in action_modules(files):
        for node in ast.walk(module.tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            found += [
                f"{module.path} imports {n}" for n in names if any(n == o or n.startswith(o + ".") for o in OUTSIDE)
            ]
    return found


PLANTED = Module(
    "marketplace/planted/actions.py",
    "import httpx\n@transaction.atomic\ndef publish(request, *, by=None):\n    httpx.get(request)\n",
)


def test_actions_have_their_shape():
    assert faults(modules()) == []


def test_actions_cannot_reach_outside():
    assert outside_imports(modules()) == []


def test_a_planted_action_is_seen():
    assert len(faults((PLANTED,))) == 3
    assert outside_imports((PLANTED,)) == ["marketplace/planted/actions.py imports httpx"]
