"""A node as a learner would write it: its formula, in names and in numbers."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bpcourse.drawing.words import shorten, show_value
from bpcourse.graph import Node

LONGEST = 200  # letters that are kept of a formula; what is shown is cut much earlier
SUM, PRODUCT, SIGN, POWER, ATOM = range(5)  # how tightly a formula holds together
INFIX = {
    "add": (" + ", SUM, SUM),  # the sign; how tightly the first and the second input must hold
    "subtract": (" − ", SUM, PRODUCT),
    "multiply": (" · ", PRODUCT, PRODUCT),
    "divide": (" / ", PRODUCT, POWER),
    "power": ("^", ATOM, ATOM),
    "matmul": (" @ ", PRODUCT, PRODUCT),
}
SHORT = {"absolute": "abs", "maximum": "max", "minimum": "min"}


class Spelled(NamedTuple):
    """A formula, and how tightly it holds together."""

    text: str
    tight: int = ATOM


def spell_all(order: Sequence[Node]) -> dict[Node, str]:
    """Return the formula of every node; a node with a name of its own stands under it elsewhere.

    >>> from bpcourse.graph import topological_order, variable
    >>> w, x = variable("w"), variable("x")
    >>> [*spell_all(topological_order(-(w * x).named("m") * 2)).values()]
    ['w', 'x', 'w · x', '−m', '2', '(−m) · 2']

    Inputs come first in `order`.
    """
    inside: dict[Node, Spelled] = {}
    formulas: dict[Node, str] = {}
    for node in order:
        made = _leaf(node) if node.primitive is None else _combine(node, inside)
        formulas[node] = made.text
        inside[node] = Spelled(node.name) if node.name else made
    return formulas


def spell_numbers(node: Node, values: Mapping[Node, Any]) -> str:
    """Return what a node computes, with its inputs' numbers put in.

    >>> from bpcourse.graph import variable
    >>> w, x = variable("w"), variable("x")
    >>> spell_numbers(w * x, {w: 3, x: -2})
    '3 · (−2)'
    """
    return _combine(node, {parent: _number(values[parent]) for parent in node.parents}).text


def name_of(node: Node, formulas: Mapping[Node, str], length: int = 16) -> str:
    """Return what a node is called in a sentence: its name, else its formula, cut if it is long.

    >>> from bpcourse.graph import variable
    >>> x = variable("x")
    >>> name_of(square := x * x, {square: "x · x"})
    'x · x'
    """
    return shorten(node.name or formulas[node], length)


def _leaf(node: Node) -> Spelled:
    return _number(node.constant) if node.is_constant else Spelled(str(node.name))


def _number(value: Any) -> Spelled:
    shown = show_value(value)
    return Spelled(shown, SIGN if shown.startswith("−") else ATOM)


def _combine(node: Node, inside: Mapping[Node, Spelled]) -> Spelled:
    parts = [inside[parent] for parent in node.parents]
    kind = node.primitive.name if node.primitive else ""
    if kind in INFIX:
        sign, first, second = INFIX[kind]
        left, right = _hold(parts[0], first), _hold(parts[1], second)
        return Spelled((left + sign + right)[:LONGEST], POWER if sign == "^" else first)
    if kind == "negate":
        return Spelled(("−" + _hold(parts[0], POWER))[:LONGEST], SIGN)
    if kind.startswith("power "):
        exponent = kind.removeprefix("power ").replace("-", "−")
        return Spelled(f"{_hold(parts[0], ATOM)}^{exponent}"[:LONGEST], POWER)
    name = kind.partition(" ")[0]
    inner = ", ".join(part.text for part in parts)
    return Spelled(f"{SHORT.get(name, name)}({inner})"[:LONGEST])


def _hold(part: Spelled, tight: int) -> str:
    """Return a formula in brackets, unless it holds tightly enough; one with a sign never does."""
    return part.text if part.tight >= tight and part.tight != SIGN else f"({part.text})"
