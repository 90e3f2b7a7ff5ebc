"""What is called 0 is 0; a slope of 0 says so only of what is smooth everywhere."""

import pytest
import sympy

from bpcourse.symbolic.vanishing import _is_constant, _is_smooth, vanishes

x, y = sympy.symbols("x y", real=True)
softplus = sympy.log(1 + sympy.exp(x))


@pytest.mark.parametrize("formula", [sympy.zoo, sympy.nan, x + sympy.zoo, sympy.Integer(1), x * y])
def test_what_is_not_0_or_has_no_value_does_not_vanish(formula):
    assert not vanishes(formula)


@pytest.mark.parametrize(
    "formula",
    [x**2, sympy.exp(x) * sympy.sin(y), 1 / (1 + sympy.exp(x)), 1 / (1 + x**2), softplus],
)
def test_smooth_everywhere(formula):
    assert _is_smooth(formula)


@pytest.mark.parametrize(
    "formula",
    [
        1 / x,
        sympy.sqrt(x),
        sympy.log(x),
        abs(x),
        sympy.sign(x),
        sympy.floor(x),
        sympy.Piecewise((x, x > 0), (0, True)),
        sympy.Function("phi")(x),
    ],
)
def test_not_known_to_be_smooth(formula):
    assert not _is_smooth(formula)
    assert not _is_smooth(1 + y * formula)


def test_a_smooth_formula_without_slope_is_what_it_is_at_the_origin():
    identity = softplus - sympy.log(1 + sympy.exp(-x)) - x
    assert _is_constant(identity)
    assert not _is_constant(identity + 1)
    assert not _is_constant(identity + y)


@pytest.mark.parametrize(
    "jump", [sympy.sign(x) + 1, sympy.atan(x) + sympy.atan(1 / x) - sympy.pi / 2]
)
def test_what_jumps_is_not_constant_although_its_slopes_are_0(jump):
    assert not _is_constant(jump)
