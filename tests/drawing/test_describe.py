"""The spoken twin says the numbers that the engine computed."""

import pytest

from bpcourse.drawing.graph.describe import (
    describe_graph,
    describe_local,
    describe_step,
    expression,
)
from bpcourse.drawing.words import show_value
from bpcourse.functions import relu, sigmoid
from bpcourse.graph import backward, backward_steps, forward, names, topological_order, variable

W, X, B = variable("w"), variable("x"), variable("b")
M = (W * X).named("m")
Z = (M + B).named("z")
A = relu(Z).named("a")
AT = {W: 3, X: 2, B: 1}


def test_one_sentence_a_node_with_its_value_and_gradient():
    values = forward(A, AT)
    gradients = backward(A, values, 6)
    lines = describe_graph(topological_order(A), names(A), values, gradients)
    assert len(lines) == len(topological_order(A))
    for node, sentence in zip(topological_order(A), lines, strict=True):
        assert f"has the value {show_value(values[node])}" in sentence
        assert f"its gradient is {show_value(gradients[node])}." in sentence


def test_the_sentence_of_a_step_names_everything_that_happens():
    values = forward(A, AT)
    steps = list(backward_steps(A, values, 6))
    said = describe_step(steps[3], names(A), 4, 5)
    assert said == (
        "Backward step 4 of 5: the multiply node m receives 6, multiplies by its local derivative "
        "with respect to w, x = 2, and sends 12 to w."
    )


def test_only_a_product_names_the_other_input():
    values = forward(A, AT)
    steps = list(backward_steps(A, values))
    assert [describe_local(step, names(A)) for step in steps] == ["1", "1", "1", "x = 2", "w = 3"]


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (W + X, "w + x"),
        (W - X, "w − x"),
        (W / X, "w ÷ x"),
        (W**2, "w ^ 2"),
        (W**X, "w ^ x"),
        (-W, "negate(w)"),
        (sigmoid(W), "sigmoid(w)"),
    ],
)
def test_expressions_read_as_they_are_computed(node, said):
    assert expression(node, names(node)) == said


def test_without_values_only_the_structure_is_told():
    lines = describe_graph(topological_order(M), names(M), {}, {})
    assert lines == ["w is a variable.", "x is a variable.", "m = w × x."]
