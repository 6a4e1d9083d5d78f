"""Formulas as a world file writes them, half in words ("- .3 if urgent"), read into functions of numbers or arrays."""

import ast
import operator
import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

ALMOST = 1e-9
IF = re.compile(r"(\d*\.?\d+) if (\w+)")


class FormulaError(ValueError):
    """A formula that cannot be read; the message says which part."""


def logit(p: Any) -> Any:
    """ln(p / (1 − p)), finite for 0 and 1."""
    kept = np.clip(p, ALMOST, 1 - ALMOST)
    return np.log(kept / (1 - kept))


def chance(x: Any) -> Any:
    """The inverse of logit."""
    return 1 / (1 + np.exp(-x))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ln": np.log,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "ceil": np.ceil,
    "floor": np.floor,
    "min": np.minimum,
    "max": np.maximum,
    "logit": logit,
}
OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
Environment = dict[str, Any]
Formula = Callable[[Environment], Any]


def formula(text: str, phrases: Iterable[str]) -> Formula:
    """A function of the named phrases; a phrase of several words is given to it with underscores.

    What follows a semicolon is a remark. Raises FormulaError for anything but numbers, the phrases, + − * /, the
    functions above and "<number> if <phrase>".
    """
    known = {phrase: phrase.replace(" ", "_") for phrase in phrases}
    plain = text.split(";")[0]
    for phrase in sorted(known, key=len, reverse=True):
        plain = re.sub(rf"\b{re.escape(phrase)}\b", known[phrase], plain)
    plain = IF.sub(r"(\1 * \2)", plain)
    try:
        tree = ast.parse(plain.strip(), mode="eval")
    except SyntaxError:
        raise FormulaError(f"cannot read {text!r}") from None
    return _compiled(tree.body, set(known.values()), text)


def _compiled(node: ast.AST, names: set[str], text: str) -> Formula:
    match node:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() as value):
            return lambda env: value
        case ast.Name(id=name) if name in names:
            return lambda env: env[name]
        case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
            sign, inner = OPERATORS[type(op)], _compiled(operand, names, text)
            return lambda env: sign(inner(env))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            act, one, other = OPERATORS[type(op)], _compiled(left, names, text), _compiled(right, names, text)
            return lambda env: act(one(env), other(env))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            function, inners = FUNCTIONS[name], [_compiled(argument, names, text) for argument in args]
            return lambda env: function(*[inner(env) for inner in inners])
    raise FormulaError(f"{ast.unparse(node)!r} means nothing here, in {text!r}; known are {', '.join(sorted(names))}")
