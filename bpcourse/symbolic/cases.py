"""A proof case by case: on each side of every boundary, and on it.

>>> x = sympy.Symbol("x", real=True)
>>> kinked = sympy.Piecewise((x, x > 0), (-x, True)) - sympy.Max(x, -x)
>>> holds_in_every_case(kinked)
True
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import sympy
from sympy.core.relational import Relational

from bpcourse.symbolic.piecewise import HOLDS, boundary, in_cases, innermost
from bpcourse.symbolic.regions import Fact, possible
from bpcourse.symbolic.vanishing import vanishes

__all__ = ["CaseProof", "holds_in_every_case"]

MOST_CASES = 400


def holds_in_every_case(difference: sympy.Expr) -> bool:
    """Show that a difference is 0 for all values; False means only that it was not shown.

    >>> x, y = sympy.symbols("x y", real=True)
    >>> holds_in_every_case(sympy.Max(x, y) + sympy.Min(x, y) - x - y)
    True
    """
    return CaseProof().holds(in_cases(difference), ())


@dataclass
class CaseProof:
    """Cases as they are met; boundaries that moving the letter of a slope crosses are left out.

    >>> x = sympy.Symbol("x", real=True)
    >>> proof = CaseProof(slope_in=x)
    >>> proof.holds(in_cases(sympy.sign(x) ** 2 - 1), ()), proof.left_out
    (True, [x])
    """

    slope_in: sympy.Symbol | None = None
    cases: int = 0
    left_out: list[sympy.Expr] = field(default_factory=list)
    open: tuple[Fact, ...] = ()  # the case that was not shown

    def holds(self, difference: sympy.Expr, facts: tuple[Fact, ...]) -> bool:
        """Show that a difference is 0 wherever the facts hold."""
        self.cases += 1
        if self.cases > MOST_CASES:
            return False
        difference = _settled(difference, facts)
        if difference == 0:
            return True
        edge = _next_edge(difference, facts)
        if edge is None:
            shown = not difference.has(Relational) and _vanishes_where(difference, facts)
            self.open = () if shown else facts
            return shown
        crossed = self.slope_in in edge.free_symbols
        if crossed and edge not in self.left_out:
            self.left_out.append(edge)
        signs = (1, -1) if crossed else (1, -1, 0)
        return all(
            self.holds(case, new) for s in signs for case, new in _case(difference, facts, edge, s)
        )


def _settled(difference: sympy.Expr, facts: tuple[Fact, ...]) -> sympy.Expr:
    """Decide the conditions that the facts decide, from the inside out."""
    while True:
        known = {}
        for relation in innermost(difference):
            sign = _sign_of(relation.lhs - relation.rhs, dict(facts))
            if sign is not None:
                known[relation] = sympy.true if sign in HOLDS[type(relation)] else sympy.false
        if not known:
            return difference
        difference = difference.xreplace(known)


def _sign_of(difference: sympy.Expr, facts: dict[sympy.Expr, int]) -> int | None:
    edge = boundary(difference)
    if edge is None or any(factor not in facts for factor, _ in edge.factors):
        return None
    sign = edge.sign
    for factor, power in edge.factors:
        if facts[factor] == 0 and power < 0:
            return None
        sign *= facts[factor] ** abs(power)
    return sign


def _next_edge(difference: sympy.Expr, facts: tuple[Fact, ...]) -> sympy.Expr | None:
    known = dict(facts)
    for relation in innermost(difference):
        edge = boundary(relation.lhs - relation.rhs)
        if edge is not None:
            for factor, _ in edge.factors:
                if factor not in known:
                    return factor
    return None


def _case(
    difference: sympy.Expr, facts: tuple[Fact, ...], edge: sympy.Expr, sign: int
) -> Iterator[tuple[sympy.Expr, tuple[Fact, ...]]]:
    """Yield what is left to show on one side of a boundary, or on it, if any point is there."""
    new = (*facts, (edge, sign))
    if not possible(new):
        return
    if sign != 0:
        yield difference, new
        return
    roots = _solved(edge)
    if not roots:
        yield difference, new
    for letter, root in roots:
        yield difference.xreplace({letter: root}), new


def _solved(edge: sympy.Expr) -> list[tuple[sympy.Symbol, sympy.Expr]]:
    """Return every way to be on a boundary, each a letter and what it is there; [] if not known."""
    for letter in sorted(edge.free_symbols, key=str):
        slope = edge.diff(letter)
        if slope.is_number and slope != 0 and letter.is_integer is None:
            return [(letter, sympy.expand(letter - edge / slope))]
    if len(edge.free_symbols) != 1:
        return []
    letter = next(iter(edge.free_symbols))
    try:
        roots = sympy.solveset(edge, letter, sympy.S.Reals)
    except (NotImplementedError, ValueError, TypeError):
        return []
    return [(letter, root) for root in roots] if isinstance(roots, sympy.FiniteSet) else []


def _vanishes_where(difference: sympy.Expr, facts: tuple[Fact, ...]) -> bool:
    """Show that a difference is 0, knowing which letters are above or below 0."""
    if difference.has(sympy.nan, sympy.zoo):
        return True  # no value here, at no point: nothing to compare
    if vanishes(difference):
        return True
    signed = {
        letter: sympy.Dummy(letter.name, positive=sign > 0, negative=sign < 0)
        for letter, sign in facts
        if letter.is_Symbol and sign != 0
    }
    return bool(signed) and vanishes(difference.xreplace(signed))
