"""A chain of functions: values, slopes, and the product of slopes from either side."""

import math

import numpy as np
import pytest
import sympy

from bpcourse import functions
from bpcourse.by_hand.chain_rule import (
    SLOPES,
    chain_values,
    difference_quotient,
    local_derivatives,
    products_from_the_left,
    products_from_the_right,
)
from bpcourse.errors import InputTypeError
from bpcourse.functions import absolute, exp, log, relu, sigmoid, sin, softplus, sqrt, square, tanh
from bpcourse.graph import ELEMENTWISE_PRIMITIVES

STEP = 1e-200
FUNCTIONS = sorted(SLOPES, key=lambda function: function.__name__)
each_function = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)


@each_function
@pytest.mark.parametrize("x", [0.3, 1.7, -0.8])
def test_every_slope_agrees_with_the_complex_step(function, x):
    x = abs(x) if function in {log, sqrt} else x
    slope = function(complex(x, STEP)).imag / STEP
    # one or two elementary functions, rounded to 1e-16 each
    assert SLOPES[function](x) == pytest.approx(slope, rel=1e-14, abs=0)


@each_function
def test_every_slope_is_proved_by_sympy(function):
    x = sympy.Symbol("x", positive=True)
    claimed, right = SLOPES[function](x), sympy.sympify(function(x)).diff(x)
    assert sympy.simplify((claimed - right).rewrite(sympy.exp)) == 0


def test_slopes_at_kinks_are_zero():
    assert SLOPES[relu](0) == 0
    assert SLOPES[absolute](0) == 0
    assert math.isnan(SLOPES[relu](math.nan))


def test_values_run_through_the_chain():
    assert chain_values((square, square), 3) == [3, 9, 81]
    assert chain_values((), 3) == [3]


def test_products_from_both_sides_meet():
    chain = (square, sin, exp, tanh, sigmoid, softplus)
    slopes = local_derivatives(chain, chain_values(chain, 0.5))
    left, right = products_from_the_left(slopes), products_from_the_right(slopes)
    assert (left[0], right[-1]) == (1, 1)
    assert len(left) == len(right) == len(chain) + 1
    for here, there in zip(left, right, strict=True):
        # six factors in two orders: each product is rounded to 1e-16
        assert here * there == pytest.approx(left[-1], rel=1e-14, abs=0)


def test_whole_numbers_stay_whole():
    slopes = local_derivatives((square, square), [3, 9, 81])
    assert slopes == [6, 18]
    assert products_from_the_left(slopes) == [1, 6, 108]
    assert products_from_the_right(slopes) == [108, 18, 1]
    assert {type(number) for number in slopes} == {int}


def test_an_unknown_link_is_named():
    with pytest.raises(InputTypeError, match=r"no slope is known.*use one of absolute, cos"):
        local_derivatives((square, math.sqrt), [1, 1, 1])


def test_a_nudge_changes_the_value_by_about_its_slope():
    # (3.001^2 - 3^2) / 0.001 = 6.001: three digits are lost to rounding, thirteen remain
    assert difference_quotient(square, 3, 0.001) == pytest.approx(6.001, abs=1e-11)
    assert difference_quotient(square, 3, 1) == 7


def test_arrays_and_symbols_go_through_the_chain():
    chain, x = (square, sin, log), sympy.Symbol("x", positive=True)
    formula = products_from_the_left(local_derivatives(chain, chain_values(chain, x)))[-1]
    assert sympy.simplify(formula - sympy.log(sympy.sin(x**2)).diff(x)) == 0
    points = np.array([0.5, 1.0])
    found = products_from_the_left(local_derivatives(chain, chain_values(chain, points)))[-1]
    # three functions, rounded to 1e-16 each
    assert found == pytest.approx([float(formula.subs(x, p)) for p in points], rel=1e-14, abs=0)


def test_every_function_of_one_number_has_its_slope_by_hand():
    rows = [row for row in ELEMENTWISE_PRIMITIVES if row.arity == 1]
    functions_of_one = {row.name for row in rows if hasattr(functions, row.name)}
    assert functions_of_one == {function.__name__ for function in SLOPES}
