"""Proofs with SymPy: the functions read for formulas, and checks that two formulas are equal.

The only module that imports SymPy. It is loaded when the first formula arrives.

>>> from bpcourse.graph import variable
>>> a = variable("a")
>>> b = (a + a).named("b")
>>> prove_gradient((b * b).named("c"), wrt=a)
proved: dc/da = 8*a

What you can do here: write a graph as one formula (`formula_of`), let the backward pass print the
textbook derivation in named intermediates (`derivation`), prove a gradient against SymPy's own
derivative (`prove_gradient`), or prove any two formulas equal (`prove_equal`). A claim that is
false raises ProofError. Symbolic mode is scalar only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

try:
    import sympy
except ImportError as error:
    raise ImportError("proofs need SymPy; install it with: pip install sympy") from error

from bpcourse import functions
from bpcourse.errors import GraphError, InputTypeError, ProofError
from bpcourse.graph import Node, Step, backward, backward_steps, forward, names, variables

__all__ = [
    "Derivation",
    "Proof",
    "derivation",
    "exact",
    "formula_of",
    "own_symbols",
    "prove_equal",
    "prove_gradient",
    "sigma",
]


class sigma(sympy.Function):  # noqa: N801  printed as it is written in formulas
    """The sigmoid as a function of its own, so that formulas stay short.

    >>> z = sympy.Symbol("z", real=True)
    >>> sigma(z).diff(z)
    (1 - sigma(z))*sigma(z)
    >>> sigma(z).rewrite(sympy.exp)
    1/(1 + exp(-z))
    """

    nargs = 1

    def fdiff(self, argindex: int = 1) -> sympy.Expr:  # noqa: ARG002  SymPy's own name
        """Return the derivative, sigma (1 - sigma)."""
        return self * (1 - self)

    def _eval_rewrite_as_exp(self, z: sympy.Expr, **_: Any) -> sympy.Expr:
        return 1 / (1 + sympy.exp(-z))

    def _eval_evalf(self, precision: int) -> sympy.Expr:
        return self.rewrite(sympy.exp)._eval_evalf(precision)  # noqa: SLF001

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text = rf"\sigma\left({printer._print(self.args[0])}\right)"  # noqa: SLF001
        return f"{text}^{{{exp}}}" if exp else text


def _formula(value: Any) -> sympy.Expr:
    """Return a number or formula as SymPy's; text is refused, because SymPy would run it."""
    try:
        return sympy.sympify(value, strict=True)
    except sympy.SympifyError:
        raise InputTypeError(f"{value!r} is no formula; build one from sympy.symbols") from None


def _relu(a: sympy.Expr) -> sympy.Expr:
    return sympy.Piecewise((a, a > 0), (0, True))


def _greater(a: Any, b: Any) -> sympy.Expr:
    return sympy.Piecewise((1, _formula(a) > b), (0, True))


def _maximum(a: Any, b: Any) -> sympy.Expr:
    return sympy.Piecewise((a, _formula(a) > b), (b, True))


def _absolute(a: sympy.Expr) -> sympy.Expr:
    return sympy.Piecewise((a, a > 0), (-a, a < 0), (0, True))


for _name, _rule in {
    "exp": sympy.exp,
    "log": sympy.log,
    "tanh": sympy.tanh,
    "sigmoid": sigma,
    "relu": _relu,
    "softplus": lambda a: sympy.log(1 + sympy.exp(a)),
    "square": lambda a: a**2,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "absolute": _absolute,
    "maximum": _maximum,
    "greater": _greater,
    "power": lambda a, b: _formula(a) ** b,
}.items():
    getattr(functions, _name).register(sympy.Expr, _rule)


def _refuse_matrix(a: Any, *_: Any, **__: Any) -> None:
    raise InputTypeError(f"symbolic mode is scalar only, got the matrix {a}; use its entries")


for _name in functions.__all__:
    getattr(functions, _name).register(sympy.MatrixBase, _refuse_matrix)
    getattr(functions, _name).register(sympy.MatrixExpr, _refuse_matrix)


