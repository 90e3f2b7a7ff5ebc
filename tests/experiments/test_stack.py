"""Both passes of a deep stack, its logarithms at any depth, and the profile of the lab."""

import math
from fractions import Fraction

import numpy as np
import pytest

from bpcourse.checking.gradient_check import check_gradient
from bpcourse.errors import DomainError, InputTypeError, InputValueError, ShapeError
from bpcourse.experiments.depth import profile as depth_module
from bpcourse.experiments.depth.logarithms import log_norm
from bpcourse.experiments.depth.profile import BINS, EXAMPLES, depth_profile
from bpcourse.experiments.depth.stack import (
    NORMALISATIONS,
    Stack,
    gradients,
    make_stack,
    run,
    signals,
    stack_loss,
)
from bpcourse.multilayer import Layer, Network, backward_pass, forward_pass
from bpcourse.multilayer.activations import ACTIVATIONS, HIDDEN
from bpcourse.multilayer.initialization import SCHEMES


def example(activation="tanh", normalisation="none", *, residual=False, depth=3, seed=0):
    """Return a stack with biases that are not 0, a batch and targets; width 4, 5 examples."""
    rng = np.random.default_rng(seed)
    stack = make_stack(
        depth, 4, activation, "lecun", residual=residual, normalisation=normalisation, rng=rng
    )
    x, y = rng.normal(size=(2, 5, 4))
    return stack._replace(biases=rng.normal(size=(depth, 4)) / 2), x, y


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("normalisation", NORMALISATIONS)
@pytest.mark.parametrize("activation", HIDDEN)
def test_gradients_pass_the_complex_step(activation, normalisation, residual):
    stack, x, y = example(activation, normalisation, residual=residual)

    def loss_of(weights, biases, x):
        moved = stack._replace(weights=weights, biases=biases)
        return stack_loss(run(moved, x).activations[-1], y)

    found = gradients(stack, x, y)
    # relative error 1e-10 for each entry: a thousand roundings, far from any mistake of a factor
    report = check_gradient(loss_of, [stack.weights, stack.biases, x], list(found))
    # batch normalisation takes away what a bias adds: its gradient is 0 but for rounding
    allowed = {"PASS", "INCONCLUSIVE"} if normalisation == "batch" else {"PASS"}
    assert report.verdict in allowed, report


@pytest.mark.parametrize("activation", HIDDEN)
def test_a_plain_stack_is_a_network_of_multilayer(activation):
    stack, x, y = example(activation)
    layers = [Layer(W, b, activation) for W, b in zip(stack.weights, stack.biases, strict=True)]
    # a hidden activation at the output: the loss does not mind, so the hidden layers are compared
    network = Network((*layers, Layer(np.eye(4), np.zeros(4), "linear")), "half squared error")
    theirs, ours = backward_pass(network, forward_pass(network, x), y), gradients(stack, x, y)
    # the same sums in another order: a few roundings of 1e-16
    np.testing.assert_allclose(ours.weights, np.stack(theirs.weights[:-1]), rtol=1e-12)
    np.testing.assert_allclose(ours.biases, np.stack(theirs.biases[:-1]), rtol=1e-12)
    np.testing.assert_allclose(ours.inputs, theirs.inputs, rtol=1e-12)


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("activation", HIDDEN)
def test_logarithms_are_those_of_the_gradients(activation, residual):
    stack, x, y = example(activation, residual=residual)
    found, plain = signals(stack, x, y), gradients(stack, x, y).weights
    norms = np.sqrt((plain**2).sum(axis=(1, 2)))
    np.testing.assert_allclose(10**found.log_gradients, norms, rtol=1e-12)  # a few roundings
    assert found.loss == pytest.approx(stack_loss(found.activations[-1], y))


def chain(weight, bias, depth, x=0.5, activation="sigmoid"):
    """Return the signals of a chain of equal layers of one unit, for the target 0."""
    weights, biases = np.full((depth, 1, 1), weight), np.full((depth, 1), bias)
    return signals(Stack(weights, biases, activation, False, "none"), [[x]], [[0.0]])


@pytest.mark.parametrize("depth", [1, 10, 400, 2000])
def test_a_sigmoid_chain_has_the_logarithm_that_a_sum_of_logarithms_gives(depth):
    a = [0.5]
    for _ in range(depth):
        a.append(1 / (1 + math.exp(-0.7 * a[-1])))
    # dL/dz_k = error * slope_L * (w * slope_{L-1}) * ... * (w * slope_k): no product is formed
    slopes = [math.log10(v * (1 - v)) for v in a[1:]]
    wanted = math.log10(a[-1]) + sum(slopes) + (depth - 1) * math.log10(0.7)
    found = chain(0.7, 0.0, depth)
    # one rounding of 1e-16 for each layer, and logarithms up to 1500
    assert found.log_deltas[0] == pytest.approx(wanted, rel=1e-12)
    assert found.log_gradients[0] == pytest.approx(wanted + math.log10(0.5), rel=1e-12)


