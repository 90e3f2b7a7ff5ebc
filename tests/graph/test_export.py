"""The script for PyTorch runs as it is and prints the numbers of the engine."""

import ast
import contextlib
import io

import numpy as np
import pytest
from random_graphs import Grower

from bpcourse.errors import GraphError
from bpcourse.functions import exp, maximum, where
from bpcourse.graph import as_pytorch, backward, forward, parse_formula, variable, variables

GRAPHS = 60


def test_it_is_python_for_any_graph():
    for seed in range(GRAPHS):
        output, inputs = Grower(seed).graph()
        ast.parse(as_pytorch(output, inputs))


def test_names_that_python_does_not_take():
    a, b = variable("class"), variable("2 x")
    y = (maximum(a, b) * exp(a)).named("torch")
    script = as_pytorch(y, {a: 1.0, b: -2.0})
    names = {node.id for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Name)}
    assert names == {"torch", "print", "class_", "v_2_x", "v1", "v2", "torch_"}


def test_arrays_are_refused():
    x = variable("x")
    with pytest.raises(GraphError, match="works on arrays"):
        as_pytorch(x[0] * 2, {x: 1.0})


def run(script):
    """Return the numbers that a script prints."""
    page = io.StringIO()
    with contextlib.redirect_stdout(page):
        exec(script, {})  # noqa: S102  written by the course
    return [float(line.rpartition("=")[2]) for line in page.getvalue().splitlines()]


def expected(output, inputs):
    values = forward(output, inputs)
    gradients = backward(output, values)
    return [values[output], *(gradients[node] for node in variables(output))]


def test_the_script_prints_our_numbers(torch):  # noqa: ARG001
    for seed in range(GRAPHS):
        output, inputs = Grower(seed).graph()
        found, right = run(as_pytorch(output, inputs)), expected(output, inputs)
        # 60 operations of rounding 1e-16 each, in two orders
        np.testing.assert_allclose(found, right, rtol=1e-10, atol=1e-10 * max(map(abs, right)))


@pytest.mark.parametrize("text", ["(relu(w*x + b) - 2)^2", "max(a, -1)*a^-2", "c = a + b; c*c/3"])
def test_typed_formulas_too(torch, text):  # noqa: ARG001
    output, names = parse_formula(text)
    inputs = {node: 0.5 + place for place, node in enumerate(names.values())}
    np.testing.assert_allclose(run(as_pytorch(output, inputs)), expected(output, inputs))


def test_a_choice_between_numbers(torch):  # noqa: ARG001
    x = variable("x")
    y = where(x, x * 2, -3.0)
    assert run(as_pytorch(y, {x: 5.0})) == [10.0, 2.0]
