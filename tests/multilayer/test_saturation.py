"""Slopes of saturated units keep all their digits in every form of the course; mpmath says so."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import floats

from bpcourse.by_hand.chain_rule import SLOPES
from bpcourse.checking.gradient_check import check_gradient
from bpcourse.functions import sigmoid, softmax_cross_entropy, sum_of, tanh
from bpcourse.graph import backward, forward, grad, variable
from bpcourse.multilayer import ACTIVATIONS, Layer, Network, backward_pass, forward_pass
from bpcourse.multilayer.workspace import Workspace, train_pass

mpmath.mp.dps = 50
FUNCTIONS = {"sigmoid": sigmoid, "tanh": tanh}
TRUE = {
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)) / (1 + mpmath.exp(z)),
    "tanh": lambda z: mpmath.sech(z) ** 2,
}
# a handful of roundings, half a unit each
CLOSE = 1e-14
FAR = floats(-300, 300)
each_name = pytest.mark.parametrize("name", FUNCTIONS)


def true_slope(name, z):
    return float(TRUE[name](mpmath.mpf(z)))


@each_name
@given(z=FAR)
def test_every_form_of_the_slope_has_all_its_digits(name, z):
    function, right = FUNCTIONS[name], true_slope(name, z)
    row = np.array([z])
    x = variable("x")
    y = sum_of(function(x))
    in_arrays = backward(y, forward(y, {x: row}))[x][0]
    in_layers = ACTIVATIONS[name].slope(row, ACTIVATIONS[name].function(row))[0]
    forms = (grad(function)(z), in_arrays, in_layers, SLOPES[function](z))
    assert forms == pytest.approx([right] * 4, rel=CLOSE, abs=1e-300)


@each_name
@given(z=FAR)
def test_the_workspace_has_them_too(name, z):
    network = Network(
        (
            Layer(np.array([[1.0]]), np.array([0.0]), name),
            Layer(np.array([[1.0]]), np.array([0.0]), "linear"),
        ),
        "half squared error",
    )
    x, a = np.array([[z]]), float(FUNCTIONS[name](z))
    y = np.array([[a - 1]])  # so that dL/da is 1, or what rounding leaves of it
    _, gradients = train_pass(network, x, y, Workspace(network, 1))
    readable = backward_pass(network, forward_pass(network, x), y)
    for found in (gradients.biases[0][0], readable.biases[0][0]):
        assert found == pytest.approx(true_slope(name, z) * (a - y[0, 0]), rel=CLOSE, abs=1e-300)


def cross_entropy_deltas(loss, output, z, y):
    """Return dL/dz of one example in both forms of multilayer."""
    width = z.shape[1]
    network = Network((Layer(np.eye(width), np.zeros(width), output),), loss)
    _, gradients = train_pass(network, z, y, Workspace(network, 1))
    return backward_pass(network, forward_pass(network, z), y).deltas[-1], gradients.deltas[-1]


@given(z=FAR)
def test_a_sure_and_right_output_still_has_a_delta(z):
    for y, right in ((1.0, -1 / (1 + mpmath.exp(z))), (0.0, 1 / (1 + mpmath.exp(-z)))):
        for delta in cross_entropy_deltas(
            "binary cross-entropy", "sigmoid", np.array([[z]]), np.array([[y]])
        ):
            assert delta[0, 0] == pytest.approx(float(right), rel=CLOSE, abs=1e-300)


@given(logits=floats(0, 300), place=floats(-300, 300))
def test_a_sure_and_right_softmax_still_has_a_delta(logits, place):
    z, y = np.array([[logits, 0.0, place]]), np.array([[1.0, 0.0, 0.0]])
    e = [mpmath.exp(mpmath.mpf(entry)) for entry in z[0]]
    total = sum(e)
    right = np.array([[-(e[1] + e[2]) / total, e[1] / total, e[2] / total]], float)
    x = variable("x")
    loss = softmax_cross_entropy(x, y)
    by_graph = backward(loss, forward(loss, {x: z}))[x]
    for delta in (*cross_entropy_deltas("softmax cross-entropy", "softmax", z, y), by_graph):
        # differences of logits are rounded: 1e-16 of 600 is 1e-13 in the exponent
        np.testing.assert_allclose(delta, right, rtol=3e-13, atol=1e-300)


@each_name
@pytest.mark.parametrize("z", [8.0, -8.0, 20.0, 40.0, -40.0, 200.0])
def test_the_course_passes_its_own_check_where_units_saturate(name, z):
    function = FUNCTIONS[name]
    assert check_gradient(function, [z], [grad(function)(z)]).verdict == "PASS"
