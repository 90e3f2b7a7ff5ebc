"""Reverse mode on graphs that nobody chose, against means that do not use the chain rule.

Three hundred seeded graphs with shared nodes and up to 60 operations, together using every
elementwise primitive. They are grown together with their values, so that each operation stays
inside its domain and away from kinks.
"""

import math

import pytest
from random_graphs import GRAPHS, MOST_OPERATIONS, STEP, Grower, distance, gradients_of

from bpcourse.graph import (
    backward,
    forward,
    lift,
    topological_order,
    variable,
    variables,
)
from bpcourse.graph.primitives import ELEMENTWISE_PRIMITIVES
from bpcourse.graph.program import GradientProgram


@pytest.fixture(scope="module")
def graphs():
    """Return the three hundred graphs."""
    return [Grower(seed).graph() for seed in range(GRAPHS)]


def test_the_graphs_are_what_they_should_be(graphs):
    sizes, used, shared, far = [], set(), 0, 0
    for output, inputs in graphs:
        operations = [node for node in topological_order(output) if node.primitive]
        sizes.append(len(operations))
        used |= {node.primitive.name for node in operations}
        parents = [parent for node in operations for parent in node.parents]
        shared += any(parents.count(node) > 1 for node in operations)
        far += len(variables(output)) == len(inputs)
    assert len(graphs) == GRAPHS
    assert max(sizes) <= MOST_OPERATIONS
    assert max(sizes) > 50
    # an exponent that is a fixed array makes a fixed power: no number does
    assert {row.name for row in ELEMENTWISE_PRIMITIVES} - {"fixed power"} <= used
    assert shared > GRAPHS * 2 / 3
    assert far == GRAPHS


def test_gradients_agree_with_the_complex_step(graphs):
    for number, (output, inputs) in enumerate(graphs):
        right = []
        for node in inputs:
            moved = inputs | {node: complex(inputs[node], STEP)}
            right.append(complex(forward(output, moved)[output]).imag / STEP)
        # 60 operations of rounding 1e-16 each, amplified where large terms cancel: 1e-10 is asked
        assert distance(gradients_of(output, inputs), right) < 1e-10, number


def test_programs_agree_bit_for_bit(graphs):
    for number, (output, inputs) in enumerate(graphs):
        program = GradientProgram(output, list(inputs))
        found = program(*inputs.values())
        values = forward(output, inputs)
        gradients = backward(output, values)
        # the same operations in the same order: equal to the last bit
        assert found.value == values[output], number
        assert found.gradients == tuple(gradients[node] for node in inputs), number


def test_programs_on_complex_numbers_give_the_same_step(graphs):
    output, inputs = graphs[7]
    program = GradientProgram(output, list(inputs))
    numbers = list(inputs.values())
    moved = program(complex(numbers[0], STEP), *numbers[1:]).value.imag / STEP
    # as above: rounding of at most 60 operations
    assert moved == pytest.approx(program(*numbers).gradients[0], rel=1e-10, abs=0)


def test_the_gradient_graph_gives_the_gradient(graphs):
    for number, (output, inputs) in enumerate(graphs[::10]):
        fresh = {node: variable(node.name) for node in inputs}
        values = forward(output, fresh)  # nodes go in, so nodes come out
        gradients = backward(output, values)
        point = {fresh[node]: value for node, value in inputs.items()}
        slopes = [lift(gradients[node]) for node in inputs]
        found = [forward(slope, point)[slope] for slope in slopes]
        # the same operations on the same numbers, written down before they are computed
        assert distance(found, gradients_of(output, inputs)) < 1e-12, number


IN_TORCH = {
    "fixed power": lambda a, b: a**b,
    "power": lambda a, b: a**b,
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "negate": lambda a: -a,
    "greater": lambda a, b: (a > b).double(),
    "ahead": lambda a, b: ((a > b).double() + (a >= b).double()) / 2,
    "sech": lambda a: 1 / a.cosh(),
    "where": lambda c, a, b: c.bool().double() * a + (~c.bool()).double() * b,
}
SAME_NAME = {
    *("exp", "log", "tanh", "sigmoid", "relu", "square", "sqrt", "sin", "cos", "absolute"),
    *("maximum", "minimum"),
}


def test_pytorch_has_a_rule_for_every_operation_of_the_graphs(graphs):
    """Without PyTorch too, so that a new primitive is not forgotten where it is not installed."""
    nodes = (node for output, _ in graphs for node in topological_order(output))
    used = {node.primitive.name for node in nodes if node.primitive is not None}
    named = {name for name in used if not name.startswith("power ")}  # "power 0.5" is a**0.5
    assert named - {*IN_TORCH, *SAME_NAME, "softplus"} == set()


def run_in_torch(torch, output, inputs):
    rules = IN_TORCH | {name: getattr(torch, name) for name in SAME_NAME}
    rules["softplus"] = torch.nn.functional.softplus
    leaves = {n: torch.tensor(v, dtype=torch.double, requires_grad=True) for n, v in inputs.items()}
    values = dict(leaves)
    for node in topological_order(output):
        if node.is_constant:
            values[node] = torch.tensor(node.constant, dtype=torch.double)
        elif node.primitive is not None:
            kind, _, exponent = node.primitive.name.partition("power ")
            inputs_of = [values[parent] for parent in node.parents]
            values[node] = rules[kind](*inputs_of) if kind else inputs_of[0] ** float(exponent)
    if values[output].requires_grad:
        values[output].backward()
    return [0.0 if leaf.grad is None else leaf.grad.item() for leaf in leaves.values()]


def test_gradients_agree_with_pytorch(torch, graphs):
    for number, (output, inputs) in enumerate(graphs):
        right = run_in_torch(torch, output, inputs)
        # PyTorch's softplus is linear beyond 20, which moves it by 2e-9 there; none comes so far
        assert distance(gradients_of(output, inputs), right) < 1e-10, number


def test_a_wrong_gradient_would_be_seen(graphs):
    output, inputs = graphs[3]
    right = gradients_of(output, inputs)
    assert not math.isclose(right[0], 0)
    assert distance([right[0] * (1 + 1e-9), *right[1:]], right) > 1e-10 or len(right) > 1
    assert distance([-value for value in right], right) == 2
