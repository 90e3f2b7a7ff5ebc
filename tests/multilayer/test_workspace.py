"""The workspace form finds what the readable form finds, and allocates nothing on the way."""

import tracemalloc
from itertools import product

import numpy as np
import pytest
from hypothesis import example as example_of
from hypothesis import given, settings
from hypothesis import strategies as st

from bpcourse.errors import DomainError, InputTypeError, InputValueError, ShapeError
from bpcourse.multilayer import (
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    loss_value,
    parameters,
    with_parameters,
)
from bpcourse.multilayer.activations import ACTIVATIONS, HIDDEN, OUTPUTS
from bpcourse.multilayer.in_place import IN_PLACE, LOSSES_IN_PLACE, Buffers
from bpcourse.multilayer.losses import LOSSES
from bpcourse.multilayer.workspace import Workspace, train_pass

PAIRS = [
    (output, loss)
    for output, loss in product(OUTPUTS, LOSSES)
    if LOSSES[loss].output in (None, output)
]
# Where the two forms round differently (a factor 1/N multiplied instead of divided, a sum in
# another order) they are one or two roundings apart; six layers carry some tens of them.
CLOSE = {np.float64: 1e-13, np.float32: 1e-4}


def example(sizes, hidden, output, loss, batch=5, seed=0, scale=1.0, dtype=np.float64):
    """Return a network with biases that are not 0, a batch, and targets that fit its loss."""
    rng = np.random.default_rng(seed)
    network = init_network(sizes, hidden, output, "lecun", rng, loss=loss)
    arrays = [(a + (a == 0) * rng.normal(size=a.shape)) * scale for a in parameters(network)]
    network = with_parameters(network, [a.astype(dtype) for a in arrays])
    y = rng.uniform(0.1, 0.9, size=(batch, sizes[-1]))
    if "softmax" in loss:
        y /= y.sum(axis=1, keepdims=True)
    return network, rng.normal(size=(batch, sizes[0])).astype(dtype), y.astype(dtype)


def amounts(network, cache, delta):
    """Return how much was added up for each gradient and delta: the same pass without signs."""
    amount, found = np.abs(delta), []
    for k in reversed(range(len(network.layers))):
        found.append((amount.T @ np.abs(cache.activations[k]), amount.sum(axis=0), amount))
        if k:
            slope = ACTIVATIONS[network.layers[k - 1].activation].slope
            slopes = slope(cache.pre_activations[k - 1], cache.activations[k])
            amount = (amount @ np.abs(network.layers[k].weights)) * np.abs(slopes)
    return (*(array for row in found[::-1] for array in row[:2]), *(row[2] for row in found[::-1]))


def agree(network, x, y, workspace):
    """Assert that both forms find the same, relative to what was added up: it may cancel."""
    loss, found = train_pass(network, x, y, workspace)
    cache = forward_pass(network, x)
    right, rtol = backward_pass(network, cache, y), CLOSE[x.dtype.type]
    assert loss == pytest.approx(loss_value(network, cache, y), rel=rtol)
    ours_in_order, readable_in_order = ((*in_order(g), *g.deltas) for g in (found, right))
    added = amounts(network, cache, right.deltas[-1])
    for ours, readable, amount in zip(ours_in_order, readable_in_order, added, strict=True):
        assert ours.shape == readable.shape
        assert ours.dtype == readable.dtype == x.dtype
        assert np.linalg.norm(ours - readable) <= rtol * np.linalg.norm(amount)


@pytest.mark.parametrize("dtype", CLOSE)
@pytest.mark.parametrize("sizes", [(3, 2), (3, 5, 2), (4, 3, 5, 6, 7, 3, 2)])
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_it_finds_what_the_readable_form_finds(dtype, sizes, hidden, output, loss):
    network, x, y = example(sizes, hidden, output, loss, dtype=dtype)
    agree(network, x, y, Workspace(network, 5))


