"""Signs that hold together somewhere are never called impossible."""

import pytest
import sympy
from hypothesis import given
from hypothesis.strategies import integers, lists, tuples

from bpcourse.symbolic.regions import possible

x, y = sympy.symbols("x y", real=True)
below, above = sympy.Symbol("n", negative=True), sympy.Symbol("p", positive=True)
TERMS = (x, y, x**2, below, above, sympy.S.One)

few = integers(-3, 3)
at = tuples(few, few, integers(-3, -1), integers(1, 3))


@given(at, lists(tuples(*[few] * len(TERMS)), min_size=1, max_size=4))
def test_what_holds_at_a_point_is_possible(point, rows):
    place = dict(zip((x, y, below, above), point, strict=True))
    formulas = [sum(c * term for c, term in zip(row, TERMS, strict=True)) for row in rows]
    facts = [(f, int(sympy.sign(sympy.sympify(f).subs(place)))) for f in formulas]
    assert possible(facts)


@pytest.mark.parametrize(
    "facts",
    [
        [(below, 1)],
        [(above, -1)],
        [(above, 0)],
        [(x**2, -1)],
        [(x - below, -1), (x, 1)],
        [(x - y, 1), (y - x, 1)],
        [(x + y, 0), (x, 1), (y, 1)],
    ],
)
def test_signs_that_exclude_each_other_are_not_possible(facts):
    assert not possible(facts)
