"""Formulas that a learner hands in: what they are, and whether they say the same.

>>> x = sympy.Symbol("x")
>>> taken_apart(sympy.Rational(1, 2)), taken_apart(x + 1)
((0.5, False), x + 1)
"""

from typing import Any

import sympy

from bpcourse.errors import InputTypeError, ProofError
from bpcourse.symbolic.proofs import prove_equal

__all__ = ["same_formula", "taken_apart"]


def taken_apart(answer: Any) -> Any:
    """Return of a number its value and whether it is whole, of a matrix its rows, else the formula.

    Raises InputTypeError for what is none of these, and for a number that is not real.
    """
    if isinstance(answer, sympy.MatrixBase):
        return answer.tolist()
    if not isinstance(answer, sympy.Expr):
        raise InputTypeError(f"this is a {type(answer).__name__}; give a number or a formula")
    if not answer.is_number:
        return answer
    value = complex(answer)
    if value.imag:
        raise InputTypeError("this is a complex number; give a real one")
    return value.real, bool(answer.is_Integer)


def same_formula(answer: sympy.Expr, right: sympy.Expr) -> bool:
    """Say whether two formulas are proved to be equal; a symbol is known by its name.

    >>> x = sympy.Symbol("x")
    >>> same_formula((x + 1) ** 2, x**2 + 2 * x + 1), same_formula(x, 2 * x)
    (True, False)
    """
    plain = [f.xreplace({s: sympy.Symbol(s.name) for s in f.free_symbols}) for f in (answer, right)]
    try:
        prove_equal(*plain)
    except ProofError:
        return False
    return True