def test_the_exponent_is_exact_where_no_float_reaches():
    # w = 1/8 and z = 0 in every layer, by the bias: each layer divides by exactly 32
    found = chain(0.125, -0.0625, 400)
    exact = Fraction(1, 2) * Fraction(1, 4) * Fraction(1, 32) ** 399  # error, slope, 399 layers
    digits = math.log10(exact.numerator) - math.log10(exact.denominator)
    assert digits < -600 < math.log10(5e-324)  # far below the smallest float
    assert found.log_deltas[0] == pytest.approx(digits, rel=1e-12)


@pytest.mark.parametrize("activation", HIDDEN)
@pytest.mark.parametrize("depth", [100, 400])
def test_no_logarithm_underflows(activation, depth):
    rng = np.random.default_rng(0)
    # small enough for 0.12^400 = 1e-368 through sigmoids, no float; and the activations themselves
    # stay floats, 0.35^400 = 1e-182 through the others
    stack = make_stack(depth, 16, activation, "he", scale=0.35, rng=rng)
    found = signals(stack, *rng.normal(size=(2, 8, 16)))
    assert np.isfinite(found.log_gradients).all() or activation == "relu"
    assert not np.isnan(found.log_gradients).any()


def test_a_dead_network_has_the_logarithm_minus_infinity():
    found = chain(-1.0, 0.0, 3, activation="relu")
    assert (found.log_gradients == -np.inf).all()


@pytest.mark.parametrize(
    ("array", "exponent", "wanted"),
    [
        ([3.0, 4.0], 0, math.log10(5)),
        ([3e300, 4e300], 0, 300 + math.log10(5)),
        ([0.0], 9, -math.inf),
    ],
)
def test_log_norm_meets_the_ends_of_the_floats(array, exponent, wanted):
    assert log_norm(np.array(array), exponent) == pytest.approx(
        wanted, rel=1e-6
    )  # 1e-320 has four digits


def test_normalised_layers_have_mean_0_and_variance_1():
    for name, axis in (("batch", 0), ("layer", 1)):
        stack, x, _ = example("tanh", name)
        for layer in run(stack, x).layers:
            np.testing.assert_allclose(layer.normalised.mean(axis=axis), 0, atol=1e-14)
            # EPSILON = 1e-5 is added to the variance of u, which is of the order of 0.1 or more
            np.testing.assert_allclose(layer.normalised.var(axis=axis), 1, atol=1e-3)


REFUSED = [
    (InputTypeError, {"rng": None}),
    (InputValueError, {"depth": 0}),
    (InputTypeError, {"depth": 2.0}),
    (InputValueError, {"width": 0}),
    (InputValueError, {"activation": "softmax"}),
    (InputValueError, {"scheme": "kaiming"}),
    (InputValueError, {"normalisation": "group"}),
    (InputValueError, {"scale": math.nan}),
]


@pytest.mark.parametrize(("error", "wrong"), REFUSED)
def test_make_stack_refuses(error, wrong):
    settings = {"depth": 2, "width": 3, "rng": np.random.default_rng(0)} | wrong
    with pytest.raises(error, match="; "):
        make_stack(**settings)


@pytest.mark.parametrize(
    ("normalisation", "scale"), [("none", 1e10), ("layer", 1e10), ("layer", 1)]
)
def test_activations_past_the_floats_are_reported(normalisation, scale):
    rng = np.random.default_rng(0)
    stack = make_stack(2, 8, "linear", scale=scale, normalisation=normalisation, rng=rng)
    # times 1e10 they overflow themselves; at scale 1 their squares do, for the normalisation
    x = 1e300 * np.arange(16.0).reshape(2, 8)
    with pytest.raises(DomainError, match="by layer 1; make the weights smaller"):
        run(stack, x)


def test_a_batch_of_another_width_is_refused():
    stack, x, y = example()
    with pytest.raises(ShapeError, match=r"expects \(examples, 4\)"):
        signals(stack, x[:, :3], y)
    with pytest.raises(ShapeError, match="one target for each output"):
        signals(stack, x, y[:, :3])


