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

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from bpcourse.arrays import as_value
from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.functions import greater, relu, sigmoid, softplus

__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "SCHEMES",
    "Cache",
    "Gradients",
    "Layer",
    "Network",
    "backward_pass",
    "forward_pass",
    "init_network",
    "loss_value",
    "output_delta",
]

LEAK = 0.01


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


class Activation(NamedTuple):
    """A function of z, and its slope as a function of z and a: whichever says it best."""

    function: Callable
    slope: Callable


def _leaky_relu(z: np.ndarray) -> np.ndarray:
    return np.where(z.real > 0, z, LEAK * z)


def _softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.real.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


ACTIVATIONS = {
    "linear": Activation(lambda z: z, lambda z, a: np.ones_like(a)),  # noqa: ARG005
    "sigmoid": Activation(sigmoid, lambda z, a: a * (1 - a)),  # noqa: ARG005
    "tanh": Activation(np.tanh, lambda z, a: 1 - a * a),  # noqa: ARG005
    "relu": Activation(relu, lambda z, a: greater(z, 0)),  # noqa: ARG005
    "leaky relu": Activation(_leaky_relu, lambda z, a: np.where(z > 0, 1.0, LEAK)),  # noqa: ARG005
    "softplus": Activation(softplus, lambda z, a: sigmoid(z)),  # noqa: ARG005
    "softmax": Activation(_softmax, None),  # outputs only: its Jacobian is full, see output_delta
}
OUTPUTS = ("linear", "sigmoid", "softmax")
HIDDEN = tuple(name for name in ACTIVATIONS if name != "softmax")


class Loss(NamedTuple):
    """The loss of every output from z, a and y, and its derivative.

    The derivative is by a; where the loss is computed from logits it is by z, delta itself, and
    `output` names the activation for which it holds.
    """

    value: Callable
    slope: Callable
    output: str | None


def _cross_entropy(z: np.ndarray, _a: np.ndarray, y: np.ndarray) -> np.ndarray:
    top = z.real.max(axis=1, keepdims=True)
    log_sum = top + np.log(np.exp(z - top).sum(axis=1, keepdims=True))
    return y * (log_sum - z)


def _cross_entropy_delta(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    return a * y.sum(axis=1, keepdims=True) - y  # a - y for targets that are probabilities


LOSSES = {
    "squared error": Loss(lambda z, a, y: (a - y) ** 2, lambda a, y: 2 * (a - y), None),  # noqa: ARG005
    "half squared error": Loss(lambda z, a, y: (a - y) ** 2 / 2, lambda a, y: a - y, None),  # noqa: ARG005
    "binary cross-entropy": Loss(
        lambda z, _a, y: softplus(z) - y * z, lambda a, y: a - y, "sigmoid"
    ),
    "softmax cross-entropy": Loss(_cross_entropy, _cross_entropy_delta, "softmax"),
}


def _uniform(fan_in: int, fan_out: int, rng: np.random.Generator) -> np.ndarray:
    bound = 1 / np.sqrt(fan_in)
    return rng.uniform(-bound, bound, (fan_out, fan_in))


def _glorot(fan_in: int, fan_out: int, rng: np.random.Generator) -> np.ndarray:
    bound = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-bound, bound, (fan_out, fan_in))


def _he(fan_in: int, fan_out: int, rng: np.random.Generator) -> np.ndarray:
    return rng.normal(0, np.sqrt(2 / fan_in), (fan_out, fan_in))


def _lecun(fan_in: int, fan_out: int, rng: np.random.Generator) -> np.ndarray:
    return rng.normal(0, np.sqrt(1 / fan_in), (fan_out, fan_in))


def _orthogonal(fan_in: int, fan_out: int, rng: np.random.Generator) -> np.ndarray:
    tall = rng.normal(size=(max(fan_in, fan_out), min(fan_in, fan_out)))
    q, r = np.linalg.qr(tall)
    q = q * np.sign(np.diag(r))  # without it, the directions are not evenly spread
    return q if fan_out >= fan_in else q.T


