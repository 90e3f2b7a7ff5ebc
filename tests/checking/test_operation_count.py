"""Operations and matrix products are counted exactly, and counting changes no number."""

import math

import numpy as np
import pytest

from bpcourse import functions
from bpcourse.checking.operation_count import Operations, count_operations, count_products
from bpcourse.errors import InputTypeError
from bpcourse.graph import backward, forward, variable
from bpcourse.multilayer import (
    HIDDEN,
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    loss_value,
)

SIZES = (3, 5, 4, 2)
BATCH = 6


def given():
    network = init_network(SIZES, rng=np.random.default_rng(0))
    return network, np.ones((BATCH, 3)), np.ones((BATCH, 2))


def test_forward_and_backward_products_and_multiplications():
    network, x, y = given()
    weights = 3 * 5 + 5 * 4 + 4 * 2
    assert count_products(lambda n: forward_pass(n, x), network) == (3, BATCH * weights)
    both = count_products(lambda n: backward_pass(n, forward_pass(n, x), y), network)
    # each weight meets each example once forward, once for its gradient, once on the way back
    assert both == (9, 3 * BATCH * weights)


def test_counting_changes_no_number():
    network, x, y = given()
    kept = []
    count_products(lambda n: kept.append(backward_pass(n, forward_pass(n, x), y)), network)
    plain = backward_pass(network, forward_pass(network, x), y)
    assert all((a == b).all() for a, b in zip(in_order(kept[0]), in_order(plain), strict=True))


@pytest.mark.parametrize(
    ("operation", "count"),
    [
        (lambda W: W @ np.ones(3), (1, 15)),
        (lambda W: np.ones((2, 5)) @ W, (1, 30)),
        (lambda W: W.T @ W, (1, 45)),
        (lambda W: W * W + W.sum(), (0, 0)),
        (lambda W: W.mean(axis=0) @ np.ones(3), (1, 3)),  # a mean is still watched
    ],
)
def test_products_of_every_shape(operation, count):
    network, _, _ = given()
    assert count_products(lambda n: operation(n.layers[0].weights), network) == count


def test_a_loss_makes_no_product():
    network, x, y = given()
    cache = forward_pass(network, x)
    assert count_products(lambda n: loss_value(n, cache, y), network).products == 0


# --- operations on numbers ----------------------------------------------------------------------

X, Y = variable("x"), variable("y")


@pytest.mark.parametrize(
    ("operation", "counts"),
    [
        (lambda a, b: a * b + a - b / a, (2, 2, 0)),
        (lambda a, b: 2 * a + 1 - 3 / b, (2, 2, 0)),  # a constant on either side
        (lambda a, b: a * 2 + (1 + b) - (1 - b), (1, 4, 0)),
        (lambda a, b: a**2 + functions.square(b), (2, 1, 0)),
        (lambda a, b: a**3 + functions.power(b, 0.5) + 2**a, (0, 2, 3)),
        (lambda a, b: -a + abs(b), (0, 1, 2)),
        (lambda a, b: functions.tanh(a) * functions.sigmoid(b), (1, 0, 2)),
        (lambda a, b: functions.exp(a) + functions.log(b), (0, 1, 2)),
        (lambda a, b: functions.sin(a) + functions.cos(b) + functions.softplus(a), (0, 2, 3)),
        (lambda a, b: functions.relu(a) + functions.relu(-b), (0, 1, 1)),  # only the sign
        (lambda a, b: functions.maximum(a, b) * functions.greater(a, b), (1, 0, 0)),
    ],
)
def test_operations_on_numbers(operation, counts):
    assert count_operations(operation, 0.7, 1.3) == Operations(*counts)
    # the same formula as a graph, run by the engine
    graph = operation(X, Y)
    point = {X: 0.7, Y: 1.3}
    assert count_operations(lambda given: forward(graph, given), point) == Operations(*counts)