@settings(max_examples=200)
@example_of(
    sizes=[4, 1, 1, 4, 3, 5],
    hidden="tanh",
    pair=("softmax", "softmax cross-entropy"),
    batch=4,
    seed=0,
    scale=1,
)
@given(
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=6),
    hidden=st.sampled_from(HIDDEN),
    pair=st.sampled_from(PAIRS),
    batch=st.integers(1, 4),
    seed=st.integers(0, 2**32),
    scale=st.sampled_from([0.01, 1, 30]),
)
def test_it_agrees_wherever_hypothesis_looks(sizes, hidden, pair, batch, seed, scale):
    network, x, y = example(sizes, hidden, *pair, batch, seed, scale)
    workspace = Workspace(network, batch)
    for layer in workspace.layers:  # whatever an earlier pass left behind
        for array in layer:
            array.fill(np.nan)
    agree(network, x, y, workspace)


def test_the_tables_have_the_same_rows():
    assert set(IN_PLACE) == set(ACTIVATIONS)
    assert set(LOSSES_IN_PLACE) == set(LOSSES)


TAILS = np.array([[-800.0, -720, -40, -1e-3, -1e-300, 0, 1e-300, 1e-3, 40, 720, 1e308]]).T


@pytest.mark.parametrize("name", HIDDEN)
def test_activations_and_slopes_in_the_tails(name):
    """No warning, and the digits of the readable form: even where exp(-|z|) is a subnormal."""
    z, a, delta = TAILS.copy(), np.empty_like(TAILS), np.full_like(TAILS, 3.0)
    own = Buffers(z, z if name == "linear" else a, delta, np.empty_like(z), None, None, None)
    IN_PLACE[name].forward(own)
    right = ACTIVATIONS[name].function(TAILS)
    # softplus' = 1 - e^-a carries the rounding of a: two units in the last place
    np.testing.assert_allclose(own.a, right, rtol=4e-16, atol=0)
    IN_PLACE[name].back(own)
    np.testing.assert_allclose(delta, 3 * ACTIVATIONS[name].slope(TAILS, right), rtol=1e-15, atol=0)


def peak_of_a_pass(network, x, y, workspace):
    """Return the most bytes that one steady pass holds on top of what was there before."""
    train_pass(network, x, y, workspace)
    tracemalloc.start()
    try:
        train_pass(network, x, y, workspace)  # what tracemalloc itself and Python keep once
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        train_pass(network, x, y, workspace)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("dtype", CLOSE)
@pytest.mark.parametrize(
    ("hidden", "output", "loss"),
    [(hidden, *PAIRS[0]) for hidden in HIDDEN] + [("tanh", *pair) for pair in PAIRS],
)
def test_a_steady_pass_allocates_no_array(hidden, output, loss, dtype):
    """NumPy reports to tracemalloc: the smallest array, one number for each row, has 4 kB."""
    batch = 4096 // np.dtype(dtype).itemsize
    network, x, y = example((600, 550, 600), hidden, output, loss, batch=batch, dtype=dtype)
    # numbers, tuples and views of arrays stay below 3 kB
    peak = peak_of_a_pass(network, x, y, Workspace(network, batch))
    assert peak < 3000


def test_the_probe_sees_the_readable_form():
    network, x, y = example((600, 550, 600), "tanh", "linear", "squared error", batch=512)

    def readable(network, x, y, _):
        return backward_pass(network, forward_pass(network, x), y)

    tracemalloc.start()
    try:
        readable(network, x, y, None)
        assert tracemalloc.get_traced_memory()[1] > 8 * 512 * 600
    finally:
        tracemalloc.stop()


def test_the_gradients_are_the_workspaces_own():
    network, x, y = example((3, 4, 2), "tanh", "linear", "squared error")
    workspace = Workspace(network, 5)
    _, first = train_pass(network, x, y, workspace)
    kept = [array.copy() for array in in_order(first)]
    _, second = train_pass(network, 2 * x, y, workspace)
    assert all(a is b for a, b in zip(in_order(first), in_order(second), strict=True))
    assert not any((a == b).all() for a, b in zip(in_order(first), kept, strict=True))
    assert second.inputs is None


def test_nothing_that_is_given_is_changed():
    network, x, y = example((3, 4, 2), "softplus", "softmax", "softmax cross-entropy")
    given = [x, y, *parameters(network)]
    before = [array.copy() for array in given]
    workspace = Workspace(network, 5)
    first, _ = train_pass(network, x, y, workspace)
    second, _ = train_pass(network, x, y, workspace)
    assert first == second
    assert all((a == b).all() for a, b in zip(given, before, strict=True))


