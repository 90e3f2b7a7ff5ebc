"""Whether a formula without cases is 0 for all values of its letters.

>>> x = sympy.Symbol("x", real=True)
>>> vanishes(sympy.tanh(x) - 1 + 2 / (sympy.exp(2 * x) + 1))
True
"""

import sympy
from sympy.core.function import AppliedUndef

__all__ = ["expands_to_zero", "vanishes"]

LONGEST = 400  # operations of a formula that is simplified by trial
SMOOTH = (sympy.exp, sympy.sin, sympy.cos, sympy.tanh, sympy.sinh, sympy.cosh, sympy.atan)


def vanishes(formula: sympy.Expr) -> bool:
    """Show that a formula is 0; False means only that it was not shown.

    >>> x = sympy.Symbol("x", real=True)
    >>> vanishes((x + 1) ** 2 - x**2 - 2 * x - 1), vanishes(x - 1)
    (True, False)

    Tried in turn: multiplying out, one fraction, exponentials for hyperbolic and circular
    functions; all slopes are 0, and so is the value at one point; SymPy's `simplify`.
    """
    attempts = (expands_to_zero, _cancels, _is_constant, _simplifies)
    return any(attempt(formula) for attempt in attempts)


def expands_to_zero(formula: sympy.Expr) -> bool:
    """Show that a formula is 0 by multiplying out.

    >>> x = sympy.Symbol("x")
    >>> expands_to_zero((x + 1) ** 2 - x**2 - 2 * x - 1)
    True
    """
    return formula == 0 or sympy.expand(formula) == 0


def _cancels(formula: sympy.Expr) -> bool:
    for written in (formula, formula.rewrite(sympy.exp)):
        if written.has(sympy.zoo, sympy.nan):
            return False
        if sympy.expand(sympy.fraction(sympy.together(written))[0]) == 0:
            return True
    return False


def _simplifies(formula: sympy.Expr) -> bool:
    if sympy.count_ops(formula) > LONGEST or formula.has(sympy.Piecewise):
        return False
    return any(
        sympy.simplify(written) == 0
        for written in (formula, sympy.expand_log(sympy.factor(formula)))
    )


def _is_constant(formula: sympy.Expr) -> bool:
    """Show that a formula is smooth everywhere, has no slope, and is 0 at the origin."""
    letters = sorted(formula.free_symbols, key=str)
    written = formula.rewrite(sympy.exp) if formula.has(sympy.Function) else formula
    if not letters or sympy.count_ops(written) > LONGEST or not _is_smooth(written):
        return False
    if not all(letter.is_extended_real and letter.is_integer is None for letter in letters):
        return False
    if not all(expands_to_zero(d) or _cancels(d) for d in map(written.diff, letters)):
        return False
    return written.xreplace(dict.fromkeys(letters, sympy.S.Zero)).simplify() == 0


def _is_smooth(formula: sympy.Expr) -> bool:
    """Say whether a formula has a value and a slope for all real letters; False: not known."""
    return all(map(_is_smooth_part, sympy.preorder_traversal(formula)))


def _is_smooth_part(part: sympy.Expr) -> bool:
    if isinstance(part, AppliedUndef | sympy.Piecewise):
        return False
    if isinstance(part, sympy.log):
        return bool(part.args[0].is_positive)
    if isinstance(part, sympy.Pow):
        whole = part.exp.is_integer
        return bool(part.base.is_positive or (whole and (part.exp > 0) == True))  # noqa: E712
    return isinstance(part, SMOOTH) or not isinstance(part, sympy.Function)