def test_the_backward_pass_of_the_engine_is_counted():
    product = X * Y  # 1 for the value; the seed 1 times y and times x for the gradient
    point = {X: 2.0, Y: 3.0}
    both = count_operations(lambda given: backward(product, forward(product, given)), point)
    assert both == Operations(multiplications=3)
    again = X * X  # two contributions meet: one addition
    both = count_operations(lambda given: backward(again, forward(again, given)), {X: 2.0})
    assert both == Operations(multiplications=3, additions=1)


def test_counting_numbers_changes_no_number():
    graph = functions.tanh(X * Y) / (1 + functions.exp(-X)) - functions.relu(Y) ** 2
    point, kept = {X: 0.7, Y: 1.3}, []
    count_operations(lambda given: kept.append(backward(graph, forward(graph, given))), point)
    plain = backward(graph, forward(graph, point))
    assert [float(kept[0][node]) for node in plain] == list(plain.values())


@pytest.mark.parametrize("value", [-2.0, -0.0, 0.0, 3.0, math.inf, math.nan])
def test_counting_changes_no_number_that_relu_chooses(value):
    kept = []
    count_operations(lambda a: kept.append(functions.relu(a)), value)
    np.testing.assert_equal(float(kept[0]), functions.relu(value))  # NaN beside NaN counts as equal


def test_lists_of_numbers():
    assert count_operations(sum, [1.0, 2.0, 3.0]).additions == 3  # sum begins with 0


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(InputTypeError, match="an argument is a str"):
        count_operations(len, "text")
    with pytest.raises(InputTypeError, match=r"numpy\.einsum cannot be seen"):
        count_operations(lambda W: np.einsum("ij->i", W), np.ones((2, 3)))


# --- operations on arrays -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "counts"),
    [
        (lambda W: W @ np.ones((3, 4)), (60, 40, 0)),
        (lambda W: W.dot(np.ones(3)), (15, 10, 0)),
        (lambda W: np.dot(np.ones(5), W), (15, 12, 0)),
        (lambda W: np.vdot(W, W), (15, 14, 0)),
        (lambda W: np.matmul(W, np.ones(3), out=np.empty(5)), (15, 10, 0)),
        (lambda W: W * W / 2 - 1, (30, 15, 0)),
        (lambda W: W**2 + np.square(W), (30, 15, 0)),
        (lambda W: W**3, (0, 0, 15)),
        (lambda W: W.sum(), (0, 14, 0)),
        (lambda W: W.sum(axis=0), (0, 12, 0)),
        (lambda W: W.mean(axis=0), (3, 12, 0)),
        (lambda W: W.max(axis=1), (0, 0, 0)),
        (lambda W: np.where(W > 0, W, 0) * 2, (15, 0, 0)),  # where() must not forget
        (lambda W: functions.relu(W) * 2, (15, 0, 0)),
        (lambda W: np.maximum(-W, 0) + np.sign(W), (0, 15, 15)),
        (lambda W: functions.sigmoid(W) + functions.softplus(W), (0, 15, 30)),
        (lambda W: functions.tanh(W) + np.exp(W) + functions.exp(W), (0, 30, 45)),
        (lambda W: np.isfinite(W).all() and (W == W).any(), (0, 0, 0)),
        (lambda W: W.T.copy().reshape(-1)[2:4] + 1, (0, 2, 0)),
    ],
)
def test_operations_on_arrays(operation, counts):
    entries = np.linspace(-1, 2, 15).reshape(5, 3)
    assert count_operations(operation, entries) == Operations(*counts)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_layer_forward_and_backward_entry_by_entry(hidden):
    network = init_network((3, 4, 2), hidden=hidden, rng=np.random.default_rng(0))
    x, y = np.ones((5, 3)), np.ones((5, 2))
    forth = count_operations(lambda n: forward_pass(n, x), network)
    both = count_operations(lambda n: backward_pass(n, forward_pass(n, x), y), network)
    # products 5 (12 + 8) with one addition less per entry, then a bias for each of 30 entries
    leak = 20 if hidden == "leaky relu" else 0  # every z is scaled, whether it is used or not
    other = 20 if hidden in ("tanh", "sigmoid", "softplus") else 0
    assert forth == Operations(100 + leak, 100, other)
    # delta: 10 differences, 10 divisions by the batch, 10 times the slope 1; 20 times a slope on
    # the way back; products dL/dW2, dL/dW1, dL/da, dL/dx with one addition less; sums over a batch
    slopes = {"tanh": (20, 0, 20), "sigmoid": (20, 0, 40), "softplus": (0, 0, 20)}
    additions = 10 + (2 * 4 + 4 * 3) * 4 + 5 * 4 * 1 + 5 * 3 * 3 + (4 + 2) * 4
    way_back = Operations(200 + 10 + 10 + 20, additions, 0)
    products_back = Operations(*slopes.get(hidden, (0, 0, 0)))
    assert both - forth == way_back + products_back