@pytest.mark.parametrize("dtype", CLOSE)
def test_another_network_of_the_same_shapes_is_welcome(dtype):
    settings = {"sizes": (3, 4, 2), "hidden": "relu", "output": "sigmoid", "dtype": dtype}
    network, x, y = example(loss="binary cross-entropy", **settings)
    workspace = Workspace(network, 5)
    agree(network, x, y, workspace)
    other, x, y = example(loss="binary cross-entropy", seed=1, **settings)
    agree(other, x, y, workspace)
    assert workspace.network is other  # known now, and not examined again
    agree(network, x, y, workspace)


def test_views_of_arrays_are_welcome():
    network, x, y = example((3, 4, 2), "tanh", "linear", "squared error", batch=10)
    workspace = Workspace(network, 5)
    for view in (np.s_[::2], np.s_[4::-1], np.s_[5:]):
        agree(network, x[view], y[view], workspace)
    fortran = with_parameters(network, [np.asfortranarray(a) for a in parameters(network)])
    agree(fortran, np.asfortranarray(x[:5]), y[:5], Workspace(fortran, 5))


CASE = ("relu", "linear", "squared error")
NETWORK, X, Y = example((3, 4, 2), *CASE)


@pytest.mark.parametrize(
    ("network", "x", "y", "error", "message"),
    [
        (NETWORK, X[:4], Y, ShapeError, r"x has .* for each network and batch size: Work"),
        (NETWORK, X[0], Y, ShapeError, r"x has shape \(3,\)"),
        (NETWORK, X, Y[:, :1], ShapeError, r"y has shape \(5, 1\) .* made for \(5, 2\)"),
        (NETWORK, X, Y[:, 0], ShapeError, r"y has shape \(5,\)"),
        (example((3, 5, 2), *CASE)[0], X, Y, ShapeError, r"W1 has shape \(5, 3\) .*\(4, 3\)"),
        (example((3, 4, 4, 2), *CASE)[0], X, Y, ShapeError, "relu, relu, .* made for relu, linear"),
        (example((3, 4, 2), "tanh", *CASE[1:])[0], X, Y, ShapeError, "tanh.* made for relu"),
        (NETWORK._replace(loss="half squared error"), X, Y, ShapeError, "half squared error and"),
        (NETWORK, X.tolist(), Y, InputTypeError, "x is of type list ; the workspace takes plain"),
        (NETWORK, X, Y.astype(int), InputTypeError, "y is of type ndarray int64; .*'float64'"),
        (NETWORK, X.astype(np.float32), Y, InputTypeError, "x is of type ndarray float32"),
        (NETWORK, np.ma.array(X), Y, InputTypeError, "x is of type MaskedArray"),
        (
            example((3, 4, 2), *CASE, dtype=np.float32)[0],
            X,
            Y,
            InputTypeError,
            "W1 is of type ndarray float32",
        ),
    ],
)
def test_what_does_not_fit_is_refused(network, x, y, error, message):
    workspace = Workspace(NETWORK, 5)
    with pytest.raises(error, match=message):
        train_pass(network, x, y, workspace)
    agree(NETWORK, X, Y, workspace)  # and nothing is spoiled


@pytest.mark.parametrize(
    ("place", "bad", "pair"),
    [
        *product(("x", "y"), (np.nan,), PAIRS),
        # a sigmoid takes what is infinite and gives 0 or 1
        *product("x", (np.inf, 1e300), [pair for pair in PAIRS if "sigmoid" not in pair[0]]),
        ("y", np.inf, PAIRS[0]),
    ],
)
def test_a_loss_that_is_not_finite_is_refused_without_a_warning(place, bad, pair):
    network, x, y = example((3, 4, 2), "linear", *pair)
    network = with_parameters(network, [abs(a) * 1e10 for a in parameters(network)])
    (x if place == "x" else y)[0] = bad
    message = r"^the loss is (nan|-?inf): .* finite; look at them, or train with a smaller rate$"
    with pytest.raises(DomainError, match=message):
        train_pass(network, x, y, Workspace(network, 5))


