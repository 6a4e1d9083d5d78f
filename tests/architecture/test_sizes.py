"""Short modules, functions and templates, so that a reader understands a feature from one page."""

from pathlib import Path

from tests.architecture.source import Module, functions, length, modules, templates

MODULE_AT_MOST = 400
FUNCTION_AT_MOST = 50
MOST_FUNCTIONS = 25
TEMPLATE_AT_MOST = 150


def too_long(files: tuple[Module, ...], at_most: int) -> list[str]:
    return [f"{module.path}: {module.lines} lines" for module in files if module.lines > at_most]


def long_functions(files: tuple[Module, ...], at_most: int) -> list[str]:
    return [
        f"{module.path}:{node.lineno} {node.name}: {length(node)} lines"
        for module in files
        for node in functions(module)
        if length(node) > at_most
    ]


def test_modules_are_short():
    assert too_long(modules(), MODULE_AT_MOST) == []


def test_templates_are_short():
    assert too_long(templates(), TEMPLATE_AT_MOST) == []


def test_no_function_is_long():
    assert long_functions(modules(), FUNCTION_AT_MOST) == []


def test_nine_of_ten_functions_are_short():
    count = sum(1 for module in modules() for _ in functions(module))

    assert len(long_functions(modules(), MOST_FUNCTIONS)) <= count / 10


def test_a_planted_long_function_is_seen():
    body = "\n".join("    x = 1" for _ in range(60))
    planted = Module("planted.py", f"def long_one():\n{body}\n" + "\n" * 400)

    assert long_functions((planted,), FUNCTION_AT_MOST) == ["planted.py:1 long_one: 61 lines"]
    assert too_long((planted,), MODULE_AT_MOST) == [f"{Path('planted.py')}: 461 lines"]
