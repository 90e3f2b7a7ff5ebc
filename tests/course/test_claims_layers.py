"""The claims that notebooks 06 and 07 teach, each computed and found in the stored outputs."""

import numpy as np
import pytest
from stored_outputs import shows

from bpcourse.by_hand import one_hidden
from bpcourse.checking.examination import examine
from bpcourse.checking.fixtures import fixture
from bpcourse.checking.mistakes import MISTAKES
from bpcourse.checking.operation_count import count_products
from bpcourse.drawing import mirror_picture, one_hidden_picture
from bpcourse.multilayer import (
    Layer,
    Network,
    backward_pass,
    forward_pass,
    init_network,
    loss_value,
    output_delta,
    parameters,
    with_parameters,
)

# --- 06 -----------------------------------------------------------------------------------------

LAYERS = "06_derive_the_delta_recurrence"


def drawn(sizes, batch=5, **choices):
    rng = np.random.default_rng(6)
    network = init_network(sizes, rng=rng, **choices)
    return network, rng.normal(size=(batch, sizes[0])), rng.normal(size=(batch, sizes[-1]))


def test_the_forward_recurrence_is_recorded():
    for depth in range(1, 9):
        network, x, _ = drawn(range(2, depth + 3))
        cache = forward_pass(network, x)
        assert (cache.activations[0] == x).all()
        for k, (W, b, name) in enumerate(network.layers):
            assert (cache.pre_activations[k] == cache.activations[k] @ W.T + b).all()
            sigma = np.tanh if name == "tanh" else np.asarray
            assert (cache.activations[k + 1] == sigma(cache.pre_activations[k])).all()
    shows(LAYERS, "a_0 (5, 3)", "a_1 (5, 4) z_1 (5, 4)", "a_2 (5, 2) z_2 (5, 2)")


def test_the_cache_holds_all_that_the_way_back_needs():
    network, x, y = drawn((3, 4, 2))
    cache = forward_pass(network, x)
    right = backward_pass(network, cache, y)
    del x  # from here on the input is known from the cache alone
    hidden = right.deltas[1] @ network.layers[1].weights
    slope = 1 - np.tanh(cache.pre_activations[0]) ** 2
    # tanh again instead of the kept activation: the same numbers up to a few roundings
    np.testing.assert_allclose(right.deltas[0], hidden * slope, rtol=1e-14)
    shows(LAYERS, "arrays kept by a forward pass through two layers: the result is 5")


def slope_by_difference(network, x, y, k, place):
    """Return dL/dW_k at one place from two losses."""
    losses = []
    for h in (1e-5, -1e-5):
        arrays = [array.copy() for array in parameters(network)]
        arrays[k][place] += h
        moved = with_parameters(network, arrays)
        losses.append(loss_value(moved, forward_pass(moved, x), y))
    return (losses[0] - losses[1]) / 2e-5


def test_a_weight_gradient_is_an_outer_product_and_a_bias_gradient_delta():
    network, x, y = drawn((3, 4, 2), batch=1)
    cache = forward_pass(network, x)
    gradients = backward_pass(network, cache, y)
    for k in range(2):
        delta, a = gradients.deltas[k][0], cache.activations[k][0]
        assert (gradients.weights[k] == np.outer(delta, a)).all()
        assert (gradients.biases[k] == delta).all()
        # a difference with h = 1e-5: its error is h squared, times some small factor
        by_difference = slope_by_difference(network, x, y, 2 * k, (1, 2))
        assert delta[1] * a[2] == pytest.approx(by_difference, abs=1e-9)
    shows(
        LAYERS,
        "pre-activations moved by one weight: the result is 1",
        "and the third input is -0.9058",
    )


