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
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bpcourse.errors import BpcourseError, FormulaError
from bpcourse.graph.formula_text import lines_of, missing_star, plain_signs, suggestion
from bpcourse.graph.formula_values import parse_values
from bpcourse.graph.formula_words import (
    ALLOWED_FUNCTIONS,
    CONSTANTS,
    LARGEST,
    allowed_function,
    allowed_name,
)
from bpcourse.graph.node import Node, lift, operation_on, topological_order, variable
from bpcourse.graph.primitives import POWER

__all__ = ["ALLOWED_FUNCTIONS", "parse_formula", "parse_values"]

MAX_LENGTH = 200
MAX_NODES = 60
MAX_DEGREE = 1000  # beyond it, whole numbers have too many digits to wait for
NO_VARIABLE = "has no variable to differentiate by"
TOWER = replace(POWER, forward_text="power(1.0 * a, b)")  # x**y**z: too large for whole numbers
_OPERATORS: dict[type, Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def parse_formula(text: str) -> tuple[Node, dict[str, Node]]:
    """Return the graph of a typed formula and its variables by name.

    >>> parse_formula("c = a + b; c * c")[0]
    multiply(c, c)
    >>> parse_formula("2x + 1")
    Traceback (most recent call last):
    ...
    bpcourse.errors.FormulaError: cannot read '2x + 1': put * between 2 and x; write 2*x + 1

    A line, or what stands before a semicolon, may give a part a name; the last line is the output.
    Raises FormulaError, with what to write if that can be guessed, for anything outside the
    language, for a text above 200 characters and for a graph above 60 nodes.
    """
    if not isinstance(text, str):
        raise FormulaError(f"a formula is a text such as 'relu(w*x + b)', not {text!r}")
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula has {len(text)} characters; keep it below {MAX_LENGTH}")
    lines = lines_of(text)
    try:
        return _graph(lines, text)
    except FormulaError as error:
        raise FormulaError(f"{error}{_advice(lines, str(error))}") from None


def _advice(lines: list[str], words: str) -> str:
    """Say what to write instead, if a repaired text can be read."""
    plain = list(map(plain_signs, lines))
    repaired = [suggestion(line, ALLOWED_FUNCTIONS) for line in plain]
    if repaired != plain and _readable(repaired):
        whole = "; ".join(repaired)
        if "; write " in words:
            return f"; that is {whole}"
        star = missing_star("; ".join(plain), whole) if words.startswith("cannot read") else ""
        return f"{star}; write {whole}"
    return "; write it like relu(w*x + b)" if words.startswith("cannot read") else ""


def _readable(lines: list[str]) -> bool:
    try:
        _graph(lines, "")
    except FormulaError as error:
        return NO_VARIABLE in str(error)
    return True


def _graph(lines: list[str], text: str) -> tuple[Node, dict[str, Node]]:
    reader, size = _Reader(), 0
    output: Any = None
    for place, line in enumerate(lines or [""], start=1):
        name, formula = _sides(plain_signs(line))
        tree = _tree(formula, line)
        size += sum(isinstance(part, ast.expr) for part in ast.walk(tree))
        if size > MAX_NODES:
            raise FormulaError(f"the formula has {size} parts; keep it below {MAX_NODES}")
        output = reader.read(tree.body)
        if name is not None:
            output = reader.give(name, output)
        elif place < len(lines):
            raise FormulaError(f"line {place} gives {line!r} no name; write it like c = {line}")
    unused = [n for n, node in reader.given.items() if n not in reader.used and node is not output]
    if unused:
        raise FormulaError(f"{unused[0]} is not used in a later line; use it, or leave it out")
    if not reader.names:
        raise FormulaError(f"{text!r} {NO_VARIABLE}; use a name such as x")
    return lift(output), reader.names


def _sides(line: str) -> tuple[str | None, str]:
    """Part `c = a + b` into name and formula."""
    found = re.fullmatch(r"([^=<>!:]*)=(?!=)(.*)", line, re.DOTALL)
    return (found[1].strip(), found[2].strip()) if found else (None, line)


def _tree(formula: str, line: str) -> ast.Expression:
    strange = [letter for letter in formula if not letter.isascii()]
    if strange:
        advice = CONSTANTS.get(strange[0], "use plain letters, digits and + - * / **")
        raise FormulaError(f"the formula holds {strange[0]!r}; {advice}")
    if re.search(r"(?<![\w.])0[xXbBoO]|\d_\d", formula):  # numbers to Python, not to a learner
        raise FormulaError(f"cannot read {line!r}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's own advice, about Python
            tree = ast.parse(formula, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError(f"cannot read {line!r}") from None
    if isinstance(tree.body, ast.Tuple):  # mostly a decimal comma
        raise FormulaError(f"cannot read {line!r}, because of the comma")
    return tree


class _Reader:
    """Turns the parts of parsed lines into nodes, or into numbers where no variable is involved."""

    def __init__(self) -> None:
        self.names: dict[str, Node] = {}
        self.given: dict[str, Any] = {}  # parts that have got a name in a line
        self.used: set[str] = set()
        self.exponents = 0  # how many exponents the part stands in

    def read(self, part: ast.expr) -> Any:
        """Return a node, or a number."""
        match part:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return self.folded(number)
            case ast.Name(id=name):
                return self.called(name)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
                inner = self.read(operand)
                return -inner if type(sign) is ast.USub else inner
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self.power(left, right, ast.unparse(part))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                inputs = self.read(left), self.read(right)
                return self.apply(_OPERATORS[type(op)], inputs, ast.unparse(part))
            case ast.Call(func=ast.Name(id=name), args=inputs, keywords=[]):
                function = allowed_function(name, len(inputs))
                return self.apply(function, [self.read(i) for i in inputs], ast.unparse(part))
        raise FormulaError(
            f"{ast.unparse(part)!r} is outside the language: numbers, names, + - * / ** and "
            f"{', '.join(sorted(ALLOWED_FUNCTIONS))}"
        )

    def called(self, name: str) -> Any:
        """Return the part or the variable of that name."""
        if name in self.given:
            self.used.add(name)
            return self.given[name]
        return self.names.setdefault(allowed_name(name), variable(name))

    def give(self, name: str, value: Any) -> Any:
        """Give a part its name."""
        if allowed_name(name) in {*self.names, *self.given}:
            raise FormulaError(f"{name} has a meaning already; call this line something else")
        if type(value) is Node and value.primitive is not None and value.name is None:
            value = value.named(name)
        self.given[name] = value
        return value

    def power(self, left: ast.expr, right: ast.expr, text: str) -> Any:
        """Return a power; a huge one counts in floats, which overflow instead of growing."""
        base = self.read(left)
        self.exponents += 1
        exponent = self.read(right)
        self.exponents -= 1
        if type(base) is Node and type(exponent) is int and _growth(base) * exponent > MAX_DEGREE:
            exponent = float(exponent)
        if type(exponent) is Node and any(map(_is_power, topological_order(exponent))):
            return operation_on(TOWER, base, exponent)
        return self.apply(operator.pow, (base, exponent), text)

    def apply(self, operation: Callable, inputs: Sequence, text: str) -> Any:
        """Return a node, or what the operation makes of numbers alone."""
        if any(type(value) is Node for value in inputs):
            return operation(*inputs)
        try:  # numbers only: fold them, as floats, so that 9**9**9 is an overflow and no long wait
            return self.folded(operation(*map(float, inputs)))
        except OverflowError:
            reason = "it is larger than any float"
        except ZeroDivisionError:
            reason = "it divides by 0"
        except BpcourseError as error:
            reason = str(error)
        raise FormulaError(f"a part made of numbers has no value, {text}: {reason}")

    def folded(self, number: Any) -> int | float:
        """Return a number as it is used here: whole if it is, and not large in an exponent."""
        if isinstance(number, complex) or not abs(number) <= LARGEST:
            raise FormulaError(f"the number {number!r} is not used here; stay within +-{LARGEST}")
        whole = number == int(number) and not (self.exponents and abs(number) > MAX_DEGREE)
        return int(number) if whole else float(number)


def _is_power(node: Node) -> bool:
    return node.primitive is not None and "power" in node.primitive.name


def _growth(node: Node) -> int:
    """Return the degree of a graph of products and whole powers: how fast its digits multiply."""
    degree: dict[Node, int] = {}
    for part in topological_order(node):
        below = [degree[parent] for parent in part.parents] or [1]
        name, _, exponent = part.primitive.name.partition(" ") if part.primitive else ("", "", "")
        if name == "multiply":
            degree[part] = sum(below)
        elif name == "square" or (name == "power" and exponent.isdecimal()):
            degree[part] = below[0] * int(exponent or 2)
        else:
            degree[part] = max(below)
    return degree[node]
