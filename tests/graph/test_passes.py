"""The passes: sums over paths, and nothing mutated."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest

from bpcourse.functions import (
    batch_norm,
    layer_norm,
    matmul,
    maximum,
    mean_of,
    reshape,
    softmax,
    softmax_cross_entropy,
    sum_of,
    transpose,
)
from bpcourse.graph import (
    backward,
    backward_steps,
    forward,
    lift,
    variable,
)


def run(build, *numbers):
    """Return the value and the gradients of a graph of as many variables as numbers."""
    inputs = {variable(f"x{i}"): number for i, number in enumerate(numbers)}
    output = lift(build(*inputs))
    values = forward(output, inputs)
    gradients = backward(output, values)
    return values[output], tuple(gradients.get(node, 0) for node in inputs)


def order_graph():
    """Return the graph on which a wrong visiting order gives a wrong gradient (micrograd #68)."""
    a, b = variable("a"), variable("b")
    c, d = a + b, a * b
    e, f = c + d, c * d
    return e + f, a, b


def gradients_by_naive_recursion(output, values):
    """Send each contribution on at once, without waiting for the others: the classical mistake."""
    gradients = {}

    def visit(node):
        if node.primitive is None:
            return
        inputs = [values[parent] for parent in node.parents]
        sent = node.primitive.downstreams(gradients[node], values[node], *inputs)
        for parent, downstream in zip(node.parents, sent, strict=True):
            gradients[parent] = gradients.get(parent, 0) + downstream
        for parent in dict.fromkeys(node.parents):  # each parent once, as micrograd's sets do
            visit(parent)

    gradients[output] = 1
    visit(output)
    return gradients


# --- where paths meet ---------------------------------------------------------------------------
# Whole numbers go in, so every comparison below is exact: no tolerance.


def test_the_order_graph_is_right_where_naive_recursion_is_wrong():
    y, a, b = order_graph()
    values = forward(y, {a: 2, b: 3})
    right = backward(y, values)
    naive = gradients_by_naive_recursion(y, values)
    assert (right[a], right[b]) == (25, 19)
    assert (naive[a], naive[b]) == (29, 22)


@pytest.mark.parametrize(
    ("build", "x", "value", "gradient"),
    [
        (lambda x: x * x, 3, 9, 6),
        (lambda x: x + x, 3, 6, 2),
        (lambda x: x - x, 3, 0, 0),
        (lambda x: x * x * x, 3, 27, 27),
        (lambda x: (x + x) * (x + x), 1, 4, 8),  # diamond: b = a + a, c = b b
        (lambda x: 2 * (3 * x) + 5 * (3 * x), 2, 42, 21),  # a shared node's later share: TrenTorch
        (lambda x: x * 2 * (x + x), 1, 4, 8),
        (lambda x: x, 3, 3, 1),
        (lambda x: -x, 3, -3, -1),
        (lambda x: x**3, 2, 8, 12),
        (abs, -2, 2, -1),
        (lambda x: 7 - x, 3, 4, -1),
        (lambda x: 3 * x + 2, 3, 11, 3),
        (lambda x: 5 + x, 3, 8, 1),
    ],
)
def test_reuse_adds_up(build, x, value, gradient):
    found = run(build, x)
    assert found == (value, (gradient,))
    assert type(found[0]) is int
    assert type(found[1][0]) is int


def test_a_reused_intermediate_is_sent_on_once():
    # y = b + b + b x with b = 2x is 4x + 2x^2, slope 4 + 4x; b has three ways to y
    def build(x):
        b = 2 * x
        return b + b + b * x

    assert run(build, 1) == (6, (8,))


def test_two_inputs_and_division():
    # 1/b and -a/b^2 at a = 6, b = 2 are binary fractions: exact
    assert run(lambda a, b: a / b, 6, 2) == (3.0, (0.5, -1.5))
    assert run(lambda b: 6 / b, 2) == (3.0, (-1.5,))
    assert run(lambda a: 2**a, 0.0) == (1.0, (math.log(2),))


def test_a_node_used_in_a_thousand_places():
    def build(x):
        total = x
        for _ in range(999):
            total = total + x
        return total

    assert run(build, 3) == (3000, (1000,))


def test_shared_ladder_takes_linear_time():
    # 200 doublings have 2^200 paths: a walk over paths would never end
    def build(x):
        for _ in range(200):
            x = x + x
        return x

    assert run(build, 1) == (2**200, (2**200,))


def test_constants_get_no_gradient_and_no_step():
    x = variable("x")
    y = 3 * x + 2
    values = forward(y, {x: 5})
    gradients = backward(y, values)
    assert [node for node in gradients if node.is_constant] == []
    assert {step.parent for step in backward_steps(y, values)} == {x, y.parents[0]}
    assert run(lambda _: lift(7), 1) == (7, (0,))


# --- nothing is mutated -------------------------------------------------------------------------


def test_backward_twice_gives_the_same_and_changes_nothing():
    a = variable("a")
    b = a + a
    c = b + b
    values = forward(c, {a: 1})
    before = dict(values)
    first, second = backward(c, values), backward(c, values)
    assert first == second
    assert first[a] == 4  # micrograd says 12 the second time
    assert values == before


def test_arrays_that_go_in_are_not_touched_and_not_shared():
    x, w = variable("x"), variable("w")
    y = sum_of(x * w + x)
    given = np.array([1.0, 2.0, 3.0])
    values = forward(y, {x: given, w: given})
    assert not np.shares_memory(values[x], given)
    right = backward(y, values)[x].tolist()
    given[:] = 99
    assert values[x].tolist() == [1, 2, 3]
    assert backward(y, values)[x].tolist() == right == [2, 3, 4]


def test_constant_arrays_are_copied_into_the_graph():
    x, fixed = variable("x"), np.array([1.0, 2.0])
    y = sum_of(x * fixed)
    fixed[:] = 99
    assert forward(y, {x: 1.0})[y] == 3


def test_the_upstream_gradient_is_copied():
    x, seed = variable("x"), np.array([1.0, 2.0])
    y = x + 1
    gradients = backward(y, forward(y, {x: np.zeros(2)}), seed)
    seed[:] = 99
    assert gradients[y].tolist() == gradients[x].tolist() == [1, 2]


ALIAS_GRAPHS = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "add twice": lambda x, y: (x + y) + (x + y),
    "reshape": lambda x, y: reshape(x, (3, 2)) + reshape(y, (3, 2)),
    "transpose": lambda x, y: transpose(x) + transpose(y),
    "sum": lambda x, y: sum_of(x, 0) + sum_of(y, 0),
    "sum keepdims": lambda x, y: sum_of(x, 1, keepdims=True) + y,
    "mean": lambda x, y: mean_of(x, 0) + y,
    "reshape to the same": lambda x, y: reshape(x, (2, 3)) + y,
    "batch norm": lambda x, y: batch_norm(x + y, y, x),
    "layer norm": lambda x, y: layer_norm(x, y, x + y),
    "maximum": lambda x, y: maximum(x, y) + x,
    "matmul": lambda x, y: matmul(x, transpose(y)) + 0,
    "softmax": lambda x, y: softmax(x) + softmax(y),
    "cross-entropy": lambda x, y: (
        softmax_cross_entropy(x, y / matmul(y, np.ones((3, 3)))) + sum_of(x)  # rows sum to 1
    ),
}