SETTINGS = [
    {"activation": "sigmoid"},
    {"activation": "relu", "scheme": "he", "residual": True},
    {"activation": "tanh", "scheme": "orthogonal", "normalisation": "batch", "scale": 1.3},
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_profile_is_what_signals_says_of_the_same_stack(settings):
    profile = depth_profile(7, **settings, width=8, seed=3)
    stack = make_stack(7, 8, **settings, rng=np.random.default_rng(3))
    x, direction = np.random.default_rng([3, 1]).normal(size=(2, EXAMPLES, 8))
    output = run(stack, x).activations[-1]
    error = direction / np.linalg.norm(direction)
    found = signals(stack, x, output - EXAMPLES * error)
    # output - (output - error) gives the error back with roundings of 1e-16 of the output
    np.testing.assert_allclose(profile.log_gradients, found.log_gradients, atol=1e-9)
    np.testing.assert_allclose(profile.factors, -np.diff(found.log_gradients), atol=1e-9)
    spreads = [a.std() for a in found.activations]
    np.testing.assert_allclose(profile.activations_std, spreads, rtol=1e-12)
    assert (profile.histograms.counts.sum(axis=1) == EXAMPLES * 8).all()


def test_local_jacobians_multiply_to_their_norms():
    profile = depth_profile(4, "tanh", width=3, residual=True, seed=5)
    stack = make_stack(4, 3, "tanh", residual=True, rng=np.random.default_rng(5))
    x, direction = np.random.default_rng([5, 1]).normal(size=(2, EXAMPLES, 3))
    rows, layers = direction / np.linalg.norm(direction), run(stack, x).layers
    for k in reversed(range(4)):
        slopes = ACTIVATIONS["tanh"].slope(layers[k].z, layers[k].response)
        jacobians = np.eye(3) + slopes[:, :, None] * stack.weights[k]  # da_{k+1}/da_k, by example
        rows = np.einsum("ei,eij->ej", rows, jacobians)
        assert profile.jacobian_norms[k] == pytest.approx(np.log10(np.linalg.norm(rows)), abs=1e-12)
    assert profile.jacobian_norms[4] == 0


def test_the_bound_is_a_quarter_for_each_sigmoid_layer_above():
    profile = depth_profile(6, "sigmoid", width=8)
    below_last = profile.log_bound - profile.log_gradients[-1]
    np.testing.assert_allclose(below_last, np.arange(5, -1, -1) * math.log10(1 / 4), atol=1e-12)
    flat = depth_profile(6, "tanh", width=8)
    np.testing.assert_allclose(flat.log_bound, flat.log_gradients[-1])


def test_the_slopes_of_the_bound_are_the_largest_there_are():
    z = np.linspace(-5, 5, 1001)
    for name in HIDDEN:
        largest = np.max(ACTIVATIONS[name].slope(z, ACTIVATIONS[name].function(z)))
        # softplus comes within exp(-5) of its limit 1
        assert largest == pytest.approx(depth_module.LARGEST_SLOPE.get(name, 1), rel=0.01)


def test_dead_relus_are_counted():
    profile = depth_profile(40, "relu", "lecun", width=4, seed=1)
    assert profile.dead_share[-1] == 1  # born dead: see test_depth_results
    assert (profile.log_gradients == -np.inf).all()
    assert np.isnan(profile.factors).all()
    leaky = depth_profile(40, "leaky relu", "lecun", width=4, seed=1)  # no slope of it is 0
    assert (leaky.dead_share == 0).all()


def test_the_dead_share_is_that_of_outputs_that_are_0():
    profile = depth_profile(10, "relu", "lecun", width=6, seed=2)
    stack = make_stack(10, 6, "relu", "lecun", rng=np.random.default_rng(2))
    x = np.random.default_rng([2, 1]).normal(size=(2, EXAMPLES, 6))[0]
    shares = [(a == 0).all(axis=0).mean() for a in run(stack, x).activations[1:]]
    assert 0 < max(shares) < 1
    np.testing.assert_allclose(profile.dead_share, shares)


@pytest.mark.parametrize(
    ("activation", "residual", "edges"),
    [("sigmoid", False, (0, 1)), ("tanh", False, (-1, 1)), ("tanh", True, None)],
)
def test_histograms_cover_what_the_activation_can_give(activation, residual, edges):
    histograms = depth_profile(2, activation, width=8, residual=residual).histograms
    activations = run(
        make_stack(2, 8, activation, residual=residual, rng=np.random.default_rng(0)),
        np.random.default_rng([0, 1]).normal(size=(2, EXAMPLES, 8))[0],
    ).activations
    if edges is None:  # nothing bounds them: the whole numbers around what came out
        edges = np.floor(np.min(activations)), np.ceil(np.max(activations))
    assert (histograms.edges[0], histograms.edges[-1]) == edges
    wanted = np.histogram(activations[1].clip(*edges), histograms.edges)[0]
    np.testing.assert_array_equal(histograms.counts[1], wanted)


def test_inputs_beyond_the_edges_are_kept_in_the_outer_bins():
    counts = depth_profile(2, "sigmoid", width=8).histograms.counts[0]
    assert counts.sum() == EXAMPLES * 8
    assert counts[[0, -1]].sum() > 0.5 * EXAMPLES * 8  # normal numbers, most outside 0 to 1
    assert len(counts) == BINS


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_lab_at_depth_50(scheme):
    plain, residual = (depth_profile(50, "sigmoid", scheme, residual=r) for r in (False, True))
    # theory: 0.25 at most for each of 49 layers at weights that keep a signal's size, 1e-29; He's
    # weights are sqrt(2) larger, 1e-22; a residual layer adds to the identity, so nothing shrinks
    assert plain.log_gradients[0] - plain.log_gradients[-1] < -20
    assert residual.log_gradients[0] - residual.log_gradients[-1] > -3
