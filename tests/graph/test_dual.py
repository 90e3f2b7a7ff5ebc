"""Dual numbers against the engine, against the complex step, and against formulas by hand."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from random_graphs import GRAPHS, STEP, Grower, distance, gradients_of

from bpcourse import functions
from bpcourse.errors import DomainError, InputTypeError, ShapeError
from bpcourse.graph import forward, grad, variable
from bpcourse.graph.dual import Dual, derivative, derivatives, sweep

NUMBERS = st.floats(min_value=-3, max_value=3)


@pytest.fixture(scope="module")
def graphs():
    """Return every second one of the random graphs."""
    return [Grower(seed).graph() for seed in range(0, GRAPHS, 2)]


def test_a_sweep_for_each_input_is_the_gradient_of_the_engine(graphs):
    for number, (output, inputs) in enumerate(graphs):
        found = [sweep(output, inputs, {node: 1.0}) for node in inputs]
        # the same local derivatives, multiplied in another order: rounding of some 60 operations
        slopes = [dual.slope for dual in found]
        assert distance(slopes, gradients_of(output, inputs)) < 1e-10, number
        assert {dual.value for dual in found} == {forward(output, inputs)[output]}, number


def test_a_direction_is_the_complex_step_along_it(graphs):
    for number, (output, inputs) in enumerate(graphs):
        direction = {node: math.cos(i) for i, node in enumerate(inputs)}
        moved = {node: complex(inputs[node], STEP * direction[node]) for node in inputs}
        right = complex(forward(output, moved)[output]).imag / STEP
        found = sweep(output, inputs, direction).slope
        # terms of the size of the gradient may cancel; where all of it cancelled, terms of 1
        size = max(map(abs, gradients_of(output, inputs))) or 1
        assert abs(found - right) <= 1e-10 * size, number


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
@example(0.0, 1.0, 0.0, 2.2250738585e-313)
def test_a_function_of_python_along_any_direction(x, y, dx, dy):
    def f(x, y):
        u = functions.tanh(2 * x - y / 3) + functions.sigmoid(x * y) ** 2
        return (1 - u) / (1 + functions.exp(-y)) + functions.softplus(x - 1)

    right = dx * grad(f, 0)(x, y) + dy * grad(f, 1)(x, y)
    size = abs(dx) + abs(dy)  # slopes of f are of the size of 1
    grain = 1e-322  # below the smallest normal float numbers lie 5e-324 apart
    assert derivative(f, [x, y], [dx, dy]) == pytest.approx(right, rel=0, abs=1e-12 * size + grain)


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (lambda x: 1 - x, 2.0, -1),
        (lambda x: 6 / x, 2.0, -1.5),
        (lambda x: 2**x, 3.0, 8 * math.log(2)),
        (lambda x: x**x, 1.0, 1),
        (lambda x: functions.maximum(x, 1), 2.0, 1),
        (lambda x: functions.maximum(1, x), 2.0, 1),
        (lambda x: functions.greater(x, 1), 2.0, 0),
        (lambda x: abs(-x), -2.0, -1),
        (lambda x: x**0, 2.0, 0),
        (lambda x: 7, 2.0, 0),  # no slope came through  # noqa: ARG005
    ],
)
def test_rules_by_hand(f, x, slope):
    assert derivatives(f, [x]) == [slope]


def test_a_variable_outside_the_direction_stays():
    x, y = variable("x"), variable("y")
    point = {x: 2.0, y: -3.0}
    assert sweep(x * y**2, point, {x: 1.0}).slope == 9
    assert sweep(x * y, point, {}).slope == 0
    assert sweep(y**2 * x, point, {y: 1.0}).slope == -12


def test_errors_say_what_to_do():
    with pytest.raises(InputTypeError, match="it takes a number and its slope"):
        Dual([1.0])
    with pytest.raises(InputTypeError, match="a dual number was given 1j"):
        Dual(1.0, 1j)
    with pytest.raises(InputTypeError, match=r"compare its \.value"):
        bool(Dual(1.0))
    with pytest.raises(InputTypeError, match="sum_of was given a dual number"):
        functions.sum_of(Dual(1.0))
    with pytest.raises(InputTypeError, match="matmul was given a dual number"):
        functions.matmul(Dual(1.0), Dual(2.0))
    with pytest.raises(ShapeError, match="2 entries and the direction 1"):
        derivative(lambda a, b: a * b, [1.0, 2.0], [1.0])
    with pytest.raises(DomainError, match="log"):
        functions.log(Dual(-1.0, 1.0))
