"""Statements that SymPy has checked: two formulas are equal, a gradient is the derivative.

>>> x = sympy.Symbol("x")
>>> prove_equal(x * x, x ** 2, "the square")
proved: the square = x**2
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import sympy

from bpcourse.errors import GraphError, InputTypeError, ProofError
from bpcourse.graph import (
    Node,
    backward,
    forward,
    names,
    topological_order,
    variable,
    variables,
)
from bpcourse.symbolic.judging import show
from bpcourse.symbolic.readings import as_formula, exact

__all__ = ["Proof", "formula_of", "own_symbols", "prove_equal", "prove_gradient"]


def own_symbols(output: Node) -> dict[Node, sympy.Expr]:
    """Return a symbol for every node, constants exact: the values of a textbook derivation.

    >>> from bpcourse.graph import variable
    >>> list(own_symbols((variable("x") ** 2).named("y")).values())
    [x, y]
    """
    return {
        node: exact(node.constant) if node.is_constant else sympy.Symbol(name, real=True)
        for node, name in names(output).items()
    }


def formula_of(output: Node) -> sympy.Expr:
    """Return the whole graph as one formula of its variables.

    >>> from bpcourse.graph import variable
    >>> x, w = variable("x"), variable("w")
    >>> formula_of((w * x + 1) ** 2)
    (w*x + 1)**2
    """
    symbols = own_symbols(output)
    return as_formula(forward(output, {v: symbols[v] for v in variables(output)})[output])


@dataclass(frozen=True)
class Proof:
    """Statements that hold, each a pair (what, formula or words), and where each does not count.

    >>> Proof((("dy/dx", 1),), ("except where x = 0",))
    proved: dy/dx = 1, except where x = 0
    """

    statements: tuple[tuple[str, sympy.Expr | str], ...]
    conditions: tuple[str, ...] = ()

    def _rows(self) -> Iterator[tuple[str, sympy.Expr | str, str]]:
        for (what, formula), words in zip_longest(self.statements, self.conditions, fillvalue=""):
            yield what, formula, f", {words}" if words else ""

    def __repr__(self) -> str:
        rows = (f"proved: {what} = {formula}{rest}" for what, formula, rest in self._rows())
        return "\n".join(rows)

    def _repr_latex_(self) -> str:
        rows = r" \\ ".join(
            rf"{_fraction(what)} &= {_written(formula)}{rest and _written(rest)} &&\checkmark"
            for what, formula, rest in self._rows()
        )
        return rf"$\displaystyle \begin{{aligned}} {rows} \end{{aligned}}$"


def _written(formula: sympy.Expr | str) -> str:
    return rf"\text{{{formula}}}" if isinstance(formula, str) else sympy.latex(formula)


def _fraction(what: str) -> str:
    """Write dL/dw as a fraction of partial derivatives."""
    top, slash, bottom = what.partition("/")
    if not (slash and top.startswith("d") and bottom.startswith("d")):
        return rf"\text{{{what}}}"
    top, bottom = (sympy.latex(sympy.Symbol(side[1:])) for side in (top, bottom))
    return rf"\frac{{\partial {top}}}{{\partial {bottom}}}"


def prove_equal(claimed: Any, right: Any, what: str = "both sides") -> Proof:
    """Prove that two formulas are equal for all values of their letters.

    >>> x = sympy.Symbol("x")
    >>> prove_equal((x + 1) ** 2, x ** 2 + 2 * x + 1, "the square of x + 1")
    proved: the square of x + 1 = (x + 1)**2
    >>> prove_equal(abs(x), x)
    Traceback (most recent call last):
    ...
    bpcourse.errors.ProofError: both sides: Abs(x) is not x: at x = -1 the left side is 1 and the \
