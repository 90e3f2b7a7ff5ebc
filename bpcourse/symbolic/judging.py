"""The verdict on a claim: refuted at a point, shown, or neither.

>>> x = sympy.Symbol("x", real=True)
>>> show(sympy.Max(x, 0), x, "relu")
Traceback (most recent call last):
...
bpcourse.errors.ProofError: relu: Max(0, x) is not x: at x = -1 the left side is 0 and the right \
side -1; they differ by -x + Max(0, x)

Points come first, so that what is false is refuted whatever SymPy makes of it.
"""

from typing import NamedTuple

import sympy
from sympy.core.relational import Relational

from bpcourse.errors import ProofError
from bpcourse.symbolic.cases import CaseProof
from bpcourse.symbolic.counterexamples import hunt, survey
from bpcourse.symbolic.piecewise import boundary, in_cases, innermost, tidy_letters
from bpcourse.symbolic.vanishing import expands_to_zero

__all__ = ["Shown", "show"]

DEFINED = "where both sides are defined"


class Shown(NamedTuple):
    """What was shown, and in words where it does not count."""

    words: str = ""


def show(
    claimed: sympy.Expr, right: sympy.Expr, what: str, slope_in: sympy.Symbol | None = None
) -> Shown:
    """Show that two formulas are equal, or raise ProofError: is not, or could not be shown.

    >>> x = sympy.Symbol("x", real=True)
    >>> show(x**2 / x, x, "the quotient"), show((x**2 - 1) / (x - 1), x + 1, "the quotient")
    (Shown(words=''), Shown(words='where both sides are defined'))

    If both are slopes in a letter, boundaries that moving this letter crosses are left out, and
    named: there is no slope.
    """
    left, other = tidy_letters(claimed), tidy_letters(right)
    points, proof = survey(left, other, slope_in), CaseProof(slope_in)
    found = points.counterexample
    shown = found is None and proof.holds(in_cases(left) - in_cases(other), ())
    if proof.open:
        found = hunt(left, other, proof.open, slope_in)
    if found is not None:
        raise ProofError(
            f"{what}: {claimed} is not {right}: {found}; they differ by "
            f"{sympy.expand(left - other)}"
        )
    if not shown or not (points.both or expands_to_zero(left - other)):
        raise ProofError(
            f"{what} could not be shown: {claimed} = {right}. No point was found where they "
            f"differ, and no way to bring the difference to 0: {sympy.expand(left - other)}"
        )
    if slope_in is not None:
        crossed = [edge for edge in _kinks(other) if slope_in in edge.free_symbols]
        return Shown(_except([*crossed, *proof.left_out]))
    return Shown(DEFINED if points.one else "")


def _kinks(formula: sympy.Expr) -> list[sympy.Expr]:
    """Return what is 0 where the cases of a formula meet."""
    formula = in_cases(formula)
    if not formula.has(Relational):
        return []
    edges = [boundary(r.lhs - r.rhs) for r in innermost(sympy.piecewise_fold(formula))]
    return [factor for edge in edges if edge for factor, _ in edge.factors]


def _except(edges: list[sympy.Expr]) -> str:
    places = [_as_equation(edge) for edge in dict.fromkeys(edges)]
    return f"except where {' or '.join(places)}" if places else ""


def _as_equation(edge: sympy.Expr) -> str:
    """Write a difference that is 0 as two sides."""
    terms = sympy.Add.make_args(edge)
    left = sympy.Add(*(t for t in terms if not t.could_extract_minus_sign()))
    return f"{left} = {left - edge}"
