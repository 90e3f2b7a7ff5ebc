"""Networks of layers, written out by hand: the delta recurrence in NumPy.

>>> rng = np.random.default_rng(0)
>>> network = init_network((3, 4, 2), hidden="tanh", rng=rng)
>>> x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
>>> cache = forward_pass(network, x)
>>> gradients = backward_pass(network, cache, y)
>>> [dW.shape for dW in gradients.weights], [delta.shape for delta in gradients.deltas]
([(4, 3), (2, 4)], [(5, 4), (5, 2)])

`W` has a row for each unit that it leads to, (units out, units in), and the examples of a batch are
rows, so a layer computes Z = A W^T + b. A loss is the sum over the outputs of an example, averaged
over the batch.

The engine of `graph.py` is not used here: each is the other's witness.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from bpcourse.errors import known
from bpcourse.multilayer.activations import ACTIVATIONS, HIDDEN, LEAK, OUTPUTS
from bpcourse.multilayer.initialization import SCHEMES
from bpcourse.multilayer.losses import LOSSES
from bpcourse.multilayer.refusals import (
    batch,
    check_cache,
    check_gradients,
    check_loss,
    check_network,
    check_rng,
    check_sizes,
    checked_rate,
    parameter_marks,
    targets,
)

__all__ = [
    "ACTIVATIONS",
    "HIDDEN",
    "LEAK",
    "LOSSES",
    "OUTPUTS",
    "SCHEMES",
    "Cache",
    "Gradients",
    "Layer",
    "Network",
    "backward_pass",
    "forward_pass",
    "in_order",
    "init_network",
    "loss_value",
    "output_delta",
    "parameter_names",
    "parameters",
    "updated",
    "with_parameters",
]


class Layer(NamedTuple):
    """Weights (units out, units in), biases (units out,), and the name of the activation."""

    weights: np.ndarray
    biases: np.ndarray
    activation: str


class Network(NamedTuple):
    """Layers from input to output, and the name of the loss."""

    layers: tuple[Layer, ...]
    loss: str


class Cache(NamedTuple):
    """What the forward pass keeps for the way back: a_0 = x, then z_k and a_k of each layer.

    `activations[k]` goes into layer k, `pre_activations[k]` is computed in it.
    """

    activations: tuple[np.ndarray, ...]
    pre_activations: tuple[np.ndarray, ...]
    layers: tuple[Layer, ...] | None = None  # of the network that computed them
    marks: tuple | None = None  # of their parameters, which may be written into meanwhile

    @property
    def output(self) -> np.ndarray:
        """The prediction."""
        return self.activations[-1]


class Gradients(NamedTuple):
    """For each layer dL/dW, dL/db and delta = dL/dz, from input to output; and dL/dx."""

    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]
    deltas: tuple[np.ndarray, ...]
    inputs: np.ndarray


def init_network(
    sizes: Sequence[int],
    hidden: str = "tanh",
    output: str = "linear",
    scheme: str = "glorot",
    rng: np.random.Generator | None = None,
    *,
    loss: str = "half squared error",
) -> Network:
    """Return a network with random weights and with biases 0.

    >>> network = init_network((2, 3, 1), output="sigmoid", rng=np.random.default_rng(1))
    >>> [layer.activation for layer in network.layers]
    ['tanh', 'sigmoid']

    `sizes` are the units from input to output. `rng` is a generator with a seed of your choice.
    Raises InputTypeError for a size that is no whole number and without a generator,
    InputValueError for an unknown name, too few sizes, or a size below 1.
    """
    check_sizes(sizes)
    check_rng(rng)
    draw = SCHEMES[known("scheme", scheme, SCHEMES)]
    names = [known("hidden", hidden, HIDDEN)] * (len(sizes) - 2) + [
        known("output", output, OUTPUTS)
    ]
    check_loss(loss, output)
    layers = [
        Layer(draw(fan_in, fan_out, rng), np.zeros(fan_out), name)
        for (fan_in, fan_out), name in zip(pairwise(sizes), names, strict=True)
    ]
    return Network(tuple(layers), loss)


def forward_pass(network: Network, x: Any) -> Cache:
    """Run a batch forward and keep every intermediate value.

    >>> network = init_network((2, 3, 1), rng=np.random.default_rng(1))
    >>> [z.shape for z in forward_pass(network, [[1.0, 2.0], [3.0, 4.0]]).pre_activations]
    [(2, 3), (2, 1)]

    `x` has the shape (examples, inputs); it is copied. Raises ShapeError for another shape or an
    empty batch, InputValueError for an entry that is not finite.
    """
    check_network(*network)
    a = batch(x, network.layers[0].weights.shape[1])
    activations, pre_activations = [a], []
    for W, b, activation in network.layers:
        z = a @ W.T + b
        a = ACTIVATIONS[activation].function(z)
        pre_activations.append(z)
        activations.append(a)
    return Cache(
        tuple(activations), tuple(pre_activations), network.layers, parameter_marks(network.layers)
    )


def loss_value(network: Network, cache: Cache, y: Any) -> float:
    """Return the loss of a batch: summed over outputs, averaged over examples.

    >>> network = init_network((1, 1), rng=np.random.default_rng(1))
    >>> cache = forward_pass(network, [[0.0]])
    >>> float(loss_value(network, cache, [[3.0]]))
    4.5
    """
    y = targets(y, cache.output.shape, network.loss)
    each = LOSSES[network.loss].value(cache.pre_activations[-1], cache.output, y)
    return each.sum() / len(y)


def output_delta(network: Network, cache: Cache, y: Any) -> np.ndarray:
    """Return delta at the output, dL/dz of the last layer.

    >>> network = init_network((1, 1), rng=np.random.default_rng(1))
    >>> output_delta(network, forward_pass(network, [[0.0]]), [[3.0]])
    array([[-3.]])

    For an element-wise output it is grad_a L times the slope of the activation (D2). For softmax
    every output depends on every z, so the Jacobian is full; with cross-entropy it collapses to
    a - y.
    """
    z, a = cache.pre_activations[-1], cache.output
    y = targets(y, a.shape, network.loss)
    loss, activation = LOSSES[network.loss], network.layers[-1].activation
    gradient = loss.slope(z, a, y) / len(y)
    if loss.output is not None:  # from logits: this is delta
        return gradient
    if activation == "softmax":
        return a * (gradient - (gradient * a).sum(axis=1, keepdims=True))
    return gradient * ACTIVATIONS[activation].slope(z, a)


def backward_pass(network: Network, cache: Cache, y: Any) -> Gradients:
    """Run the delta recurrence from the output to the input.

    >>> network = init_network((1, 1), rng=np.random.default_rng(1))
    >>> cache = forward_pass(network, [[2.0], [1.0]])
    >>> gradients = backward_pass(network, cache, cache.output)
    >>> float(gradients.weights[0][0, 0])
    0.0

    delta_k = (delta_{k+1} W_{k+1}) * sigma'(z_k);  dL/dW_k = delta_k^T a_{k-1};  dL/db_k = the sum
    of delta_k over the batch. Source: documents D0 and D2. Raises ShapeError or InputValueError for
    a cache that another network made.
    """
    check_cache(network.layers, cache.pre_activations, cache.layers, cache.marks)
    a, z = cache.activations, cache.pre_activations
    delta = output_delta(network, cache, y)
    weights, biases, deltas = [], [], []
    for k in reversed(range(len(network.layers))):
        deltas.append(delta)
        weights.append(delta.T @ a[k])  # the product sums over the batch
        biases.append(delta.sum(axis=0))
        back = delta @ network.layers[k].weights
        if k > 0:
            delta = back * ACTIVATIONS[network.layers[k - 1].activation].slope(z[k - 1], a[k])
    return Gradients(tuple(weights[::-1]), tuple(biases[::-1]), tuple(deltas[::-1]), back)


def parameters(network: Network) -> list[np.ndarray]:
    """Return the arrays that are learned: W1, b1, W2, b2, ...

    >>> network = init_network((2, 3, 1), rng=np.random.default_rng(1))
    >>> [array.shape for array in parameters(network)], parameter_names(network)
    ([(3, 2), (3,), (1, 3), (1,)], ['W1', 'b1', 'W2', 'b2'])
    """
    return [array for layer in network.layers for array in (layer.weights, layer.biases)]


def parameter_names(network: Network) -> list[str]:
    """Return the name of each parameter, in the order of `parameters`."""
    return [f"{letter}{k + 1}" for k in range(len(network.layers)) for letter in "Wb"]


def in_order(gradients: Gradients) -> list[np.ndarray]:
    """Return the gradients in the order of `parameters`: dL/dW1, dL/db1, dL/dW2, ..."""
    return [a for pair in zip(gradients.weights, gradients.biases, strict=True) for a in pair]


def with_parameters(network: Network, arrays: Sequence[np.ndarray]) -> Network:
    """Return the same network with other parameters, in the order of `parameters`.

    >>> network = init_network((2, 3, 1), rng=np.random.default_rng(1))
    >>> doubled = with_parameters(network, [2 * array for array in parameters(network)])
    >>> bool((doubled.layers[1].weights == 2 * network.layers[1].weights).all())
    True
    """
    pairs = zip(network.layers, arrays[::2], arrays[1::2], strict=True)
    return network._replace(layers=tuple(Layer(W, b, layer.activation) for layer, W, b in pairs))


def updated(network: Network, gradients: Gradients, rate: float) -> Network:
    """Return the network after one step of gradient descent; the old one is unchanged.

    >>> network = init_network((1, 1), rng=np.random.default_rng(1))
    >>> x, y = [[1.0]], [[3.0]]
    >>> after = updated(network, backward_pass(network, forward_pass(network, x), y), rate=0.5)
    >>> float(loss_value(after, forward_pass(after, x), y))  # e -> e - rate * (e + e) = 0
    0.0

    Raises InputTypeError or InputValueError for a rate that is no finite number, ShapeError for the
    gradients of another network.
    """
    rate = checked_rate(rate)
    check_gradients(parameters(network), in_order(gradients))
    pairs = zip(parameters(network), in_order(gradients), strict=True)
    return with_parameters(network, [array - rate * gradient for array, gradient in pairs])
