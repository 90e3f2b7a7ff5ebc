"""200 random networks have the gradients that PyTorch and JAX find for them."""

from itertools import cycle, islice, product

import numpy as np
import pytest

from bpcourse.multilayer import (
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    loss_value,
    parameters,
    with_parameters,
)
from bpcourse.multilayer.activations import HIDDEN, LEAK, OUTPUTS
from bpcourse.multilayer.losses import LOSSES

COMBINATIONS = [
    (hidden, output, loss)
    for hidden, output, loss in product(HIDDEN, OUTPUTS, LOSSES)
    if LOSSES[loss].output in (None, output)
]
COUNT, DEPTHS, BATCH = 200, range(1, 7), 5
# No two neighbours are alike, so no matrix is square. The numbers are random, the shapes are few,
# because JAX compiles every operation once for each shape.
WIDTHS = (4, 3, 5, 6, 7, 3, 2)


def draw(seed, hidden, output, loss):
    """Return a network of 1 to 6 layers with biases that are not 0, a batch, and its targets."""
    rng = np.random.default_rng([20, seed])
    sizes = WIDTHS[: (seed + seed // len(COMBINATIONS)) % len(DEPTHS) + 2]
    network = init_network(sizes, hidden, output, "lecun", rng, loss=loss)
    # above 0, so that no layer of relus is dead
    arrays = [a if a.ndim == 2 else rng.uniform(0.1, 1, a.shape) for a in parameters(network)]
    y = rng.uniform(0.1, 0.9, size=(BATCH, sizes[-1]))
    if "softmax" in loss:
        y /= y.sum(axis=1, keepdims=True)
    return with_parameters(network, arrays), rng.normal(size=(BATCH, sizes[0])), y


def networks():
    """Yield the 200: every combination in turn, four times or more, each time at another depth."""
    for seed, combination in enumerate(islice(cycle(COMBINATIONS), COUNT)):
        yield draw(seed, *combination)


def test_the_200_cover_every_combination_and_depth():
    drawn = list(networks())
    assert len(drawn) == COUNT
    assert {len(network.layers) for network, _, _ in drawn} == set(DEPTHS)
    deep = [network for network, _, _ in drawn if len(network.layers) > 1]
    found = {(n.layers[0].activation, n.layers[-1].activation, n.loss) for n in deep}
    assert found == set(COMBINATIONS)
    assert {(n.layers[0].activation, len(n.layers)) for n in deep} == set(
        product(HIDDEN, DEPTHS[1:])
    )
    assert all((layer.biases != 0).all() for n, _, _ in drawn for layer in n.layers)


def assert_equal(network, x, y, loss, gradients):
    """Assert that a framework found the same; each gradient relative to its norm."""
    cache = forward_pass(network, x)
    # the same formulas with other roundings: 1e-10 is far above them, far below any mistake
    assert loss == pytest.approx(loss_value(network, cache, y), rel=1e-10)
    ours = in_order(backward_pass(network, cache, y))
    for found, right in zip(ours, gradients, strict=True):
        assert found.shape == right.shape
        assert right.dtype == np.float64
        assert np.linalg.norm(found - right) <= 1e-10 * np.linalg.norm(right)
        assert np.linalg.norm(right) > 0


# --- PyTorch ------------------------------------------------------------------------------------


def torch_gradients(torch, network, x, y):
    """Return loss and gradients from PyTorch: its own layers, activations and losses."""
    functional = torch.nn.functional
    activations = {
        "linear": lambda z: z,
        "leaky relu": lambda z: functional.leaky_relu(z, LEAK),
        "softmax": lambda z: functional.softmax(z, dim=1),
    }
    theirs = [torch.tensor(array, requires_grad=True) for array in parameters(network)]
    a, target = torch.tensor(x), torch.tensor(y)
    for layer, W, b in zip(network.layers, theirs[::2], theirs[1::2], strict=True):
        z = functional.linear(a, W, b)
        name = layer.activation
        a = (activations.get(name) or getattr(functional, name))(z)
    loss = torch_loss(functional, network.loss, z, a, target) / len(y)
    loss.backward()
    return loss.item(), [tensor.grad.numpy() for tensor in theirs]


def torch_loss(functional, name, z, a, target):
    if name == "binary cross-entropy":
        return functional.binary_cross_entropy_with_logits(z, target, reduction="sum")
    if name == "softmax cross-entropy":
        return functional.cross_entropy(z, target, reduction="sum")
    return functional.mse_loss(a, target, reduction="sum") / (2 if "half" in name else 1)


def test_200_networks_agree_with_pytorch(torch):
    for network, x, y in networks():
        assert_equal(network, x, y, *torch_gradients(torch, network, x, y))


# --- JAX ----------------------------------------------------------------------------------------


def jax_loss(jax, network):
    """Return the loss as JAX writes it, a function of the parameters, x and y."""
    activations = {
        "linear": lambda z: z,
        "tanh": jax.numpy.tanh,
        "leaky relu": lambda z: jax.nn.leaky_relu(z, LEAK),
    }

    def loss_of(theirs, x, y):
        a = x
        for layer, W, b in zip(network.layers, theirs[::2], theirs[1::2], strict=True):
            z = a @ W.T + b
            name = layer.activation
            a = (activations.get(name) or getattr(jax.nn, name))(z)
        return each_loss(jax, network.loss, z, a, y).sum() / len(y)

    return loss_of


def each_loss(jax, name, z, a, y):
    if name == "binary cross-entropy":
        return -y * jax.nn.log_sigmoid(z) - (1 - y) * jax.nn.log_sigmoid(-z)
    if name == "softmax cross-entropy":
        return -y * jax.nn.log_softmax(z)
    return (a - y) ** 2 / (2 if "half" in name else 1)


def test_200_networks_agree_with_jax(jax):
    experimental = pytest.importorskip("jax.experimental")
    before = jax.config.jax_enable_x64
    double = jax.enable_x64 if hasattr(jax, "enable_x64") else experimental.enable_x64
    with double(True):  # JAX counts in float32 unless asked; for this block only
        for network, x, y in networks():
            found = jax.value_and_grad(jax_loss(jax, network))(parameters(network), x, y)
            loss, gradients = float(found[0]), [np.asarray(g) for g in found[1]]
            assert_equal(network, x, y, loss, gradients)
    assert jax.config.jax_enable_x64 == before
