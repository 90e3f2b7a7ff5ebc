"""Training through layers whose gradients have vanished, with steps of three kinds.

>>> share_right("plain", 1.0, steps=20, seeds=1) == share_right("plain", 1.0, steps=20, seeds=1)
True

Plain descent takes steps in proportion to the gradient. The two other rules take the direction from
the gradient, and the length from elsewhere: layer by layer as LARS does, entry by entry as Adam.
"""

from collections.abc import Callable
from itertools import chain

import numpy as np

from bpcourse.errors import known
from bpcourse.functions import greater
from bpcourse.multilayer import (
    Network,
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    parameters,
    with_parameters,
)

__all__ = ["RULES", "share_right"]

WIDTH = 16
EXAMPLES = 100

Arrays = list[np.ndarray]


def _plain(_parameters: Arrays, gradients: Arrays) -> Arrays:
    return gradients


def _layer_by_layer(parameters: Arrays, gradients: Arrays) -> Arrays:
    """Give each layer's step, weights and biases together, the length of its parameters."""
    factors = [
        _length(parameters[k : k + 2]) / (_length(gradients[k : k + 2]) or 1)
        for k in range(0, len(parameters), 2)
    ]
    each = chain.from_iterable((factor, factor) for factor in factors)
    return [factor * gradient for factor, gradient in zip(each, gradients, strict=True)]


def _length(arrays: Arrays) -> float:
    return float(np.sqrt(sum((array * array).sum() for array in arrays)))


def _adam() -> Callable:
    """Return Adam's step: the mean gradient over its typical size, both fading averages."""
    mean, square, steps = 0.0, 0.0, 0

    def step(_parameters: Arrays, gradients: Arrays) -> Arrays:
        nonlocal mean, square, steps
        flat, steps = np.concatenate([g.ravel() for g in gradients]), steps + 1
        mean, square = 0.9 * mean + 0.1 * flat, 0.999 * square + 0.001 * flat * flat
        moved = mean / (1 - 0.9**steps) / (np.sqrt(square / (1 - 0.999**steps)) + 1e-8)
        ends = np.cumsum([g.size for g in gradients])[:-1]
        parts = np.split(moved, ends)
        return [part.reshape(g.shape) for part, g in zip(parts, gradients, strict=True)]

    return step


RULES = {"plain": lambda: _plain, "layer by layer": lambda: _layer_by_layer, "Adam": _adam}


def share_right(
    rule: str,
    rate: float,
    *,
    depth: int = 10,
    activation: str = "sigmoid",
    steps: int = 300,
    seeds: int = 3,
) -> list[float]:
    """Return for each seed the share of training examples that a deep network gets right at last.

    >>> share_right("plain", 1.0, depth=1, activation="relu", steps=200, seeds=1)[0] > 0.9
    True

    `rule` is "plain", "layer by layer" (each layer moves by `rate` times its own length) or "Adam".
    The task is that of `dead_share_by_step`: have two numbers the same sign? `depth` hidden layers
    of WIDTH with Glorot's weights, a sigmoid with cross-entropy, EXAMPLES points. Guessing gets
    half of them. Sources: You, Gitman and Ginsburg 2017 (LARS); Kingma and Ba 2015 (Adam).
    """
    make = RULES[known("rule", rule, RULES)]
    sizes = (2, *[WIDTH] * depth, 1)
    shares = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(EXAMPLES, 2))
        y = greater(x[:, :1] * x[:, 1:], 0)
        network = init_network(
            sizes, activation, "sigmoid", "glorot", rng, loss="binary cross-entropy"
        )
        trained = _trained(network, x, y, make(), rate, steps)
        shares.append(float(((forward_pass(trained, x).output > 1 / 2) == y).mean()))
    return shares


def _trained(
    network: Network, x: np.ndarray, y: np.ndarray, rule: Callable, rate: float, steps: int
) -> Network:
    for _ in range(steps):
        old = parameters(network)
        moves = rule(old, in_order(backward_pass(network, forward_pass(network, x), y)))
        network = with_parameters(
            network, [p - rate * move for p, move in zip(old, moves, strict=True)]
        )
    return network
