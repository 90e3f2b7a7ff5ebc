"""Derivatives of Python functions: one pass, many readings."""

import numpy as np
import pytest
import sympy

from bpcourse.errors import GraphError, InputTypeError
from bpcourse.functions import (
    cos,
    exp,
    log,
    maximum,
    relu,
    sigmoid,
    sin,
    softplus,
    square,
    sum_of,
    tanh,
)
from bpcourse.graph import (
    backward,
    forward,
    grad,
    value_and_grad,
    variable,
)

# --- one pass, many readings --------------------------------------------------------------------


@pytest.mark.parametrize(
    "build",
    [
        lambda x: x**3,
        lambda x: x * x * x - 2 * x,
        lambda x: exp(-(x * x)),
        lambda x: sin(x) * cos(x),
        lambda x: tanh(x) * sigmoid(x),
        lambda x: log(x) / x,
        lambda x: softplus(x) + square(x),
        lambda x: x**x,
        lambda x: x**0.5 / (1 + x),
        lambda x: 2**x - abs(x),
        lambda x: relu(x) * x + maximum(x, 0.25) * x,
    ],
)
def test_second_and_third_derivatives_agree_with_sympy(build):
    symbol, point = sympy.Symbol("x", positive=True), 0.7
    formula = build(symbol)
    first, second, third = grad(build), grad(grad(build)), grad(grad(grad(build)))
    for order, found in enumerate((first, second, third), start=1):
        truth = float(formula.diff(symbol, order).subs(symbol, sympy.Rational(7, 10)).evalf(30))
        # some tens of rounded operations on numbers of size 1 to 100, with cancellation
        assert found(point) == pytest.approx(truth, rel=1e-12, abs=1e-12)


def test_one_grad_inside_another_does_not_confuse_the_two_variables():
    # d/dx (x d/dy (x + y)) = 1 and d/dx (x d/dy (x y)) = 2x: exact
    assert grad(lambda x: x * grad(lambda y: x + y)(1))(1) == 1
    assert grad(lambda x: x * grad(lambda y: x * y)(1))(5) == 10


def test_grad_with_respect_to_a_later_argument():
    assert grad(lambda a, b: a * b * b, argument=1)(3, 5) == 30
    assert value_and_grad(lambda a, b: a * b)(3, 5) == (15, 5)
    assert grad(lambda a, b: a, argument=1)(3, 5) == 0  # noqa: ARG005
    for argument in (1, 2, -1):
        with pytest.raises(GraphError, match=f"argument {argument} asked for, but 1 were given"):
            grad(lambda a: a, argument=argument)(1)


def test_grad_follows_loops_and_branches():
    def eighth_power(x, times=3):
        while times:
            x, times = x * x, times - 1
        return x

    assert grad(eighth_power)(2) == 8 * 2**7


def test_symbols_go_through_both_passes():
    x, w = variable("x"), variable("w")
    y = (w * x) ** 2 / 2
    a, b = sympy.symbols("a b")
    values = forward(y, {x: a, w: b})
    gradients = backward(y, values)
    assert sympy.expand(gradients[w] - a**2 * b) == 0
    assert not sympy.sympify(values[y]).has(sympy.Float)  # halves stay exact


def test_arrays_and_symbols_do_not_mix():
    x, w = variable("x"), variable("w")
    a = sympy.Symbol("a")
    with pytest.raises(InputTypeError, match="scalar only"):
        forward(x * w, {x: a, w: np.ones(2)})
    with pytest.raises(InputTypeError, match="scalar only"):
        forward(x * np.ones(2), {x: a})


def test_array_operations_have_no_second_derivative_here():
    with pytest.raises(InputTypeError, match="single numbers only"):
        grad(grad(lambda x: sum_of(x * x)))(np.ones(2))
