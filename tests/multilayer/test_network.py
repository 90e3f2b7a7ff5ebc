"""The delta recurrence agrees with the complex step, the engine and D4."""

from itertools import product

import numpy as np
import pytest

from bpcourse import functions
from bpcourse.by_hand import two_layer
from bpcourse.checking.gradient_check import check_gradient
from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.graph import backward, forward, variable
from bpcourse.multilayer import (
    HIDDEN,
    LEAK,
    LOSSES,
    OUTPUTS,
    SCHEMES,
    Layer,
    Network,
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    loss_value,
    output_delta,
    parameter_names,
    parameters,
    updated,
    with_parameters,
)
from bpcourse.multilayer.refusals import check_sizes

PAIRS = [
    (output, loss)
    for output, loss in product(OUTPUTS, LOSSES)
    if LOSSES[loss].output in (None, output)
]
SIZES = {1: (3, 2), 2: (3, 5, 2), 3: (4, 3, 5, 2), 6: (4, 3, 5, 6, 7, 3, 2)}  # no square matrix


def example(depth, hidden="tanh", output="linear", loss="half squared error", batch=5, seed=0):
    """Return a network with biases that are not 0, a batch, and targets that fit its loss."""
    rng = np.random.default_rng([seed, depth])
    sizes = SIZES[depth]
    network = init_network(sizes, hidden, output, "lecun", rng, loss=loss)
    layers = [
        layer._replace(biases=rng.normal(size=layer.biases.shape)) for layer in network.layers
    ]
    y = rng.uniform(0.1, 0.9, size=(batch, sizes[-1]))
    if "softmax" in loss:
        y /= y.sum(axis=1, keepdims=True)
    return Network(tuple(layers), loss), rng.normal(size=(batch, sizes[0])), y


@pytest.mark.parametrize("depth", SIZES)
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_gradients_pass_the_complex_step(depth, hidden, output, loss):
    network, x, y = example(depth, hidden, output, loss)

    def loss_of(x, *arrays):
        moved = with_parameters(network, arrays)
        return loss_value(moved, forward_pass(moved, x), y)

    gradients = backward_pass(network, forward_pass(network, x), y)
    # relative error 1e-10 for each tensor: a thousand roundings, far from any mistake of a factor
    found = [gradients.inputs, *in_order(gradients)]
    report = check_gradient(loss_of, [x, *parameters(network)], found)
    assert report.verdict == "PASS", report


@pytest.mark.parametrize("output", ["tanh", "relu", "leaky relu", "softplus"])
def test_a_network_made_by_hand_may_end_in_any_activation(output):
    network, x, y = example(2)
    layers = (network.layers[0], network.layers[1]._replace(activation=output))
    network = network._replace(layers=layers)

    def loss_of(*arrays):
        moved = with_parameters(network, arrays)
        return loss_value(moved, forward_pass(moved, x), y)

    found = in_order(backward_pass(network, forward_pass(network, x), y))
    report = check_gradient(loss_of, parameters(network), found)
    assert report.verdict == "PASS", report


def activated(name, z):
    if name == "leaky relu":
        return functions.maximum(z, LEAK * z)
    return z if name == "linear" else getattr(functions, name)(z)


def graph_of(network, x, y):
    """Return the loss as a graph, and its parameters as variables."""
    nodes = [variable(f"p{i}") for i in range(2 * len(network.layers))]
    a = x
    for layer, W, b in zip(network.layers, nodes[::2], nodes[1::2], strict=True):
        z = a @ functions.transpose(W) + b
        a = z if layer.activation == "softmax" else activated(layer.activation, z)
    if network.loss == "softmax cross-entropy":
        return functions.softmax_cross_entropy(z, y), nodes
    if network.loss == "binary cross-entropy":
        each = functions.softplus(z) - y * z
    else:
        each = (a - y) ** 2 / (2 if "half" in network.loss else 1)
    return functions.sum_of(each) / len(y), nodes