def test_operations_add_up():
    assert 2 * Operations(1, 2, 3) - Operations(1, 1, 1) == Operations(1, 3, 5)
    assert (Operations(1, 2, 3) + Operations(0, 0, 4)).total == 10


W = np.arange(6.0).reshape(3, 2)
PLAIN = np.ones((4, 2))
OUT_OF_SIGHT = {
    "the method of a plain array": lambda w: PLAIN.dot(w.T),
    "square as well": lambda w: np.ones((3, 3)).dot(w @ w.T),
    "and after it": lambda w: PLAIN.dot(w.T) + 1,
    "norm": np.linalg.norm,
    "determinant": lambda w: np.linalg.det(w.T @ w),
    "inverse": lambda w: np.linalg.inv(w.T @ w + 1),
    "einsum": lambda w: np.einsum("ij->i", w),
    "tensordot": lambda w: np.tensordot(w, w),
    "inner": lambda w: np.inner(w, w),
    "interpolation": lambda w: np.interp(w[0], [0.0, 1.0], [0.0, 2.0]),
    "differences": np.diff,
    "convolution": lambda w: np.convolve(w[0], w[1]),
    "Fourier": np.fft.fft,
}


@pytest.mark.parametrize("name", OUT_OF_SIGHT)
def test_what_cannot_be_seen_is_refused(name):
    with pytest.raises(InputTypeError, match=r"out of sight|cannot be seen"):
        count_operations(OUT_OF_SIGHT[name], W)


@pytest.mark.parametrize(
    "run",
    [math.exp, math.sqrt, lambda x: float(x) ** 2, lambda x: math.sin(x) + 1, lambda _: 3.0],
)
def test_a_plain_number_as_result_is_refused(run):
    with pytest.raises(InputTypeError, match=r"plain float: it does not depend .* math or after"):
        count_operations(run, 2.0)


MOVED = {
    "one entry": (lambda w: w[0, 0] * w[1, 1], 1),
    "entry by entry": (lambda w: sum(x * 2 for row in w for x in row), 6),
    "as a number": (lambda w: w[0, 1].item() * 3, 1),
    "some rows": (lambda w: w[[0, 2]] * 2, 4),
    "a copy": (lambda w: w.copy() * 2, 6),
    "another kind": (lambda w: w.astype(np.float32) * 2, 6),
    "another shape": (lambda w: w.T.reshape(-1) * 2, 6),
    "joined": (lambda w: np.concatenate([w, PLAIN]) * 2, 14),
    "its own method": (lambda w: w.dot(PLAIN.T), 24),
    "the function": (lambda w: np.dot(PLAIN, w.T), 24),
    "the sign": (lambda w: PLAIN @ w.T, 24),
}


@pytest.mark.parametrize("name", MOVED)
def test_numbers_that_are_moved_count_on(name):
    run, multiplications = MOVED[name]
    assert count_operations(run, W).multiplications == multiplications
