"""The backward pass, watched edge by edge."""

import math

import numpy as np

from bpcourse.functions import (
    exp,
    sum_of,
)
from bpcourse.graph import (
    backward,
    backward_steps,
    forward,
    variable,
)


def order_graph():
    """Return the graph on which a wrong visiting order gives a wrong gradient (micrograd #68)."""
    a, b = variable("a"), variable("b")
    c, d = a + b, a * b
    e, f = c + d, c * d
    return e + f, a, b


# --- steps --------------------------------------------------------------------------------------


def test_steps_multiply_upstream_by_local_and_add_up_to_the_gradients():
    y, a, b = order_graph()
    values = forward(y, {a: 2, b: 3})
    steps, totals = list(backward_steps(y, values)), {y: 1}
    for step in steps:
        assert step.downstream == step.upstream * step.local
        assert step.node.parents[step.position] is step.parent
        assert step.upstream == totals[step.node]  # complete before it is used
        totals[step.parent] = totals.get(step.parent, 0) + step.downstream
    assert totals == backward(y, values)
    assert len(steps) == 10


def test_a_step_knows_the_output_where_the_local_derivative_is_written_with_it():
    x = variable("x")
    out = exp(x)
    (step,) = backward_steps(out, forward(out, {x: 0.5}))
    assert step.local == step.downstream == math.exp(0.5)


def test_positions_tell_the_two_inputs_of_a_square_apart():
    x = variable("x")
    out = x * x
    steps = list(backward_steps(out, forward(out, {x: 3})))
    assert [(step.parent, step.position) for step in steps] == [(x, 0), (x, 1)]


def test_the_gradients_can_be_watched_growing():
    x = variable("x")
    y = (x * 2) * 3
    seen = {}
    walk = backward_steps(y, forward(y, {x: 1}), gradients=seen)
    next(walk)
    assert x not in seen
    list(walk)
    assert seen[x] == 6


def test_array_operations_have_no_local_derivative_to_show():
    x = variable("x")
    y = sum_of(x)
    (step,) = backward_steps(y, forward(y, {x: np.ones(2)}))
    assert step.local is None
    assert step.downstream.tolist() == [1, 1]
