"""Typed formulas: a small language, read against a list of what is allowed.

>>> output, inputs = parse_formula("relu(w*x + b)")
>>> output
relu(add(...))
>>> sorted(inputs)
['b', 'w', 'x']

What a learner types is parsed, never run: only numbers, names, + - * / ** and the functions in
`ALLOWED_FUNCTIONS` become nodes; everything else is refused with the reason.
"""

import ast
import operator
import re
from collections.abc import Callable
from typing import Any

from bpcourse import functions
from bpcourse.errors import BpcourseError, FormulaError
from bpcourse.graph.node import Node, lift, variable
from bpcourse.graph.primitives import ELEMENTWISE_PRIMITIVES

__all__ = ["ALLOWED_FUNCTIONS", "parse_formula", "parse_values"]

MAX_LENGTH = 200
MAX_NODES = 60
LARGEST = 10**9  # numbers a lesson could need; larger ones only help to freeze a widget
# Every function of one number that the table knows, and the larger and the smaller of two.
ALLOWED_FUNCTIONS = {
    {"absolute": "abs"}.get(row.name, row.name): getattr(functions, row.name)
    for row in ELEMENTWISE_PRIMITIVES
    if row.arity == 1 and hasattr(functions, row.name)
} | {"max": functions.maximum, "min": functions.minimum}
_OPERATORS: dict[type, Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,11}")


def parse_formula(text: str) -> tuple[Node, dict[str, Node]]:
    """Return the graph of a typed formula and its variables by name.

    >>> parse_formula("__import__('os')")
    Traceback (most recent call last):
    ...
    bpcourse.errors.FormulaError: '__import__' is not a function of the course; use one of abs, \
cos, exp, log, max, min, relu, sigmoid, sin, softplus, sqrt, square, tanh

    Raises FormulaError for anything outside the language, for a text above 200 characters and for
    a graph above 60 nodes.
    """
    if not isinstance(text, str):
        raise FormulaError(f"a formula is a text such as 'relu(w*x + b)', not {text!r}")
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula has {len(text)} characters; keep it below {MAX_LENGTH}")
    if not text.isascii():
        odd = next(character for character in text if not character.isascii())
        raise FormulaError(f"the formula holds {odd!r}; use plain letters, digits and + - * / **")
    try:
        tree = ast.parse(text.strip().replace("^", "**"), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError(f"cannot read {text!r}; write it like relu(w*x + b)") from None
    size = sum(isinstance(part, ast.expr) for part in ast.walk(tree))
    if size > MAX_NODES:
        raise FormulaError(f"the formula has {size} parts; keep it below {MAX_NODES}")
    names: dict[str, Node] = {}
    output = _read(tree.body, names)
    if not names:
        raise FormulaError(f"{text!r} has no variable to differentiate by; use a name such as x")
    return lift(output), names


def _read(part: ast.expr, names: dict[str, Node]) -> Any:
    """Return a node, or a plain number where no variable is involved."""
    match part:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return _sensible(number)
        case ast.Name(id=name):
            return names.setdefault(_allowed_name(name), variable(name))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_read(operand, names)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _read(operand, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _apply(_OPERATORS[type(op)], _read(left, names), _read(right, names))
        case ast.Call(func=ast.Name(id=name), args=inputs, keywords=[]):
            function = _allowed_function(name, len(inputs))
            return _apply(function, *(_read(item, names) for item in inputs))
    raise FormulaError(
        f"{ast.unparse(part)!r} is outside the language: numbers, names, + - * / ** and "
        f"{', '.join(sorted(ALLOWED_FUNCTIONS))}"
    )


def _apply(operation: Callable, *inputs: Any) -> Any:
    if any(type(value) is Node for value in inputs):
        return operation(*inputs)
    try:  # numbers only: fold them, as floats, so that 9**9**9 is an overflow and no long wait
        return _sensible(operation(*map(float, inputs)))
    except (BpcourseError, ArithmeticError) as error:
        raise FormulaError(f"a part made of numbers has no value: {error}") from None


def _sensible(number: Any) -> int | float:
    if isinstance(number, complex) or not abs(number) <= LARGEST:
        raise FormulaError(f"the number {number!r} is not used here; stay within +-{LARGEST}")
    return int(number) if number == int(number) else float(number)


def _allowed_name(name: str) -> str:
    if name in ALLOWED_FUNCTIONS:
        raise FormulaError(f"{name!r} is a function; write {name}(...)")
    if not _NAME.fullmatch(name):
        raise FormulaError(f"{name!r} is no name for a variable: a letter, then up to 11 more")
    return name


def _allowed_function(name: str, count: int) -> Callable:
    if name not in ALLOWED_FUNCTIONS:
        known = ", ".join(sorted(ALLOWED_FUNCTIONS))
        raise FormulaError(f"{name!r} is not a function of the course; use one of {known}")
    expected = 2 if name in {"max", "min"} else 1
    if count != expected:
        raise FormulaError(f"{name} takes {expected} value(s), not {count}")
    return ALLOWED_FUNCTIONS[name]


def parse_values(text: str) -> dict[str, float]:
    """Return the numbers of a typed list of settings.

    >>> parse_values("w=3, x=-2.5")
    {'w': 3.0, 'x': -2.5}
    """
    values: dict[str, float] = {}
    for item in filter(None, (part.strip() for part in text[:MAX_LENGTH].split(","))):
        name, _, number = (side.strip() for side in item.partition("="))
        try:
            values[_allowed_name(name)] = float(number)
        except ValueError:
            raise FormulaError(f"cannot read {item!r}; write values like w=3, x=2") from None
        if not abs(values[name]) <= LARGEST:
            raise FormulaError(f"{item!r} is not used here; stay within +-{LARGEST}")
    return values