@pytest.mark.parametrize("name", ALIAS_GRAPHS)
def test_no_two_gradients_share_memory(name):
    x, y = variable("x"), variable("y")
    output = ALIAS_GRAPHS[name](x, y)
    data = np.arange(1.0, 7.0).reshape(2, 3)
    values = forward(output, {x: data, y: data[::-1] / 7})
    gradients = backward(output, values, np.ones(np.shape(values[output])))
    arrays = [(node, g) for node, g in gradients.items() if isinstance(g, np.ndarray)]
    for i, (node, g) in enumerate(arrays):
        assert g.shape == values[node].shape
        for other, h in arrays[:i]:
            assert not np.shares_memory(g, h), (node, other)
        for value in values.values():
            assert not np.shares_memory(g, value), node


SCRIPT = """
from bpcourse.functions import sigmoid, tanh
from bpcourse.graph import backward, forward, variable, topological_order
xs = [variable(f"x{i}") for i in range(9)]
total = xs[0]
for i in range(60):
    a, b = xs[i % 9], xs[(i * i + 1) % 9]
    total = total * sigmoid(a) + tanh(total - b) * a
values = forward(total, {x: 0.1 * i - 0.37 for i, x in enumerate(xs)})
gradients = backward(total, values)
print(" ".join(float(gradients[x]).hex() for x in xs), [str(n) for n in topological_order(total)])
"""


def test_bit_identical_for_every_hash_seed():
    answers = set()
    for seed in ("0", "1", "2", "31"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", SCRIPT]
        answer = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, encoding="utf-8"
        )
        answers.add(answer.stdout)
    assert len(answers) == 1
    assert "0x" in answers.pop()