def test_delta_goes_through_the_transpose_and_the_slope():
    for depth in range(2, 9):
        network, x, y = drawn(range(2, depth + 3), batch=1)
        cache = forward_pass(network, x)
        deltas = backward_pass(network, cache, y).deltas
        for k in range(depth - 1):
            column = network.layers[k + 1].weights.T @ deltas[k + 1][0]
            expected = column * (1 - cache.activations[k + 1][0] ** 2)
            # a column in place of a row: the same sums in another order
            np.testing.assert_allclose(deltas[k][0], expected, rtol=1e-12)
    entries = "proved: dL/dW4 = 6 entries\nproved: dL/db4 = 2 entries"
    shows(
        LAYERS, "depth 1\nproved", "depth 4\nproved", entries, "depth 8: all gradients agree: True"
    )


def test_the_two_passes_mirror_each_other():
    said = mirror_picture(sizes=(3, 4, 2), batch=5).text
    assert "Forward: A₁ (5, 4) goes through W₂ (2, 4)" in said
    assert "Backward: δ₂ goes through W₂ᵀ (4, 2)" in said
    W = np.arange(12.0).reshape(4, 3)
    moved_by_activation = [int((W @ step != 0).sum()) for step in np.eye(3)]
    assert moved_by_activation == [3, 4, 4]  # each entry of its column but the one that is 0
    shows(LAYERS, said, "pre-activations moved by one activation: the result is 4")


def test_the_playground_starts_at_0_437_and_falls():
    losses = one_hidden.trail(one_hidden.OneHidden(), 10)
    assert f"{losses[0]:.3f}" == "0.437"
    assert losses[9] < 0.001
    assert sorted(losses, reverse=True) == losses
    overshoot = one_hidden.trail(one_hidden.PRESETS["overshoot"], 4)
    assert overshoot[2] > overshoot[0]
    for shown in (losses, overshoot):
        shows(LAYERS, str([round(loss, 4) for loss in shown]))


def test_an_edge_in_focus_shows_adjoint_times_activation():
    p = one_hidden.OneHidden()
    values = one_hidden.forward_pass(p)
    gradients = one_hidden.backward_pass(p, values)
    assert gradients["dw2"] == gradients["delta_a"] * values["h"]
    assert gradients["dw1"] == gradients["delta_h"] * p.x
    assert "∂L/∂w₂ = δ₂ · h = (−1.323) · 0.4621 = −0.6113" in one_hidden_picture().text
    shows(LAYERS, "∂L/∂w₁ = δ₁ · x = (−0.3121) · 1 = −0.3121")


def test_a_batch_is_summed_for_weights_and_biases():
    network, x, y = drawn((3, 4, 2))
    cache = forward_pass(network, x)
    whole = backward_pass(network, cache, y)
    for k in range(2):
        pairs = list(zip(whole.deltas[k], cache.activations[k], strict=True))
        weights, biases = sum(np.outer(d, a) for d, a in pairs), sum(d for d, _ in pairs)
        # sums in another order, some of whose terms cancel
        np.testing.assert_allclose(whole.weights[k], weights, rtol=1e-12, atol=1e-16)
        np.testing.assert_allclose(whole.biases[k], biases, rtol=1e-12, atol=1e-16)
    passed_on = whole.deltas[0] @ network.layers[0].weights
    assert (whole.inputs == passed_on).all()
    shows(LAYERS, "δ₁ has the shape (5, 4)", "∂L/∂b₁ has the shape (4,): the rows of δ₁ added up")


def test_a_batch_is_averaged_and_biases_move():
    network, x, y = drawn((3, 4, 2))
    whole = backward_pass(network, forward_pass(network, x), y)
    ones = [
        backward_pass(network, forward_pass(network, x[n : n + 1]), y[n : n + 1]) for n in range(5)
    ]
    mean = sum(one.biases[0] for one in ones) / 5
    np.testing.assert_allclose(whole.biases[0], mean, rtol=1e-12)
    text = str(np.round(mean + 0.0, 6))
    shows(LAYERS, f"{text}\n{text}", "[2, 1] [-0.00394328 -0.00423879] [-0.04315254]")


