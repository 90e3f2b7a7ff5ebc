"""Pieces that do not belong together, and rates that are no numbers, are refused."""

import math

import numpy as np
import pytest

from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.multilayer import backward_pass, forward_pass, init_network, updated

X, Y = np.ones((3, 2)), np.ones((3, 2))


def net(*sizes, seed=0):
    """Return a network with random weights."""
    return init_network(sizes, rng=np.random.default_rng(seed))


def gradients(network):
    return backward_pass(network, forward_pass(network, X), Y)


@pytest.mark.parametrize("sizes", [(2, 1, 2), (2, 3, 3, 2), (2, 2)])
def test_gradients_of_another_network_are_refused(sizes):
    with pytest.raises(ShapeError, match="belong to another network"):
        updated(net(2, 3, 2), gradients(net(*sizes)), 0.1)


@pytest.mark.parametrize("sizes", [(2, 1, 2), (2, 3, 3, 2), (2, 2)])
def test_the_cache_of_another_architecture_is_refused(sizes):
    with pytest.raises(ShapeError, match="run forward_pass"):
        backward_pass(net(2, 3, 2), forward_pass(net(*sizes), X), Y)


@pytest.mark.parametrize("name", ["weights", "biases"])
@pytest.mark.parametrize("layer", [0, 1])
def test_weights_that_somebody_wrote_into_are_noticed(layer, name):
    network = init_network((3, 4, 2), rng=np.random.default_rng(1))
    cache = forward_pass(network, np.ones((5, 3)))
    getattr(network.layers[layer], name)[...] += 0.5
    with pytest.raises(InputValueError, match="the cache was made with other weights"):
        backward_pass(network, cache, np.ones((5, 2)))


def test_a_stale_cache_is_refused():
    network = net(2, 3, 2)
    cache = forward_pass(network, X)
    after = updated(network, backward_pass(network, cache, Y), 0.1)
    with pytest.raises(InputValueError, match="after every update"):
        backward_pass(after, cache, Y)
    with pytest.raises(InputValueError, match="after every update"):
        backward_pass(net(2, 3, 2, seed=1), cache, Y)
    again = network._replace(layers=tuple(layer._replace() for layer in network.layers))
    assert backward_pass(again, cache, Y).weights[0].shape == (3, 2)  # the same weights


@pytest.mark.parametrize(
    ("rate", "error"),
    [
        (math.nan, InputValueError),
        (math.inf, InputValueError),
        (-math.inf, InputValueError),
        (1j, InputTypeError),
        ("0.1", InputTypeError),
        (None, InputTypeError),
        (True, InputTypeError),
        (np.array([0.1]), InputTypeError),
    ],
)
def test_a_rate_that_is_no_number_is_refused(rate, error):
    network = net(2, 3, 2)
    before = network.layers[0].weights.copy()
    with pytest.raises(error, match="the rate is"):
        updated(network, gradients(network), rate)
    assert (network.layers[0].weights == before).all()


@pytest.mark.parametrize("rate", [0.1, np.float64(0.1), np.float32(0.1), 1, -0.1, 0])
def test_a_rate_leaves_single_precision_alone(rate):
    network = init_network((2, 2), rng=np.random.default_rng(0))
    single = network._replace(
        layers=tuple(
            layer._replace(
                weights=layer.weights.astype(np.float32), biases=layer.biases.astype(np.float32)
            )
            for layer in network.layers
        )
    )
    x, y = X.astype(np.float32), Y.astype(np.float32)
    after = updated(single, backward_pass(single, forward_pass(single, x), y), rate)
    assert after.layers[0].weights.dtype == np.float32