def saturated(bad, sizes=(3, 4, 2), hidden="tanh", pair=PAIRS[0], dtype=np.float64):
    """Return a case whose first input is spoiled, and hidden by units at the end of their range."""
    network, x, y = example(sizes, hidden, *pair, dtype=dtype)
    x[2, 1] = bad
    return network, x, y


@pytest.mark.parametrize("dtype", CLOSE)
@pytest.mark.parametrize("bad", [np.inf, -np.inf])
@pytest.mark.parametrize(
    "case",
    [
        *({"hidden": hidden} for hidden in ("tanh", "sigmoid")),
        {"sizes": (3, 5, 4, 2)},
        *(
            {"sizes": (3, 2), "pair": pair}
            for pair in PAIRS
            if pair[0] == "sigmoid" and "cross" not in pair[1]
        ),
    ],
)
def test_gradients_that_are_not_finite_are_refused_even_where_the_loss_is(case, bad, dtype):
    network, x, y = saturated(bad, dtype=dtype, **case)
    message = r"^the loss is \d.*, but the gradients are not finite: .* with a smaller rate$"
    with pytest.raises(DomainError, match=message):
        train_pass(network, x, y, Workspace(network, 5))


def test_a_layer_that_overflows_before_a_layer_that_saturates_is_refused():
    """Here dL/dW1 is finite: the delta of the first layer is 0, and so is its product with x."""
    network, x, y = example((3, 4, 2), "relu", "sigmoid", "squared error")
    huge = [np.full((4, 3), 1e300), np.zeros(4), np.ones((2, 4)), np.zeros(2)]
    network = with_parameters(network, huge)
    workspace = Workspace(network, 5)
    with pytest.raises(DomainError, match="but the gradients are not finite"):
        train_pass(network, np.abs(x) * 1e10, y, workspace)
    assert np.isfinite(workspace.layers[0].weights).all()
    assert np.isnan(workspace.layers[1].weights).any()


def test_the_largest_gradients_are_let_through():
    network, x, y = example((3, 2), "tanh", "linear", "half squared error", batch=1)
    network = with_parameters(network, [a * 0 for a in parameters(network)])
    _, found = train_pass(network, x * 0 + 0.9e154, y * 0 - 0.9e154, Workspace(network, 1))
    assert (found.weights[0] == 0.9e154**2).all()  # the sum of three is beyond the floats


@pytest.mark.parametrize(
    ("change", "examples", "error", "message"),
    [
        (lambda a: a, 0, InputValueError, "one example or more"),
        (lambda a: a, -1, InputValueError, "examples is -1"),
        (lambda a: a, 2.0, InputTypeError, "number of rows"),
        (lambda a: a, True, InputTypeError, "examples is True"),
        # 4 arrays of 4 + 2 units, 8 bytes each: 192 bytes an example
        (lambda a: a, 10**9, InputValueError, r"^examples is 10{9}: .* 178.8 GiB; stay below 4$"),
        (lambda a: a, np.int64(2**62), InputValueError, "examples is 4611686018427387904: .*GiB"),
        (lambda a: a.astype(int), 5, InputTypeError, "dtype int64; a workspace needs"),
        (lambda a: a.astype(complex), 5, InputTypeError, "dtype complex128"),
        (lambda a: a * np.nan, 5, InputValueError, "weights of layer 1.* is nan"),
        (
            lambda a: a.astype(np.float32) if a.ndim == 2 else a,
            5,
            InputTypeError,
            r"dtype float32, float64; .* for all: pass each through .astype\(float\)$",
        ),
    ],
)
def test_what_a_workspace_cannot_be_made_for(change, examples, error, message):
    network = with_parameters(NETWORK, [change(array) for array in parameters(NETWORK)])
    with pytest.raises(error, match=message):
        Workspace(network, examples)


def test_a_workspace_says_what_it_is():
    assert repr(Workspace(NETWORK, 5)) == "Workspace(3-4-2, 5 examples, float64, 0.0 MB)"
    layers = Workspace(NETWORK, np.int64(5)).layers
    assert layers[1].z is layers[1].a  # linear
    assert layers[0].z is not layers[0].a