@pytest.mark.parametrize("depth", SIZES)
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(
    ("output", "loss"), [pair for pair in PAIRS if pair[0] != "softmax" or "softmax" in pair[1]]
)
def test_gradients_agree_with_the_engine(depth, hidden, output, loss):
    network, x, y = example(depth, hidden, output, loss)
    total, nodes = graph_of(network, x, y)
    values = forward(total, dict(zip(nodes, parameters(network), strict=True)))
    by_engine = backward(total, values)
    cache = forward_pass(network, x)
    # the same products in another order: some tens of roundings
    assert loss_value(network, cache, y) == pytest.approx(float(values[total]), rel=1e-12)
    for node, gradient in zip(nodes, in_order(backward_pass(network, cache, y)), strict=True):
        np.testing.assert_allclose(gradient, by_engine[node], rtol=1e-10, atol=1e-15)


def test_the_2_2_1_network_of_d4():
    p = two_layer.TwoLayer()
    network = Network(
        (
            Layer(np.array([[p.w11, p.w12], [p.w21, p.w22]]), np.array([p.b11, p.b12]), "sigmoid"),
            Layer(np.array([[p.v1, p.v2]]), np.array([p.b2]), "sigmoid"),
        ),
        "half squared error",
    )
    cache = forward_pass(network, [[p.x1, p.x2]])
    gradients = backward_pass(network, cache, [[p.y]])
    by_hand = two_layer.backward_pass(p, two_layer.forward_pass(p))
    found = [gradients.deltas[1], gradients.weights[1], gradients.deltas[0], gradients.weights[0]]
    names = ("delta_o", "dv1", "dv2", "delta_1", "delta_2", "dw11", "dw12", "dw21", "dw22")
    # the same factors in another order
    flat = [float(number) for array in found for number in array.ravel()]
    assert flat == pytest.approx([by_hand[name] for name in names], rel=1e-14)
    assert f"{loss_value(network, cache, [[p.y]]):.8f}" == "0.02831408"


def test_the_gradient_of_a_batch_is_the_mean_over_its_examples():
    network, x, y = example(3)
    whole = backward_pass(network, forward_pass(network, x), y)
    one_by_one = [
        backward_pass(network, forward_pass(network, x[i : i + 1]), y[i : i + 1])
        for i in range(len(x))
    ]
    for k in range(3):  # weights and biases alike
        for name in ("weights", "biases"):
            mean = sum(getattr(g, name)[k] for g in one_by_one) / len(x)
            np.testing.assert_allclose(getattr(whole, name)[k], mean, rtol=1e-12)


def test_softmax_with_cross_entropy_collapses_to_a_minus_y():
    network, x, y = example(2, output="softmax", loss="softmax cross-entropy")
    cache = forward_pass(network, x)
    # targets that sum to 1 up to rounding
    np.testing.assert_allclose(output_delta(network, cache, y), (cache.output - y) / 5, rtol=1e-12)


def test_the_cross_entropy_of_large_logits_keeps_its_digits():
    z, y = np.array([[1e4, 1e4 - 1], [-2e4, -2e4]]), np.array([[1.0, 0], [0, 1]])
    right = [[np.log1p(np.exp(-1)), 0], [0, np.log(2)]]
    np.testing.assert_allclose(LOSSES["softmax cross-entropy"].value(z, None, y), right, rtol=1e-15)


def test_the_delta_of_the_cross_entropy_weighs_each_row_by_its_targets():
    a, y = np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([[1.0, 1.0], [0.5, 0.0]])
    delta = LOSSES["softmax cross-entropy"].slope(None, a, y)
    assert (delta == [[-0.5, 0.5], [-0.25, 0.25]]).all()


def test_the_cache_holds_the_recurrence():
    network, x, _ = example(3, "relu")
    cache = forward_pass(network, x)
    assert len(cache.activations) == len(cache.pre_activations) + 1 == 4
    for k, (W, b, _) in enumerate(network.layers):
        assert (cache.pre_activations[k] == cache.activations[k] @ W.T + b).all()
    assert cache.output is cache.activations[-1]


def test_inputs_are_copied_and_nothing_is_changed():
    network, x, y = example(2)
    before = [array.copy() for array in (x, y, *parameters(network))]
    cache = forward_pass(network, x)
    first = backward_pass(network, cache, y)
    x[:] = 99
    second = backward_pass(network, cache, y)
    assert all((a == b).all() for a, b in zip(in_order(first), in_order(second), strict=True))
    for array, kept in zip((y, *parameters(network)), before[1:], strict=True):
        assert (array == kept).all()