SCHEMES = {
    "uniform": _uniform,  # the old standard, before 2010
    "glorot": _glorot,  # Glorot and Bengio 2010
    "he": _he,  # He and others 2015
    "lecun": _lecun,  # LeCun and others 1998
    "orthogonal": _orthogonal,  # Saxe and others 2013
}


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
    _check_sizes(sizes)
    if not isinstance(rng, np.random.Generator):
        raise InputTypeError(f"rng is {rng!r}; pass numpy.random.default_rng(seed)")
    hidden, output = _known("hidden", hidden, HIDDEN), _known("output", output, OUTPUTS)
    loss, scheme = _known("loss", loss, LOSSES), _known("scheme", scheme, SCHEMES)
    needed = LOSSES[loss].output
    if needed not in (None, output):
        raise InputValueError(f"{loss} is computed from logits and needs output={needed!r}")
    names = [hidden] * (len(sizes) - 2) + [output]
    layers = [
        Layer(SCHEMES[scheme](fan_in, fan_out, rng), np.zeros(fan_out), name)
        for (fan_in, fan_out), name in zip(pairwise(sizes), names, strict=True)
    ]
    return Network(tuple(layers), loss)


def _check_sizes(sizes: Sequence[int]) -> None:
    for size in sizes:
        if isinstance(size, bool) or not isinstance(size, (int, np.integer)):
            raise InputTypeError(f"sizes are {sizes!r}; {size!r} is no whole number of units")
    if len(sizes) < 2 or min(sizes) < 1:
        raise InputValueError(f"sizes are {sizes!r}; give two or more, each at least 1: (2, 3, 1)")


def _known(what: str, name: str, names: Any) -> str:
    if name in names:
        return name
    close = get_close_matches(str(name), names, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise InputValueError(f"{what} is {name!r}; use one of {', '.join(names)}{hint}")


def forward_pass(network: Network, x: Any) -> Cache:
    """Run a batch forward and keep every intermediate value.

    >>> network = init_network((2, 3, 1), rng=np.random.default_rng(1))
    >>> [z.shape for z in forward_pass(network, [[1.0, 2.0], [3.0, 4.0]]).pre_activations]
    [(2, 3), (2, 1)]

    `x` has the shape (examples, inputs); it is copied. Raises ShapeError for another shape or an
    empty batch, InputValueError for an entry that is not finite.
    """
    a = _batch(x, network.layers[0].weights.shape[1])
    activations, pre_activations = [a], []
    for W, b, activation in network.layers:
        z = a @ W.T + b
        a = ACTIVATIONS[activation].function(z)
        pre_activations.append(z)
        activations.append(a)
    return Cache(tuple(activations), tuple(pre_activations))


def _batch(x: Any, inputs: int) -> np.ndarray:
    x = as_value(x)
    if x.ndim == 1:
        raise ShapeError(f"x has shape {x.shape}; a batch has two axes: pass x[None, :]")
    if x.ndim != 2 or x.shape[1] != inputs:
        raise ShapeError(f"x has shape {x.shape}; layer 1 expects (examples, {inputs})")
    if len(x) == 0:
        raise ShapeError(f"x has shape {x.shape}: the batch is empty; give one example or more")
    bad = np.argwhere(~np.isfinite(x))
    if len(bad):
        raise InputValueError(
            f"x[{bad[0][0]}, {bad[0][1]}] is {x[tuple(bad[0])]}; give finite numbers"
        )
    return x


def _targets(cache: Cache, y: Any) -> np.ndarray:
    y = as_value(y)
    if y.shape != cache.output.shape:  # never broadcast: (5,) against (5, 1) would make (5, 5)
        raise ShapeError(
            f"y has shape {y.shape} and the output {cache.output.shape}; give one "
            "target for each output"
        )
    return y


def loss_value(network: Network, cache: Cache, y: Any) -> float:
    """Return the loss of a batch: summed over outputs, averaged over examples.

    >>> network = init_network((1, 1), rng=np.random.default_rng(1))
    >>> cache = forward_pass(network, [[0.0]])
    >>> float(loss_value(network, cache, [[3.0]]))
    4.5
    """
    y = _targets(cache, y)
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
    y, a, z = _targets(cache, y), cache.output, cache.pre_activations[-1]
    loss, activation = LOSSES[network.loss], network.layers[-1].activation
    gradient = loss.slope(a, y) / len(y)
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
    of delta_k over the batch. Source: documents D0 and D2.
    """
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
