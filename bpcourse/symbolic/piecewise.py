"""Formulas with kinks, written in one way: everything becomes cases that ask for signs.

>>> t = sympy.Symbol("t", real=True)
>>> in_cases(sympy.Max(t, 0))
Piecewise((t, t > 0), (0, True))

A condition such as x**2 > y**2 holds or fails with the signs of its factors, x - y and x + y. These
factors are the *boundaries*: between them a formula is smooth, on them it may jump.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import sympy
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from bpcourse.symbolic.readings import exact, sigma

__all__ = ["Boundary", "boundary", "in_cases", "innermost", "tidy_letters"]

# The signs of left - right for which a relation holds.
HOLDS = {
    sympy.Gt: (1,),
    sympy.Ge: (0, 1),
    sympy.Lt: (-1,),
    sympy.Le: (-1, 0),
    sympy.Eq: (0,),
    sympy.Ne: (-1, 1),
}
RISING = (sympy.tanh, sympy.sinh, sympy.asinh, sympy.atan)  # each has the sign of what it is of


UNDONE = (sympy.Derivative, sympy.Integral, sympy.Sum, sympy.Product, sympy.Limit)


class Boundary(NamedTuple):
    """The sign of a difference, as a product of the signs of its factors (odd powers only)."""

    sign: int
    factors: tuple[tuple[sympy.Expr, int], ...]


def tidy_letters(formula: sympy.Expr) -> sympy.Expr:
    """Read a letter without assumptions as a real number, and decimals exactly.

    >>> tidy_letters(sympy.Symbol("x") * 0.5)
    x/2
    """
    plain = {
        letter: sympy.Symbol(letter.name, real=True)
        for letter in formula.free_symbols
        if type(letter) is sympy.Symbol and letter.is_complex is None and letter.is_commutative
    }
    floats = {f: exact(float(f)) for f in formula.atoms(sympy.Float) if f.is_finite}
    formula = formula.xreplace(plain | floats) if plain or floats else formula
    return formula.doit() if formula.has(*UNDONE) else formula


def in_cases(formula: sympy.Expr) -> sympy.Expr:
    """Write maximum, minimum, |x|, signs and steps as cases.

    >>> in_cases(sympy.Heaviside(sympy.Symbol("t", real=True)))
    Piecewise((1, t > 0), (1/2, Eq(t, 0)), (0, True))
    """
    if not formula.has(*_CASES):
        return formula
    for kind, rule in _CASES.items():
        formula = formula.replace(kind, rule)
    return formula


def _largest(*options: sympy.Expr) -> sympy.Expr:
    best, *others = sorted(options, key=lambda option: option.is_number)
    for other in others:
        best = sympy.Piecewise((best, best > other), (other, True))
    return best


def _smallest(*options: sympy.Expr) -> sympy.Expr:
    return -_largest(*(-option for option in options))


def _absolute(a: sympy.Expr) -> sympy.Expr:
    if a.is_extended_real is not True:
        return sympy.Abs(a, evaluate=False)
    return sympy.Piecewise((a, a > 0), (-a, True))


def _sign(a: sympy.Expr) -> sympy.Expr:
    if a.is_extended_real is not True:
        return sympy.sign(a, evaluate=False)
    return sympy.Piecewise((1, a > 0), (0, sympy.Eq(a, 0)), (-1, True))


def _step(a: sympy.Expr, middle: sympy.Expr = sympy.S.Half) -> sympy.Expr:
    return sympy.Piecewise((1, a > 0), (middle, sympy.Eq(a, 0)), (0, True))


def _same(a: sympy.Expr, b: sympy.Expr, *_: sympy.Expr) -> sympy.Expr:
    return sympy.Piecewise((1, sympy.Eq(a, b)), (0, True))


_CASES = {
    sympy.Max: _largest,
    sympy.Min: _smallest,
    sympy.Abs: _absolute,
    sympy.sign: _sign,
    sympy.Heaviside: _step,
    sympy.KroneckerDelta: _same,
}


def innermost(formula: sympy.Expr) -> Iterator[Relational]:
    """Yield the conditions that hold no other condition inside, in an order that stays.

    >>> t = sympy.Symbol("t", real=True)
    >>> list(innermost(sympy.Piecewise((1, t > 2), (0, True))))
    [t > 2]
    """
    if not formula.has(Relational):
        return
    found = formula.atoms(Relational)
    plain = (r for r in found if type(r) in HOLDS and len(r.atoms(Relational)) == 1)
    yield from sorted(plain, key=lambda r: (sympy.count_ops(r), str(r)))


@lru_cache(maxsize=4096)
def boundary(difference: sympy.Expr) -> Boundary | None:
    """Return what the sign of a difference depends on; None where that is not known.

    >>> x, y = sympy.symbols("x y", real=True)
    >>> boundary(2 * y**2 - 2 * x**2)
    Boundary(sign=-1, factors=((x - y, 1), (x + y, 1)))
    """
    if difference.has(sympy.Piecewise, AppliedUndef, sympy.I):
        return None
    sign, factors = 1, []
    try:
        top, bottom = sympy.fraction(sympy.together(difference))
        pieces = [(part, 1) for part in _pieces(top)] + [(part, -1) for part in _pieces(bottom)]
    except (sympy.PolynomialError, NotImplementedError):
        return None
    for (base, power), side in pieces:
        known = _known_sign(base)
        if known is not None:
            sign *= known**power
        elif base.is_extended_real is not True:
            return None
        else:
            flip, factor = _canonical(base)
            sign *= flip**power
            factors.append((factor, side * power))
    return Boundary(sign, tuple(factors))


def _pieces(formula: sympy.Expr) -> list[tuple[sympy.Expr, int]]:
    constant, factors = sympy.factor_list(formula)
    return [(constant, 1), *((_inside(base), power) for base, power in factors)]


def _inside(base: sympy.Expr) -> sympy.Expr:
    """Return something simpler of the same sign: t for tanh(t), a - b for tanh(a) - tanh(b)."""
    while isinstance(base, RISING):
        base = base.args[0]
    terms = [term.as_coeff_Mul() for term in sympy.Add.make_args(base)]
    if len(terms) != 2:
        return base
    (a, up), (b, down) = sorted(terms, key=lambda term: -term[0])
    if a == -b and type(up) is type(down) and isinstance(up, (*RISING, sigma)):
        return up.args[0] - down.args[0]
    if a > 0 > b and all(isinstance(t, sympy.exp) or t == 1 for t in (up, down)):
        return sympy.log(a / -b) + sympy.log(up) - sympy.log(down)
    return base


def _known_sign(base: sympy.Expr) -> int | None:
    if base.is_zero:
        return 0
    return 1 if base.is_positive else -1 if base.is_negative else None


def _canonical(base: sympy.Expr) -> tuple[int, sympy.Expr]:
    """Scale so that the first coefficient is 1, and return the sign of the scale."""
    base = sympy.expand(base)
    lead = base.as_ordered_terms()[0].as_coeff_Mul()[0]
    return (1 if lead > 0 else -1), sympy.expand(base / lead)
