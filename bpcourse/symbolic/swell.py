"""Expression swell: what becomes of a derivative that is written out as one formula.

>>> swell(depths=(1, 2, 3))
depth  loss  derivatives  after cse  graph
    1    15           56         23     27
    2    39          604         61     57
    3    87        3,044        139     87

The network has two units in every layer, logistic units without biases, and its loss is the sum of
its outputs; the derivatives are those for all 4 d weights. A formula is a tree: what two parts
share is written twice, and differentiated twice. A graph computes it once, and each layer adds the
same number of operations. Common subexpressions can be found afterwards (`cse`), which takes away
nearly all of the swell; the backward pass never lets it arise.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import sympy

from bpcourse import functions
from bpcourse.checking.operation_count import count_operations
from bpcourse.errors import InputTypeError, InputValueError
from bpcourse.graph import backward, forward, variable
from bpcourse.symbolic.progress import steps

__all__ = ["Swell", "SwellTable", "swell"]

DEEPEST = 8  # some ten seconds; every layer more takes three times as long


class Swell(NamedTuple):
    """Operations at one depth: of the loss, and of its derivatives, written and computed.

    `derivatives` counts the formulas of all derivatives as SymPy writes them, `shared` the loss and
    the derivatives after `cse`, `graph` the multiplications, additions and other operations of the
    engine, for the loss and all derivatives, sigmoid as one.
    """

    depth: int
    loss: int
    derivatives: int
    shared: int
    graph: int


@dataclass(frozen=True)
class SwellTable:
    """A row for each depth."""

    rows: tuple[Swell, ...]

    def __repr__(self) -> str:
        head = ("depth", "loss", "derivatives", "after cse", "graph")
        lines = [head, *([f"{number:,}" for number in row] for row in self.rows)]
        return "\n".join("  ".join(map(str.rjust, line, map(len, head))) for line in lines)


def swell(depths: Iterable[int] = range(1, 7), *, progress: bool = False) -> SwellTable:
    """Return the operations of a derivative as a formula and as a graph, by depth.

    >>> swell(depths=[2]).rows[0].derivatives
    604

    All six depths take a few seconds, three quarters of them the last. Raises InputTypeError for a
    depth that is no whole number, InputValueError for one outside 1 to 8.
    """
    chosen = [_checked(depth) for depth in depths]
    return SwellTable(tuple(map(_row, steps(chosen, "depth", shown=progress))))


def _checked(depth: int) -> int:
    if isinstance(depth, bool) or not isinstance(depth, int):
        raise InputTypeError(f"a depth is {depth!r}; give whole numbers of layers, such as (1, 2)")
    if not 1 <= depth <= DEEPEST:
        raise InputValueError(
            f"a depth is {depth}; give 1 to {DEEPEST}: formulas grow threefold with every layer"
        )
    return depth


def _row(depth: int) -> Swell:
    names = [f"W{k}_{i}{j}" for k in range(1, depth + 1) for i in (1, 2) for j in (1, 2)]
    weights = [sympy.Symbol(name, real=True) for name in names]
    inputs = list(sympy.symbols("x1 x2", real=True))
    loss = _network(weights, inputs, _logistic)
    slopes = [loss.diff(weight) for weight in weights]
    return Swell(depth, _size([loss]), _size(slopes), _shared([loss, *slopes]), _graph_size(names))


def _network(weights: list, a: list, activation: Callable) -> Any:
    """Return the sum of the outputs, of symbols or of nodes."""
    for k in range(0, len(weights), 4):
        w11, w12, w21, w22 = weights[k : k + 4]
        a = [activation(w11 * a[0] + w12 * a[1]), activation(w21 * a[0] + w22 * a[1])]
    return a[0] + a[1]


def _logistic(z: sympy.Expr) -> sympy.Expr:
    return 1 / (1 + sympy.exp(-z))


def _size(formulas: list[sympy.Expr]) -> int:
    return int(sum(map(sympy.count_ops, formulas)))


def _shared(formulas: list[sympy.Expr]) -> int:
    parts, rest = sympy.cse(formulas)
    return _size([part for _, part in parts]) + _size(rest)


def _graph_size(names: list[str]) -> int:
    weights = [variable(name) for name in names]
    loss = _network(weights, [0.5, -1.0], functions.sigmoid)
    point = dict.fromkeys(weights, 0.3)
    counts = count_operations(lambda w, seed: backward(loss, forward(loss, w), seed), point, 1.0)
    return counts.total