@pytest.mark.parametrize(
    ("scheme", "variance"),
    [("uniform", 1 / 300), ("glorot", 2 / 300), ("he", 2 / 100), ("lecun", 1 / 100)],
)
def test_variance_of_the_schemes(scheme, variance):
    weights = (
        init_network((100, 200), scheme=scheme, rng=np.random.default_rng(3)).layers[0].weights
    )
    assert weights.shape == (200, 100)
    assert abs(weights.mean()) < 5 * np.sqrt(variance / weights.size)  # five standard errors
    # 20 000 draws: the variance is known to about 1 percent, 5 percent is five times that
    assert weights.var() == pytest.approx(variance, rel=0.05)


@pytest.mark.parametrize("sizes", [(5, 3), (3, 5), (4, 4)])
def test_orthogonal_weights_keep_lengths(sizes):
    rng = np.random.default_rng(4)
    W = init_network(sizes, scheme="orthogonal", rng=rng).layers[0].weights
    assert W.shape == sizes[::-1]
    gram = W @ W.T if W.shape[0] <= W.shape[1] else W.T @ W
    np.testing.assert_allclose(gram, np.eye(len(gram)), atol=1e-14)  # entries of size 1


def test_orthogonal_weights_have_no_favourite_direction():
    rng = np.random.default_rng(5)
    signs = [
        np.sign(init_network((3, 3), scheme="orthogonal", rng=rng).layers[0].weights)
        for _ in range(400)
    ]
    # each entry is above 0 in half of the draws: 400 fair coins stay within 5 * 20 of 0
    assert (np.abs(np.sum(signs, axis=0)) < 100).all()


def test_the_same_seed_gives_the_same_network():
    first, second = (init_network((3, 4, 2), rng=np.random.default_rng(5)) for _ in range(2))
    pairs = zip(parameters(first), parameters(second), strict=True)
    assert all((a == b).all() for a, b in pairs)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"sizes": (3,)}, InputValueError, "two or more"),
        ({"sizes": ()}, InputValueError, "two or more"),
        ({"sizes": (3, 0, 1)}, InputValueError, "at least 1"),
        ({"sizes": (3, 2.0)}, InputTypeError, "no whole number"),
        ({"sizes": (3, True)}, InputTypeError, "no whole number"),
        (
            {"hidden": "sigmod"},
            InputValueError,
            "^hidden is 'sigmod'; use .*; did you mean 'sigmoid'",
        ),
        ({"hidden": "softmax"}, InputValueError, "use one of linear"),
        (
            {"output": "relu"},
            InputValueError,
            "^output is 'relu'; use one of linear, sigmoid, softmax$",
        ),
        ({"scheme": "xavier"}, InputValueError, "^scheme is 'xavier'; use one of uniform"),
        ({"loss": "squared eror"}, InputValueError, "did you mean 'squared error'"),
        ({"loss": "softmax cross-entropy"}, InputValueError, "needs output='softmax'"),
        ({"rng": 3}, InputTypeError, "default_rng"),
        ({"rng": None}, InputTypeError, "default_rng"),
        ({"sizes": (10**6, 10**6)}, InputValueError, "would fill 7450.6 GiB; stay below 4$"),
    ],
)
def test_what_a_network_cannot_be_made_of(change, error, message):
    settings = {"sizes": (3, 2), "rng": np.random.default_rng(0)} | change
    with pytest.raises(error, match=message):
        init_network(**settings)


def test_weights_may_fill_four_gibibytes_and_not_one_more():
    check_sizes((2**14, 2**15))  # 2^29 numbers of eight bytes
    with pytest.raises(InputValueError, match=r"4\.0 GiB"):
        check_sizes((2**14, 2**15, 1))


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        (np.ones(3), ShapeError, r"pass x\[None, :\]"),
        (np.ones((4, 2)), ShapeError, r"layer 1 expects \(examples, 3\)"),
        (np.ones((0, 3)), ShapeError, "the batch is empty"),
        (np.array([[1, 2, np.nan]]), InputValueError, r"x\[0, 2\] is nan"),
        (np.array([[np.inf, 2, 3]]), InputValueError, r"x\[0, 0\] is inf"),
        ([["a", "b", "c"]], InputTypeError, "dtype"),
        (None, InputTypeError, "dtype"),
    ],
)
def test_batches_that_are_refused(x, error, message):
    network, _, _ = example(2)
    with pytest.raises(error, match=message):
        forward_pass(network, x)


