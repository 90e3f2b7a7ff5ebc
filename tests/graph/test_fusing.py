"""Fewer names, the same numbers: the program that runs is the program that is read."""

import math

import pytest

from bpcourse.functions import greater, maximum, relu, tanh
from bpcourse.graph import backward, forward, variable
from bpcourse.graph.fusing import LISTING, MOST_TERMS, fused
from bpcourse.graph.program import GradientProgram


def both(program, *values):
    """Return the result of the listing itself and of its fused form."""
    return program._general(*values), program._on_numbers(*values)


def test_second_names_and_single_uses_go():
    assert fused(LISTING).splitlines() == [
        "def program(w, x):",
        "    y = (w * x) + 1",
        "    d_w = 1 * x",
        "    return y, (d_w,)",
    ]


def test_what_is_used_twice_or_returned_keeps_its_name():
    x = variable("x")
    inner = tanh(x).named("t")
    text = fused(GradientProgram((inner * inner).named("y")).source)
    assert "    t = tanh(x)\n" in text
    assert "    y = t * t\n" in text
    assert text.count("tanh") == 1


def test_sums_are_written_in_one_line_in_their_order():
    x = variable("x")
    y = ((x * 2.5) * x + x).named("y")
    lines = fused(GradientProgram(y).source).splitlines()
    assert lines[-2] == "    d_x = 1 + 1 * v1 + (1 * x) * (2.5)"


@pytest.mark.parametrize("uses", [2, MOST_TERMS, MOST_TERMS + 1, 3 * MOST_TERMS + 2, 2000])
def test_many_uses_and_long_sums(uses):
    # rounding differs from order to order, so equality shows that the order stayed
    x, total = variable("x"), variable("y")
    inputs = {x: 0.1, total: 0.7}
    for i in range(uses):
        total = total + x * (0.1 * i)
    program = GradientProgram(total, list(inputs))
    read, run = both(program, *inputs.values())
    assert read == run
    values = forward(total, inputs)
    assert run == (values[total], tuple(backward(total, values)[node] for node in inputs))


def test_a_deep_chain_of_brackets():
    x = variable("x")
    y = x
    for i in range(3000):
        y = -(y * 1.0001) - 0.001 * i
    program = GradientProgram(y)
    read, run = both(program, 0.3)
    assert read == run


@pytest.mark.parametrize("x", [2, -2, 0, 2.5, -2.5, 0.0, -0.0, math.inf, -math.inf, math.nan])
def test_relu_and_its_slope_written_out(x):
    node = variable("x")
    y = relu(node * 1) + relu(node) * 3 + greater(node, 0) + maximum(node, 1)
    read, run = both(GradientProgram(y), x)
    # repr: NaN equals itself, 0 is not 0.0, and 0.0 is not -0.0
    assert repr(read) == repr(run)


def test_relu_costs_no_call():
    x = variable("x")
    text = fused(GradientProgram(relu(x * 2)).source)
    assert "relu" not in text
    assert "greater" not in text


def test_names_of_python_do_not_get_in_the_way():
    x, kind, nan = variable("type"), variable("_kind"), variable("nan")
    y = relu(x) * relu(kind) + relu(nan)
    program = GradientProgram(y, (x, kind, nan))
    assert program(2.0, 3.0, -4.0) == (6.0, (3.0, 2.0, 0.0))