right side -1; they differ by -x + Abs(x)

    A letter without assumptions stands for a real number. What is shown is the shorter side. Raises
    ProofError: *is not*, with a point where they differ, or *could not be shown*, if there is no
    such point among those tried and the proof does not succeed. Matrices are compared by entry.
    """
    sides = _side(claimed), _side(right)
    shapes = [getattr(side, "shape", None) for side in sides]
    if shapes[0] != shapes[1]:
        raise ProofError(f"{what}: {claimed} is not {right}: {_kind(sides[0])}, {_kind(sides[1])}")
    words = ""
    for left, other, entry in _entries(*sides, what):
        words = show(left, other, entry).words or words
    return Proof(((what, min(sides, key=sympy.count_ops)),), (words,))


def _side(value: Any) -> Any:
    formula = as_formula(value)
    if isinstance(formula, sympy.MatrixExpr):
        formula = formula.as_explicit()
    if not isinstance(formula, sympy.Expr | sympy.MatrixBase):
        raise InputTypeError(f"{value!r} has no value to compare; a proof takes formulas")
    return formula


def _kind(side: Any) -> str:
    shape = getattr(side, "shape", None)
    return f"a matrix of shape {shape}" if shape else "a formula"


def _entries(left: Any, right: Any, what: str) -> Iterable[tuple]:
    if not isinstance(left, sympy.MatrixBase):
        yield left, right, what
        return
    for i in range(left.rows):
        for j in range(left.cols):
            yield left[i, j], right[i, j], f"{what}, row {i + 1}, column {j + 1}"


def prove_gradient(output: Node, wrt: Node | Iterable[Node] | None = None) -> Proof:
    """Prove the backward pass against SymPy's derivative of the whole formula.

    >>> from bpcourse.graph import variable
    >>> x, w = variable("x"), variable("w")
    >>> prove_gradient((w * x ** 2).named("L"))
    proved: dL/dw = x**2
    proved: dL/dx = 2*w*x
    >>> z = (x**2).named("z")
    >>> prove_gradient((z**2).named("L"), wrt=z)
    proved: dL/dz = 2*z

    `wrt` is a node or several; left out, all variables. The gradient for an inner node is that of
    what follows, with the node as a letter. Where two values tie a function has no derivative, and
    the proof says *except where*. Raises ProofError on a difference, as `prove_equal` does.
    """
    chosen = variables(output) if wrt is None else (wrt,) if isinstance(wrt, Node) else tuple(wrt)
    labels = names(output)
    stray = [node for node in chosen if node not in labels]
    if stray:
        raise GraphError(f"{labels[output]} does not depend on {stray[0]!r}")
    fixed = [node for node in chosen if node.is_constant]
    if fixed:
        raise GraphError(f"{fixed[0]!r} is a constant; give a variable or an operation")
    rows = [_gradient(output, node, labels) for node in chosen]
    return Proof(tuple(row[:2] for row in rows), tuple(row[2] for row in rows))


def _gradient(output: Node, node: Node, labels: dict[Node, str]) -> tuple[str, Any, str]:
    what = f"d{labels[output]}/d{labels[node]}"
    if not node.is_variable:
        output, node = _cut(output, node, labels[node])
    symbols = own_symbols(output)
    values = forward(output, {v: symbols[v] for v in variables(output)})
    found = _tidy(as_formula(backward(output, values)[node]))
    truth = as_formula(values[output]).diff(symbols[node])
    shown = show(found, truth, what, slope_in=symbols[node])
    return what, min(found, truth, key=sympy.count_ops), shown.words


def _cut(output: Node, node: Node, name: str) -> tuple[Node, Node]:
    """Return the graph with a variable in place of a node, and that variable."""
    copies = {node: variable(name)}
    for old in topological_order(output):
        if old not in copies:
            parents = tuple(copies[parent] for parent in old.parents)
            copies[old] = Node(old.primitive, parents, old.name) if parents else old
    return copies[output], copies[node]


def _tidy(formula: sympy.Expr) -> sympy.Expr:
    """Fold what the pass left as a sum of products, if that makes the formula shorter."""
    options = (formula, sympy.factor(formula), sympy.piecewise_fold(formula))
    return min(options, key=sympy.count_ops)