def test_targets_are_never_broadcast():
    network = init_network((3, 1), rng=np.random.default_rng(0))
    cache = forward_pass(network, np.ones((5, 3)))
    for call in (loss_value, output_delta, backward_pass):
        with pytest.raises(ShapeError, match="one target for each output"):
            call(network, cache, cache.output[:, 0])


def test_lists_and_integers_are_welcome():
    network, _, _ = example(1)
    as_list = forward_pass(network, [[1, 2, 3]]).output
    assert (as_list == forward_pass(network, np.array([[1.0, 2.0, 3.0]])).output).all()


def first_layer(**changes):
    """Return the network of two layers with another first layer."""
    network, x, y = example(2)
    layers = (network.layers[0]._replace(**changes), network.layers[1])
    return network._replace(layers=layers), x, y


def spoiled(array, number):
    """Return the array with a number in its last place."""
    array = array.copy()
    array[-1] = number
    return array


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"biases": np.ones(1)}, ShapeError, r"layer 1 has weights of shape \(5, 3\)"),
        ({"biases": np.ones((5, 1))}, ShapeError, r"biases of shape \(5, 1\)"),
        ({"biases": np.ones((1, 5))}, ShapeError, r"and \(units out,\)"),
        ({"weights": np.ones(3)}, ShapeError, r"give \(units out, units in\)"),
        ({"weights": np.ones((1, 5, 3))}, ShapeError, "layer 1 has"),
        ({"weights": np.ones((5, 0))}, ShapeError, "layer 1 has"),
        (
            {"weights": np.ones((4, 3)), "biases": np.ones(4)},
            ShapeError,
            r"layer 2 has weights of shape \(2, 5\) .*give \(units out, 4\)",
        ),
        ({"weights": [[1.0, 2.0, 3.0]]}, InputTypeError, r"weights of layer 1 are a list"),
        ({"weights": np.ma.ones((5, 3))}, InputTypeError, "are a MaskedArray"),
        ({"biases": 0.0}, InputTypeError, "biases of layer 1 are a float"),
        ({"weights": np.ones((5, 3), object)}, InputTypeError, "have dtype object"),
        ({"weights": np.ones((5, 3), np.float16)}, InputTypeError, "have dtype float16"),
        ({"biases": spoiled(np.ones(5), np.nan)}, InputValueError, r"layer 1\[4\] is nan"),
        ({"weights": spoiled(np.ones((5, 3)), np.inf)}, InputValueError, r"\[4, 0\] is inf"),
        ({"activation": "softmax"}, InputValueError, "hidden is 'softmax'; use one of linear"),
        ({"activation": "thanh"}, InputValueError, "did you mean 'tanh'"),
    ],
)
def test_layers_that_are_refused(changes, error, message):
    network, x, _ = first_layer(**changes)
    with pytest.raises(error, match=message):
        forward_pass(network, x)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"loss": "hinge"}, "loss is 'hinge'; use one of"),
        ({"loss": "binary cross-entropy"}, "needs output='sigmoid'"),
        ({"layers": ()}, "^the network has no layers; .* makes two$"),
    ],
)
def test_networks_that_are_refused(changes, message):
    network, x, _ = example(2)
    with pytest.raises(InputValueError, match=message):
        forward_pass(network._replace(**changes), x)


def test_an_unknown_output_is_refused():
    network, x, _ = example(1)
    with pytest.raises(InputValueError, match="output is 'step'"):
        forward_pass(network._replace(layers=(network.layers[0]._replace(activation="step"),)), x)


