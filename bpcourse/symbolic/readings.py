"""The functions of `bpcourse.functions`, read for SymPy's formulas.

>>> functions.sigmoid(sympy.Symbol("z", real=True))
sigma(z)
"""

from typing import Any

import sympy

from bpcourse import functions
from bpcourse.errors import InputTypeError
from bpcourse.functions.dispatch import constant_beside

__all__ = ["as_formula", "exact", "sigma"]


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

    def _eval_is_positive(self) -> bool | None:
        return True if self.args[0].is_extended_real else None

    def _eval_rewrite_as_exp(self, z: sympy.Expr, **_: Any) -> sympy.Expr:
        return 1 / (1 + sympy.exp(-z))

    def _eval_evalf(self, precision: int) -> sympy.Expr:
        return self.rewrite(sympy.exp)._eval_evalf(precision)  # noqa: SLF001

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text = rf"\sigma\left({printer._print(self.args[0])}\right)"  # noqa: SLF001
        return f"{text}^{{{exp}}}" if exp else text


def as_formula(value: Any) -> sympy.Expr:
    """Return a number or formula as SymPy's; text is refused, because SymPy would run it."""
    try:
        return sympy.sympify(value, strict=True)
    except sympy.SympifyError:
        raise InputTypeError(f"{value!r} is no formula; build one from sympy.symbols") from None


def _relu(a: sympy.Expr) -> sympy.Expr:
    return sympy.Piecewise((a, a > 0), (0, True))


def _greater(a: Any, b: Any) -> sympy.Expr:
    return sympy.Piecewise((1, as_formula(a) > b), (0, True))


def _maximum(a: Any, b: Any) -> sympy.Expr:
    return sympy.Piecewise((a, as_formula(a) > b), (b, True))


def _minimum(a: Any, b: Any) -> sympy.Expr:
    return sympy.Piecewise((a, as_formula(a) < b), (b, True))


def _ahead(a: Any, b: Any) -> sympy.Expr:
    a = as_formula(a)
    return sympy.Piecewise((1, a > b), (0, a < b), (sympy.Rational(1, 2), True))


def _where(condition: Any, a: Any, b: Any) -> sympy.Expr:
    return sympy.Piecewise((b, sympy.Eq(as_formula(condition), 0)), (a, True))


def _absolute(a: sympy.Expr) -> sympy.Expr:
    return sympy.Piecewise((a, a > 0), (-a, a < 0), (0, True))


for _name, _rule in {
    "exp": sympy.exp,
    "log": sympy.log,
    "tanh": sympy.tanh,
    "sech": lambda a: 1 / sympy.cosh(a),
    "sigmoid": sigma,
    "relu": _relu,
    "softplus": lambda a: sympy.log(1 + sympy.exp(a)),
    "square": lambda a: a**2,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "absolute": _absolute,
    "maximum": _maximum,
    "minimum": _minimum,
    "where": _where,
    "greater": _greater,
    "ahead": _ahead,
    "sqrt": sympy.sqrt,
    "power_slope": lambda a, b: b * as_formula(a) ** (b - 1),
    "power": lambda a, b: as_formula(a) ** b,
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
    return as_formula(number)


constant_beside.register(sympy.Expr, lambda formula, constant: exact(constant))  # noqa: ARG005