def test_five_steps_through_a_relu_network():
    W1, W2 = np.array([[1.0, 1], [1, -1], [-1, 1]]), np.array([[2.0, 1, -1]])
    layers = (Layer(W1, np.array([0.0, 0, 1]), "relu"), Layer(W2, np.array([1.0]), "linear"))
    network = Network(layers, "squared error")
    gradients = backward_pass(network, forward_pass(network, [[1, 2]]), [[3]])
    found = [*gradients.deltas[::-1], *gradients.weights[::-1]]
    steps = [[[4]], [[8, 0, -4]], [[12, 0, 8]], [[8, 16], [0, 0], [-4, -8]]]
    assert [array.tolist() for array in found] == steps  # whole numbers: no rounding
    shows(LAYERS, *(f"\n{step}\n" for step in ([8, 4, -4], steps[1][0], *steps[2:])))


def test_delta_at_the_output_and_where_its_formula_stops():
    network, x, y = drawn((3, 4, 2), output="sigmoid")
    cache = forward_pass(network, x)
    a = cache.output
    # one factor a(1 - a), computed in the same way: a few roundings
    expected = (a - y) / 5 * a * (1 - a)
    np.testing.assert_allclose(output_delta(network, cache, y), expected, rtol=1e-13)
    logits, wanted = np.array([2.0, 1.0, 0.0]), np.array([0.0, 1, 0])
    classifier = Network((Layer(np.eye(3), np.zeros(3), "softmax"),), "softmax cross-entropy")
    delta = output_delta(classifier, forward_pass(classifier, [logits]), [wanted])[0]
    p = np.exp(logits) / np.exp(logits).sum()
    assert delta == pytest.approx(p - wanted, rel=1e-13)
    assert delta[0] > 0.6 > abs((-wanted / p * p * (1 - p))[0])  # which the formula calls 0
    shows(LAYERS, f"{delta.round(4)} by nudging", "delta_3 = p_3 - y_3 proved")


def test_each_delta_is_computed_once():
    network, x, y = drawn((784, 256, 128, 10), batch=1)
    gradients = backward_pass(network, forward_pass(network, x), y)
    assert sum(delta.size for delta in gradients.deltas) == 256 + 128 + 10
    both = count_products(lambda n: backward_pass(n, forward_pass(n, x), y), network)
    assert both.products == 3 * 3  # whatever the widths: one forward and two back for each layer
    shows(LAYERS, "235146 gradients", "deltas of a 784-256-128-10 network: the result is 394")


# --- 07 -----------------------------------------------------------------------------------------

CHECKS = "07_check_every_gradient"
D4_NAMES = (
    "slope dropped",
    "weights updated too early",
    "error with the wrong sign",
    "nothing cached",
)


def test_the_four_mistakes_of_d4_are_planted_and_caught():
    W1, W2 = np.array([[0.15, 0.20], [0.25, 0.30]]), np.array([[0.40, 0.45]])
    layers = (
        Layer(W1, np.full(2, 0.35), "sigmoid"),
        Layer(W2, np.array([0.6]), "sigmoid"),
    )
    network, x, y = Network(layers, "half squared error"), [[0.5, 0.9]], [[1.0]]
    cache = forward_pass(network, x)
    right = backward_pass(network, cache, y).deltas
    wrong = {n: m.backward(network, cache, y).deltas for n, m in MISTAKES.items() if n in D4_NAMES}
    assert (wrong["slope dropped"][0] / right[0] > 4).all()
    early = wrong["weights updated too early"][0] / right[0] - 1
    assert [f"{shift:.1%}" for shift in early[0]] == ["3.5%", "3.3%"]
    assert (wrong["error with the wrong sign"][0] == -right[0]).all()
    assert (wrong["nothing cached"][0] == right[0]).all()
    for name in D4_NAMES[:3]:
        assert examine(MISTAKES[name].backward, *fixture()).verdict == "FAIL"
    shows(CHECKS, f"{wrong['slope dropped'][0].round(8)}", "nothing cached 30 matrix products")