@pytest.mark.parametrize("kind", [np.uint8, np.int64, bool])
def test_whole_numbers_count_as_floats(kind):
    whole, x, y = first_layer(weights=np.ones((5, 3), kind), biases=np.ones(5, kind))
    floats, _, _ = first_layer(weights=np.ones((5, 3)), biases=np.ones(5))
    found = in_order(backward_pass(whole, forward_pass(whole, 200 * x.round()), y))
    right = in_order(backward_pass(floats, forward_pass(floats, 200 * x.round()), y))
    assert all((a == b).all() for a, b in zip(found, right, strict=True))


@pytest.mark.parametrize(
    ("output", "loss", "y", "message"),
    [
        ("sigmoid", "binary cross-entropy", [[0.5, 1.5]], r"y\[0, 1\] is 1.5; .* from 0 to 1"),
        ("sigmoid", "binary cross-entropy", [[-0.5, 0.5]], r"y\[0, 0\] is -0.5"),
        ("softmax", "softmax cross-entropy", [[-0.5, 1.5]], r"y\[0, 0\] is -0.5"),
        ("softmax", "softmax cross-entropy", [[1, 1]], "row 0 of y sums to 2; .* sum to 1"),
        ("softmax", "softmax cross-entropy", [[0, 0]], "row 0 of y sums to 0"),
        ("linear", "squared error", [[0, np.nan]], r"y\[0, 1\] is nan"),
    ],
)
def test_targets_that_are_refused(output, loss, y, message):
    network, x, _ = example(2, output=output, loss=loss)
    cache = forward_pass(network, x[:1])
    for call in (loss_value, output_delta, backward_pass):
        with pytest.raises(InputValueError, match=message):
            call(network, cache, y)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_float32_stays_float32(hidden, output, loss):
    network, x, y = example(3, hidden, output, loss)
    network = with_parameters(network, [a.astype(np.float32) for a in parameters(network)])
    cache = forward_pass(network, x.astype(np.float32))
    gradients = backward_pass(network, cache, y.astype(np.float32))
    arrays = [*cache.activations, *cache.pre_activations, *in_order(gradients)]
    arrays += [*gradients.deltas, gradients.inputs, *parameters(updated(network, gradients, 0.5))]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    assert loss_value(network, cache, y.astype(np.float32)).dtype == np.float32


def test_parameters_have_names_in_their_order():
    network, x, y = example(3)
    names = parameter_names(network)
    assert names == ["W1", "b1", "W2", "b2", "W3", "b3"]
    W1, b1, *_, W3, b3 = parameters(network)
    assert W1 is network.layers[0].weights
    assert b1 is network.layers[0].biases
    assert W3 is network.layers[2].weights
    assert b3 is network.layers[2].biases
    gradients = in_order(backward_pass(network, forward_pass(network, x), y))
    assert [a.shape for a in gradients] == [a.shape for a in parameters(network)]


def test_other_parameters_leave_the_rest_alone():
    network, _, _ = example(3, "relu", "sigmoid", "binary cross-entropy")
    arrays = [array + 1 for array in parameters(network)]
    moved = with_parameters(network, arrays)
    assert all(a is b for a, b in zip(parameters(moved), arrays, strict=True))
    assert moved.loss == network.loss
    assert [layer.activation for layer in moved.layers] == ["relu", "relu", "sigmoid"]
    for wrong in (arrays[:-1], arrays[:-2], [*arrays, arrays[0]]):
        with pytest.raises(ValueError, match="zip"):
            with_parameters(network, wrong)


def test_one_step_of_gradient_descent():
    network, x, y = example(2)
    gradients = backward_pass(network, forward_pass(network, x), y)
    after = parameters(updated(network, gradients, 0.25))
    for new, old, slope in zip(after, parameters(network), in_order(gradients), strict=True):
        assert (new == old - 0.25 * slope).all()
        assert not np.shares_memory(new, old)
    half = gradients._replace(weights=gradients.weights[:1], biases=gradients.biases[:1])
    with pytest.raises(ValueError, match="belong to another network"):
        updated(network, half, 0.25)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_starts_biases_at_zero(scheme):
    network = init_network((3, 4, 2), scheme=scheme, rng=np.random.default_rng(0))
    assert all((layer.biases == 0).all() for layer in network.layers)
