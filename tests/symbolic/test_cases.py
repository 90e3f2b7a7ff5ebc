"""Proofs case by case: which case stays open, and where a boundary is."""

import pytest
import sympy

from bpcourse.symbolic.cases import CaseProof, _solved
from bpcourse.symbolic.piecewise import in_cases

x, y = sympy.symbols("x y", real=True)


@pytest.mark.parametrize(
    ("difference", "open_case"),
    [
        (abs(x) - x, ((x, -1),)),
        (sympy.Max(x, 0) - abs(x), ((x, -1),)),
        (abs(x) - x * sympy.sign(x), ()),
    ],
)
def test_the_case_that_is_not_shown_stays_open(difference, open_case):
    proof = CaseProof()
    assert proof.holds(in_cases(difference), ()) == (open_case == ())
    assert proof.open == open_case


@pytest.mark.parametrize(
    ("edge", "places"),
    [
        (2 * x - y, [(x, y / 2)]),  # straight: one letter by the others
        (x**2 - 4, [(x, -2), (x, 2)]),
        (x**2 + 1, []),
        (sympy.sin(x), []),  # at infinitely many places
        (x * y - 1, []),  # curved in two letters
    ],
)
def test_every_place_on_a_boundary_is_found_or_none(edge, places):
    assert _solved(edge) == places
