"""Statements that SymPy has checked: two formulas are equal, a gradient is the derivative.

>>> x = sympy.Symbol("x")
>>> prove_equal(x * x, x ** 2, "the square")
proved: the square = x**2
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sympy

from bpcourse.errors import GraphError, ProofError
from bpcourse.graph import Node, backward, forward, names, variables
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
    """Statements that hold, each a pair (what, formula or words)."""

    statements: tuple[tuple[str, sympy.Expr | str], ...]

    def __repr__(self) -> str:
        return "\n".join(f"proved: {what} = {formula}" for what, formula in self.statements)

    def _repr_latex_(self) -> str:
        rows = r" \\ ".join(
            rf"{_fraction(what)} &= {_written(formula)} &&\checkmark"
            for what, formula in self.statements
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
    """Prove that two formulas are equal for all values of their symbols.

    >>> x = sympy.Symbol("x")
    >>> prove_equal((x + 1) ** 2, x ** 2 + 2 * x + 1, "the square of x + 1")
    proved: the square of x + 1 = (x + 1)**2

    What is shown is the shorter side. Raises ProofError if the difference does not simplify to 0.
    """
    difference = _simplest(as_formula(claimed) - as_formula(right))
    if difference != 0:
        raise ProofError(f"{what}: {claimed} is not {right}; they differ by {difference}")
    sides = (as_formula(claimed), as_formula(right))
    return Proof(((what, min(sides, key=sympy.count_ops)),))


def _simplest(difference: sympy.Expr) -> sympy.Expr:
    """Simplify a difference that should be 0, cheapest way first."""
    for simplify in (
        sympy.expand,
        sympy.piecewise_fold,
        sympy.simplify,
        lambda d: sympy.simplify(d.rewrite(sympy.exp)),
        _off_ties,
    ):
        difference = simplify(difference)
        if difference == 0:
            break
    return difference


def _off_ties(difference: sympy.Expr) -> sympy.Expr:
    """Leave out where two values tie: the slope of maximum there is a convention, not a fact."""
    return difference.replace(
        lambda part: isinstance(part, sympy.Piecewise) and isinstance(part.args[0][1], sympy.Ne),
        lambda part: part.args[0][0],
    )


def prove_gradient(output: Node, wrt: Node | Iterable[Node] | None = None) -> Proof:
    """Prove the backward pass against SymPy's derivative of the whole formula.

    >>> from bpcourse.graph import variable
    >>> x, w = variable("x"), variable("w")
    >>> prove_gradient((w * x ** 2).named("L"))
    proved: dL/dw = x**2
    proved: dL/dx = 2*w*x

    `wrt` is a variable or several; left out, all variables. Raises ProofError on a difference.
    """
    chosen = variables(output) if wrt is None else (wrt,) if isinstance(wrt, Node) else tuple(wrt)
    symbols = own_symbols(output)
    stray = [node for node in chosen if node not in symbols]
    if stray:
        raise GraphError(f"{names(output)[output]} does not depend on {stray[0]!r}")
    values = forward(output, {v: symbols[v] for v in variables(output)})
    gradients = backward(output, values)
    statements: list = []
    for node in chosen:
        what = f"d{names(output)[output]}/d{node.name}"
        found = as_formula(gradients[node])
        truth = as_formula(values[output]).diff(symbols[node])
        statements += prove_equal(_tidy(found), truth, what).statements
    return Proof(tuple(statements))


def _tidy(formula: sympy.Expr) -> sympy.Expr:
    """Fold what the pass left as a sum of products, if that makes the formula shorter."""
    options = (formula, sympy.factor(formula), sympy.piecewise_fold(formula))
    return min(options, key=sympy.count_ops)
