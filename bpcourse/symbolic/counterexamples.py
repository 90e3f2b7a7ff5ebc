"""Points at which two formulas differ: what refutes a claim.

>>> x = sympy.Symbol("x", real=True)
>>> find_counterexample(sympy.Abs(x), x)
Counterexample(at={x: -1}, left=1, right=-1)

A claim may fail on a line only, or at one point. So the points tried lie between the boundaries of
all cases, on them, and where they meet, beside points that nobody chose.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import sympy
from sympy.core.relational import Relational

from bpcourse.symbolic.piecewise import HOLDS, in_cases
from bpcourse.symbolic.regions import Fact

__all__ = [
    "Counterexample",
    "Survey",
    "find_counterexample",
    "hunt",
    "points_to_try",
    "survey",
    "value_at",
]

CLOSE = sympy.Float("1e-25")
FEW, MANY = 12, 60  # points for a formula without cases, and with them
LARGEST = 10**12
HUGE = sympy.Float("1e3000")  # SymPy cannot print what is much larger
BESIDE = (
    0,
    0,
    0,
    *(sympy.Rational(sign, size) for sign in (1, -1) for size in (1, 50, 1000)),
)  # or on it
Point = dict[sympy.Symbol, sympy.Expr]


class Counterexample(NamedTuple):
    """A point, and the two values there."""

    at: Point
    left: sympy.Expr
    right: sympy.Expr

    def __str__(self) -> str:
        place = ", ".join(f"{letter} = {value}" for letter, value in self.at.items())
        values = f"the left side is {self.left} and the right side {self.right}"
        return f"at {place} {values}" if place else values


class Survey(NamedTuple):
    """What the points say: one that refutes or None; how many have both values, how many one."""

    counterexample: Counterexample | None
    both: int = 0
    one: int = 0


def find_counterexample(
    left: sympy.Expr, right: sympy.Expr, slope_in: sympy.Symbol | None = None
) -> Counterexample | None:
    """Return a point where both formulas have a value and the values differ, or None.

    >>> x, y = sympy.symbols("x y", real=True)
    >>> holed = sympy.Piecewise((x + y, sympy.Ne(x, y)), (0, True))
    >>> find_counterexample(holed, x + y).at == {x: 1, y: 1}
    True
    >>> find_counterexample(holed, x + y, slope_in=x) is None
    True

    If the formulas are slopes in a letter, points where moving that letter crosses a boundary are
    left out: there is no slope.
    """
    return survey(left, right, slope_in).counterexample


def survey(left: sympy.Expr, right: sympy.Expr, slope_in: sympy.Symbol | None = None) -> Survey:
    """Compare two formulas at many points, until they differ.

    >>> x = sympy.Symbol("x", real=True)
    >>> survey(1 / x, 1 / x).one, survey(x**2 / x**3, x).counterexample is None
    (0, False)
    """
    return _compared(left, right, slope_in, points_to_try(in_cases(left), in_cases(right)))


def hunt(
    left: sympy.Expr,
    right: sympy.Expr,
    facts: Sequence[Fact],
    slope_in: sympy.Symbol | None = None,
) -> Counterexample | None:
    """Look for a counterexample in one region, where a proof did not succeed.

    >>> x, y = sympy.symbols("x y", real=True)
    >>> spot = sympy.Piecewise((1, sympy.Eq(x, 70) & sympy.Eq(y, x + 5)), (0, True))
    >>> hunt(spot, sympy.S.Zero, [(x - 70, 0), (y - x - 5, 0)]).at == {x: 70, y: 75}
    True
    """
    return _compared(left, right, slope_in, _points_within(left, right, facts)).counterexample


def _points_within(left: sympy.Expr, right: sympy.Expr, facts: Sequence[Fact]) -> Iterator[Point]:
    letters = sorted(left.free_symbols | right.free_symbols, key=str)
    dice = random.Random(11)  # noqa: S311  as below
    on = [(edge, sympy.S.Zero) for edge, sign in facts if sign == 0]
    near = [edge for edge, sign in facts if sign != 0]
    for _ in range(MANY):
        chosen = dice.sample(near, dice.randint(0, len(near)))
        shifted = [(edge, dice.choice(BESIDE)) for edge in chosen]
        yield from _if_fits(_standing((*on, *shifted), letters, dice))


def _compared(
    left: sympy.Expr, right: sympy.Expr, slope_in: sympy.Symbol | None, points: Iterable[Point]
) -> Survey:
    left, right = in_cases(left), in_cases(right)
    both = one = 0
    for point in points:
        if slope_in is not None and _has_no_slope((left, right), slope_in, point):
            continue
        values = [value_at(side, point) for side in (left, right)]
        missing = values.count(None)
        both, one = both + (missing == 0), one + (missing == 1)
        if not missing and _differ(*values):
            return Survey(Counterexample(point, *map(_short, values)), both, one)
    return Survey(None, both, one)


def points_to_try(left: sympy.Expr, right: sympy.Expr) -> Iterator[Point]:
    """Yield points: on boundaries and where they meet, and between them; the same every time.

    >>> x = sympy.Symbol("x", real=True)
    >>> next(points_to_try(x, x))
    {x: 1}
    """
    letters = sorted(left.free_symbols | right.free_symbols, key=str)
    dice = random.Random(7)  # noqa: S311  no secret: a proof says the same twice
    edges = sorted(_edges(left) | _edges(right), key=str)
    cased = any(side.has(Relational) for side in (left, right))
    for value in (1, 0, -1, 2):
        yield from _if_fits({letter: sympy.Integer(value) for letter in letters})
    for _ in range(MANY if edges else 0):
        yield from _if_fits(_meeting(edges, letters, dice))
    for _ in range(MANY if cased else FEW):
        yield from _if_fits({letter: _anything(letter, dice) for letter in letters})


def _edges(formula: sympy.Expr) -> set[sympy.Expr]:
    """Return what is 0 on a boundary: of a condition, or of where a fraction or log is defined."""
    edges = {r.lhs - r.rhs for r in formula.atoms(Relational) if type(r) in HOLDS}
    powers = formula.atoms(sympy.Pow)
    edges |= {p.base for p in powers if not (p.exp.is_integer and p.exp.is_positive)}
    edges |= {log.args[0] for log in formula.atoms(sympy.log)}
    never = {edge for edge in edges if edge.is_positive or edge.is_negative}
    return {edge for edge in edges - never if edge.free_symbols and sympy.count_ops(edge) < 60}


def _meeting(edges: list, letters: list, dice: random.Random) -> Point:
    """Stand on, or beside, some boundaries at once."""
    beside = dice.choice(((0,), BESIDE))
    chosen = dice.sample(edges, dice.randint(1, min(len(edges), 3)))
    return _standing([(edge, dice.choice(beside)) for edge in chosen], letters, dice)


def _standing(edges: Sequence[tuple], letters: list, dice: random.Random) -> Point:
    """Go to one boundary after the other, each time by another letter, then fill the rest."""
    point: Point = {}
    for edge, shift in edges:
        found = _on(_put(edge, point), dice)
        keep = next(iter(found), None)
        if keep is not None:
            found[keep] += shift
        point = {letter: _put(value, found) for letter, value in point.items()} | found
    rest = {x: _anything(x, dice) for x in letters if x not in point}
    return {x: _put(point[x], rest) if x in point else rest[x] for x in letters}


def _on(edge: sympy.Expr, dice: random.Random) -> Point:
    """Put one letter on a boundary, as a formula of the others if that is simple."""
    free = sorted(edge.free_symbols, key=str)
    if not free:
        return {}
    keep = dice.choice(free)
    slope = edge.diff(keep)
    if keep not in slope.free_symbols and slope != 0:
        return {keep: sympy.expand(keep - edge / slope)}
    others = {x: _anything(x, dice) for x in free if x != keep}
    if others and not edge.is_polynomial(keep):  # too slow to solve again and again
        return {}
    roots = _roots(_put(edge, others), keep)
    return {keep: dice.choice(roots), **others} if roots else {}


@lru_cache(maxsize=512)
def _roots(formula: sympy.Expr, letter: sympy.Symbol) -> list[sympy.Expr]:
    try:
        if formula.is_polynomial(letter):
            found = sympy.roots(formula, letter, multiple=False)
        elif sympy.count_ops(formula) < 12:
            found = sympy.solve(formula, letter)
        else:
            return []
    except (NotImplementedError, sympy.PolynomialError, TypeError, ValueError):
        return []
    return sorted((root for root in found if root.is_extended_real), key=str)


def _put(formula: sympy.Expr, point: Point) -> sympy.Expr:
    return formula.xreplace(point)


def _anything(letter: sympy.Symbol, dice: random.Random) -> sympy.Expr:
    """Return a number that a letter may stand for, mostly one that nobody would choose."""
    for _ in range(40):
        value = sympy.Rational(dice.randint(-40, 40), dice.choice((7, 9, 11, 13)))
        if letter.is_integer:
            value = sympy.Integer(dice.randint(-6, 9))
        elif letter.is_imaginary:
            value *= sympy.I
        elif letter.is_complex and letter.is_extended_real is None:
            value += sympy.I * sympy.Rational(dice.randint(-40, 40), 7)
        if _fits(letter, value):
            return value
    return sympy.S.One


def _fits(letter: sympy.Symbol, value: sympy.Expr) -> bool:
    known = letter.assumptions0.items()
    return all(getattr(value, f"is_{name}", None) in (None, truth) for name, truth in known)


def _if_fits(point: Point) -> Iterator[Point]:
    if all(_fits(letter, value) for letter, value in point.items()):
        yield point


def value_at(formula: sympy.Expr, point: Point) -> sympy.Expr | None:
    """Return the value of a formula at a point, exact if it is rational; None if it has none.

    >>> x = sympy.Symbol("x", real=True)
    >>> value_at(x / 3, {x: sympy.Integer(1)}), value_at(1 / x, {x: sympy.Integer(0)})
    (1/3, None)
    """
    try:
        value = _put(formula, point).doit()
        if value.is_Rational:
            return value
        number = value.evalf(40)
    except (TypeError, ValueError, ArithmeticError, AttributeError, RecursionError):
        return None
    finite = number.is_number and number.is_finite and not number.has(sympy.nan, sympy.zoo)
    parts = number.as_real_imag() if finite else (None,)
    return number if all(part is not None and _is_ordinary(part) for part in parts) else None


def _is_ordinary(number: sympy.Expr) -> bool:
    return number.is_Number and bool(abs(number) < HUGE)


def _differ(left: sympy.Expr, right: sympy.Expr) -> bool:
    gap = left - right
    if left.is_Rational and right.is_Rational:
        return gap != 0
    size = abs(left).evalf(20) + abs(right).evalf(20)
    return bool(abs(gap).evalf(30) > CLOSE * (1 + size))


def _has_no_slope(sides: tuple, letter: sympy.Symbol, point: Point) -> bool:
    """Say whether the point lies on a boundary that moving the letter crosses."""
    for relation in set().union(*(side.atoms(Relational) for side in sides)):
        if letter in (relation.lhs - relation.rhs).free_symbols:
            values = [value_at(part, point) for part in (relation.lhs, relation.rhs)]
            # a root is no exact number once it is put in: what is 0 is then nearly 0
            if None not in values and not _differ(*values):
                return True
    return False


def _short(value: sympy.Expr) -> sympy.Expr:
    return value if value.is_Rational and abs(value.q) < LARGEST else value.evalf(8)
