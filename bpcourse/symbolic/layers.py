"""Networks of layers in symbols: any weights, any activation, any loss.

>>> net = symbolic_network((2, 1))
>>> net.loss
ell(phi(W1_11*x_11 + W1_12*x_12 + b1_1))

`phi` is an activation of which nothing is known but that it has a slope, `phi'`; `ell` is a loss of
which nothing is known but that it has a slope for each output. What is proved with them holds for
every activation that works element by element and for every loss.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from bpcourse.errors import InputValueError, ProofError, ShapeError
from bpcourse.symbolic.counterexamples import find_counterexample
from bpcourse.symbolic.proofs import Proof
from bpcourse.symbolic.readings import as_formula

__all__ = ["SymbolicNetwork", "prove_network", "symbolic_network"]

EXAMPLES = "phi(z) = z + z**2 and ell(a_1, a_2, ...) = a_1 + a_1**2 + a_2 + 2*a_2**2 + ..."
DEEPEST = 4  # one layer more and the formulas take minutes: they double with every layer


class phi_slope(sympy.Function):  # noqa: N801  printed as it is written in formulas
    """The slope of an activation of which nothing is known."""

    nargs = 1

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text = rf"\varphi'\left({printer._print(self.args[0])}\right)"  # noqa: SLF001
        return f"{text}^{{{exp}}}" if exp else text


class phi(sympy.Function):  # noqa: N801  as above
    """An activation of which nothing is known."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> sympy.Expr:  # noqa: ARG002  SymPy's own name
        """Return the slope, a function of its own."""
        return phi_slope(self.args[0])


class ell(sympy.Function):  # noqa: N801  as above
    """A loss of which nothing is known but that it depends on every output."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the slope for one of the outputs, a function of its own."""
        return sympy.Function(f"ell_{argindex}", real=True)(*self.args)


@dataclass(frozen=True)
class SymbolicNetwork:
    """The forward pass in symbols; examples are rows, as in `multilayer`.

    `W`, `b`, `z` and `slopes` have an entry for each layer; `a` has one more, since a[0] is x.
    `slopes` are phi'(z), `loss_slope` is dL/da at the output.
    """

    W: tuple[sympy.Matrix, ...]
    b: tuple[sympy.Matrix, ...]
    a: tuple[sympy.Matrix, ...]
    z: tuple[sympy.Matrix, ...]
    loss: sympy.Expr

    @property
    def slopes(self) -> tuple[sympy.Matrix, ...]:
        """The slope of the activation at every z."""
        return tuple(z.applyfunc(phi_slope) for z in self.z)

    @property
    def loss_slope(self) -> sympy.Matrix:
        """The slope of the loss for every output of every example."""
        rows = [self.a[-1].row(n) for n in range(self.a[-1].rows)]
        return sympy.Matrix(
            [[ell(*r).fdiff(i + 1) / len(rows) for i in range(len(r))] for r in rows]
        )


def symbolic_network(sizes: Sequence[int], batch: int = 1) -> SymbolicNetwork:
    """Run a batch forward through a network of symbols.

    >>> symbolic_network((1, 1)).z[0]
    Matrix([[W1_11*x_11 + b1_1]])

    The loss is the mean of ell over the examples. Raises InputValueError beyond four layers, where
    formulas grow too long to handle.
    """
    if not 2 <= len(sizes) <= DEEPEST + 1:
        raise InputValueError(
            f"sizes are {sizes!r}; give 2 to {DEEPEST + 1} of them, like (2, 3, 2)"
        )
    W = tuple(_letters(f"W{k}", n, m) for k, (m, n) in enumerate(pairwise(sizes), start=1))
    b = tuple(_letters(f"b{k}", 1, n) for k, n in enumerate(sizes[1:], start=1))
    a, z = [_letters("x", batch, sizes[0])], []
    for weights, biases in zip(W, b, strict=True):
        z.append(a[-1] * weights.T + sympy.ones(batch, 1) * biases)
        a.append(z[-1].applyfunc(phi))
    loss = sum((ell(*a[-1].row(n)) for n in range(1, batch)), start=ell(*a[-1].row(0))) / batch
    return SymbolicNetwork(W, b, tuple(a), tuple(z), loss)


def _letters(name: str, rows: int, columns: int) -> sympy.Matrix:
    def letter(i: int, j: int) -> sympy.Symbol:
        place = f"{j + 1}" if name.startswith("b") else f"{i + 1}{j + 1}"
        return sympy.Symbol(f"{name}_{place}", real=True)

    return sympy.Matrix(rows, columns, letter)


def prove_network(net: SymbolicNetwork, dW: Sequence, db: Sequence) -> Proof:
    """Prove claimed gradients, entry by entry, against SymPy's derivative of the whole loss.

    >>> net = symbolic_network((1, 1))
    >>> delta = net.loss_slope.multiply_elementwise(net.slopes[0])
    >>> prove_network(net, [delta.T * net.a[0]], [delta])
    proved: dL/dW1 = 1 entry
    proved: dL/db1 = 1 entry

    Raises ProofError at the first entry that is not the derivative, with numbers, ShapeError for
    a gradient of another shape.
    """
    statements = []
    for k in range(len(net.W)):
        for name, letters, claimed in (
            (f"W{k + 1}", net.W[k], dW[k]),
            (f"b{k + 1}", net.b[k], db[k]),
        ):
            _prove_entries(net.loss, name, letters, claimed)
            entries = "1 entry" if len(letters) == 1 else f"{len(letters)} entries"
            statements.append((f"dL/d{name}", entries))
    return Proof(tuple(statements))


def _prove_entries(loss: sympy.Expr, name: str, letters: sympy.Matrix, claimed: Any) -> None:
    if claimed.shape != letters.shape:
        raise ShapeError(f"{name} has shape {letters.shape} and its gradient {claimed.shape}")
    for letter, gradient in zip(letters, claimed, strict=True):
        # both are sums of products of the same functions, so multiplying out is enough
        truth = loss.diff(letter)
        if sympy.expand(gradient - truth) != 0:
            raise ProofError(_verdict(f"dL/d{letter}", as_formula(gradient), truth))


def _verdict(what: str, claimed: sympy.Expr, truth: sympy.Expr) -> str:
    """Refute a gradient with numbers, for one activation and one loss; or say that it is open."""
    found = find_counterexample(_with_examples(claimed), _with_examples(truth))
    sides = f"{claimed}; SymPy finds {truth}"
    if found is None:
        return f"{what} could not be shown to be {sides}; no numbers were found where they differ"
    return f"{what} is not {sides}. With {EXAMPLES}, {found}"


def _with_examples(formula: sympy.Expr) -> sympy.Expr:
    """Put one activation and one loss in place of the unknown ones."""
    formula = formula.replace(phi, lambda z: z + z**2).replace(phi_slope, lambda z: 1 + 2 * z)
    for part in formula.atoms(AppliedUndef):
        head, _, place = part.func.__name__.partition("_")
        if head == "ell" and place.isdecimal():
            formula = formula.xreplace({part: 2 * int(place) * part.args[int(place) - 1] + 1})
    return formula.replace(ell, lambda *a: sum(i * x**2 + x for i, x in enumerate(a, start=1)))
