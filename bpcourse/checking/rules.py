"""The backward pass as six rules, each replaceable: what a mistake replaces one of.

>>> import numpy as np
>>> RIGHT.biases(np.ones((3, 2)), None)
array([3., 3.])
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from bpcourse.multilayer import (
    Cache,
    Gradients,
    Network,
    output_delta,
)
from bpcourse.multilayer.activations import ACTIVATIONS

__all__ = ["RIGHT", "Rules", "backward_by"]


class Rules(NamedTuple):
    """The lines of the backward pass, each one replaceable."""

    output_delta: Callable  # network, cache, y -> delta of the last layer
    weights: Callable  # delta, a, z, W -> dL/dW; a goes into the layer, z is what a was made of
    biases: Callable  # delta, b -> dL/db
    back: Callable  # delta, W, dW -> dL/da of the layer below
    slope: Callable  # activation, z, a -> sigma'(z)


RIGHT = Rules(
    output_delta=output_delta,
    weights=lambda delta, a, z, W: delta.T @ a,  # noqa: ARG005
    biases=lambda delta, b: delta.sum(axis=0),  # noqa: ARG005
    back=lambda delta, W, dW: delta @ W,  # noqa: ARG005
    slope=lambda activation, z, a: ACTIVATIONS[activation].slope(z, a),
)


def backward_by(rules: Rules, network: Network, cache: Cache, y: Any) -> Gradients:
    """Run the delta recurrence with the given rules.

    >>> from bpcourse.checking import fixture
    >>> from bpcourse.multilayer import backward_pass, forward_pass
    >>> network, x, y = fixture()
    >>> cache = forward_pass(network, x)
    >>> by_rules = backward_by(RIGHT, network, cache, y)
    >>> all((a == b).all() for a, b in zip(by_rules.weights, backward_pass(network, cache, y)[0]))
    True
    """
    delta = rules.output_delta(network, cache, y)
    weights, biases, deltas = [], [], []
    for k in reversed(range(len(network.layers))):
        W, b, _ = network.layers[k]
        a = cache.activations[k]
        z = cache.pre_activations[k - 1] if k > 0 else a
        deltas.append(delta)
        weights.append(rules.weights(delta, a, z, W))
        biases.append(rules.biases(delta, b))
        back = rules.back(delta, W, weights[-1])
        if k > 0:
            delta = back * rules.slope(network.layers[k - 1].activation, z, a)
    return Gradients(tuple(weights[::-1]), tuple(biases[::-1]), tuple(deltas[::-1]), back)
