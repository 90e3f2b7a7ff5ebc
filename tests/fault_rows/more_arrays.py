"""Section A once more: what functions, engine and widgets refuse as networks do."""

import numpy as np
import pytest
from fault_rows.shared import X, Y, network_of, refused

from bpcourse import functions, widgets
from bpcourse.by_hand import neuron
from bpcourse.functions import matmul, maximum, mean_of, softmax_cross_entropy
from bpcourse.graph import backward, forward, variable
from bpcourse.multilayer import (
    ACTIVATIONS,
    Workspace,
    backward_pass,
    forward_pass,
    init_network,
    loss_value,
    train_pass,
)


@pytest.mark.parametrize("n", [2, 5])
def test_row_03_by_hand_and_in_the_engine(n):
    with refused(ValueError, "give one target for each activation"):
        neuron.forward_pass(np.ones((n, 1)), 2, 1, np.ones(n))
    values = neuron.forward_pass(np.ones(n), 2, 1, np.ones(n))
    with refused(ValueError, "give one target for each activation"):
        neuron.backward_pass(np.ones(n), 2, np.ones((n, 1)), values)
    p, t = variable("p"), variable("t")
    with refused(ValueError, "same number of axes"):
        forward(mean_of((p - t) ** 2), {p: np.ones((n, 1)), t: np.ones(n)})


@pytest.mark.parametrize("kind", [np.uint8, np.int8, np.int16, bool])
def test_row_07_every_function_computes_with_floats(kind):
    a = np.ones((2, 2), kind)
    for name in ("relu", "absolute", "square", "sigmoid", "tanh", "exp", "transpose", "sqrt"):
        assert getattr(functions, name)(a).dtype == float, name
    assert maximum(a, a).dtype == matmul(a, a).dtype == float
    large = np.full((2, 2), 100, np.int8)
    assert (matmul(large, large) == 20000).all()


def test_row_08_complex_targets_and_other_floats():
    network = network_of()
    cache = forward_pass(network, X)
    for use in (loss_value, backward_pass):
        with refused(TypeError, "y has dtype complex128; targets are real numbers"):
            use(network, cache, Y + 0j)
    if np.dtype(np.longdouble) != np.dtype(float):
        with refused(TypeError, "the course computes with float64"):
            forward_pass(network, X.astype(np.longdouble))


@pytest.mark.parametrize(
    "name", [n for n, row in ACTIVATIONS.items() if row.slope and n != "linear"]
)
def test_row_10_no_slope_absorbs_nan(name):
    z = np.array([[np.nan, 1.0]])
    row = ACTIVATIONS[name]
    assert np.isnan(row.slope(z, row.function(z))).tolist() == [[True, False]]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_row_10_a_workspace_gives_no_gradients_that_are_not_finite(bad):
    network, x, y = network_of(), X.copy(), Y.copy()
    workspace = Workspace(network, len(x))
    x[1, 2] = bad
    with refused(ArithmeticError, "not finite|too large"):
        train_pass(network, x, y, workspace)


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("make", [np.ma.masked_array, lambda a: np.asarray(a).view(np.matrix)])
def test_row_12_functions_refuse_them_too(make):
    odd, plain = make(np.ones((2, 2))), np.ones((2, 2))
    for use in (
        lambda: functions.tanh(odd),
        lambda: mean_of(odd),
        lambda: matmul(plain, odd),
        lambda: maximum(plain, odd),
        lambda: forward_pass(network_of(2, 1), [odd[0], odd[1]]),
    ):
        with refused(TypeError, "MaskedArray|matrix"):
            use()


@pytest.mark.parametrize(
    ("start", "kind", "message"),
    [
        (lambda: widgets.nudge_explorer("sqare"), ValueError, "did you mean 'square'"),
        (lambda: widgets.nudge_explorer(x="a"), TypeError, "give a number from -2 to 2"),
        (lambda: widgets.chain_explorer("sin, nosuch"), ValueError, "use one of square"),
        (lambda: widgets.chain_explorer(3), TypeError, "give names of functions"),
        (lambda: widgets.one_hidden_explorer("nosuch"), ValueError, "use one of the start"),
        (lambda: widgets.one_hidden_explorer(rate=9), ValueError, "use one of 0.01, 0.02"),
        (lambda: widgets.sweep_explorer(which="w99"), ValueError, "use one of w11"),
        (lambda: widgets.clinic_explorer("nosuch"), ValueError, "use one of none"),
        (lambda: widgets.clinic_explorer(seed="a"), TypeError, "give a whole number"),
        (lambda: widgets.graph_stepper("w*x", at={"v": 1}), ValueError, "use one of w, x"),
    ],
)
def test_row_14_widgets_know_their_names(start, kind, message):
    with refused(kind, message):
        start()


@pytest.mark.parametrize("targets", [[[1.0, 1.0]], [[-1.0, 2.0]], [[0.5, 0.4]], [[0, 3]]])
def test_row_15_the_function_and_the_workspace(targets):
    y = np.array(targets, float)
    with refused(ValueError, "sums to|0 or more"):
        softmax_cross_entropy(np.zeros((1, 2)), y)
    network = network_of(3, 2, output="softmax", loss="softmax cross-entropy")
    with refused(ValueError, "sums to|from 0 to 1"):
        train_pass(network, X[:1], y, Workspace(network, 1))


@pytest.mark.parametrize("sizes", [3, None, {3, 2}, {3: 1}, iter((3, 2)), np.array([[3, 2]])])
def test_row_16_sizes_without_an_order(sizes):
    with refused(TypeError, r"give them in order, as in \(2, 3, 1\)"):
        init_network(sizes, rng=np.random.default_rng(0))


def test_row_17_a_workspace_too():
    with refused(ValueError, r"would fill \d+\.\d GiB; stay below 4"):
        Workspace(network_of(), 10**9)


def test_row_13_arrays_of_the_engine_are_copies():
    x, data = variable("x"), np.ones(3)
    y = x * x
    values = forward(y, {x: data})
    data += 100
    assert (backward(y, values, np.ones(3))[x] == 2).all()