def exact(number: Any) -> sympy.Expr:
    """Return a constant as an exact number: 2 as 2, 0.1 as one tenth.

    >>> exact(2) / 4, exact(0.1)
    (1/2, 1/10)
    """
    if isinstance(number, float):
        return sympy.Rational(repr(float(number)))
    return _formula(number)


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
    return _formula(forward(output, {v: symbols[v] for v in variables(output)})[output])


@dataclass(frozen=True)
class Proof:
    """Statements that hold, each a pair (what, formula)."""

    statements: tuple[tuple[str, sympy.Expr], ...]

    def __repr__(self) -> str:
        return "\n".join(f"proved: {what} = {formula}" for what, formula in self.statements)

    def _repr_latex_(self) -> str:
        rows = r" \\ ".join(
            rf"{_fraction(what)} &= {sympy.latex(formula)} &&\checkmark"
            for what, formula in self.statements
        )
        return rf"$\displaystyle \begin{{aligned}} {rows} \end{{aligned}}$"


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
    difference = _simplest(_formula(claimed) - _formula(right))
    if difference != 0:
        raise ProofError(f"{what}: {claimed} is not {right}; they differ by {difference}")
    sides = (_formula(claimed), _formula(right))
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
        found = _formula(gradients[node])
        truth = _formula(values[output]).diff(symbols[node])
        statements += prove_equal(_tidy(found), truth, what).statements
    return Proof(tuple(statements))


def _tidy(formula: sympy.Expr) -> sympy.Expr:
    """Fold what the pass left as a sum of products, if that makes the formula shorter."""
    options = (formula, sympy.factor(formula), sympy.piecewise_fold(formula))
    return min(options, key=sympy.count_ops)


@dataclass(frozen=True)
class Derivation:
    """The backward pass in symbols, edge by edge, and the gradients that it ends with."""

    steps: tuple[Step, ...]
    gradients: dict[Node, sympy.Expr]
    names: dict[Node, str]

    def __repr__(self) -> str:
        rows = [("from", "to", "upstream", "local", "downstream")]
        for step in self.steps:
            fields = (step.upstream, step.local, step.downstream)
            rows.append((self.names[step.node], self.names[step.parent], *map(str, fields)))
        widths = [max(len(row[i]) for row in rows) for i in range(5)]
        lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
        return "\n".join(lines)

    def _repr_latex_(self) -> str:
        rows = [r"\text{from} & \text{to} & \text{upstream} & \text{local} & \text{downstream}"]
        for step in self.steps:
            ends = (sympy.Symbol(self.names[node]) for node in (step.node, step.parent))
            cells = (*ends, step.upstream, step.local, step.downstream)
            rows.append(" & ".join(sympy.latex(_formula(cell)) for cell in cells))
        body = rows[0] + r" \\ \hline " + r" \\ ".join(rows[1:])
        return rf"$\displaystyle \begin{{array}}{{ll|rrr}} {body} \end{{array}}$"


def derivation(output: Node) -> Derivation:
    """Run the backward pass with each node standing for itself: the derivation in a textbook.

    >>> from bpcourse.graph import variable
    >>> x, w, y = variable("x"), variable("w"), variable("y")
    >>> derivation((((w * x).named("z") - y).named("e") ** 2).named("L"))
    from  to  upstream  local  downstream
    L     e   1         2*e    2*e
    e     z   2*e       1      2*e
    e     y   2*e       -1     -2*e
    z     w   2*e       x      2*e*x
    z     x   2*e       w      2*e*w
    """
    gradients: dict[Node, Any] = {}
    steps = backward_steps(output, own_symbols(output), gradients=gradients)
    short = tuple(
        step._replace(**{k: _bracket(getattr(step, k)) for k in _FIELDS}) for step in steps
    )
    return Derivation(short, gradients, names(output))


_FIELDS = ("upstream", "local", "downstream")


def _bracket(formula: Any) -> sympy.Expr:
    """Write the slope of ReLU as a bracket, [z > 0], which is 1 where the condition holds."""
    return _formula(formula).replace(
        lambda part: isinstance(part, sympy.Piecewise) and [e for e, _ in part.args] == [1, 0],
        lambda part: sympy.Symbol(f"[{part.args[0][1]}]", nonnegative=True),
    )
