"""Units that stop learning: ReLU networks that are born dead, and ReLUs that die in training.

>>> born_dead(1).median > born_dead(4).median
True
"""

from typing import NamedTuple

import numpy as np

from bpcourse.errors import whole
from bpcourse.experiments.depth.reproduction import SEEDS, Reproduction, over_seeds
from bpcourse.functions import greater, relu, sigmoid
from bpcourse.multilayer import backward_pass, forward_pass, init_network, updated
from bpcourse.multilayer.refusals import checked_rate

__all__ = [
    "Revivals",
    "born_dead",
    "born_dead_limits",
    "dead_after_training",
    "dead_share_by_step",
    "revivals",
]

NETWORKS = 500  # for each seed
UNITS = 64
EXAMPLES = 50
MOST_STEPS = 100_000


def born_dead(width: int, depth: int = 10) -> Reproduction:
    """Return the share of networks with one input whose output does not depend on it.

    >>> born_dead(2, depth=3).high <= 1
    True

    Without biases such a network is linear on either side of 0, so the inputs 1 and -1 show all.
    `width` is at most 64 and `depth` at most 100: 20 times 500 networks are drawn.
    """
    whole("width", width, 1, 64)
    whole("depth", depth, 1, 100)

    def share(rng: np.random.Generator) -> float:
        a = np.broadcast_to([[1.0, -1.0]], (NETWORKS, 1, 2))
        for _ in range(depth):
            fan_in = a.shape[1]
            W = rng.normal(0, np.sqrt(2 / fan_in), (NETWORKS, width, fan_in))
            a = relu(W @ a)
        return (a == 0).all(axis=(1, 2)).mean()

    low, high = born_dead_limits(width, depth)
    return Reproduction(
        "Deep and narrow ReLU networks are born dead, almost surely as depth grows.",
        "Lu, Shin, Su and Karniadakis 2020, Communications in Computational Physics 28",
        f"one input, {depth} layers of {width}, He's weights, no biases; {NETWORKS} a seed",
        over_seeds(share),
        "of the networks",
        f"from {low:.3g} to {high:.3g}",
    )


def born_dead_limits(width: int, depth: int = 10) -> tuple[float, float]:
    """Return limits for the share that is born dead, by counting signs.

    >>> born_dead_limits(2, depth=1)
    (0.0, 0.25)

    On one side of 0 a layer whose input is not 0 is all closed with probability 2^-width: so that
    side lives on through all layers with probability p = (1 - 2^-width)^depth. A network is dead
    where both sides are; both are with probability 1 - 2p at least and 1 - p at most.
    """
    whole("width", width, 1)
    whole("depth", depth, 1)
    alive = (1 - 2.0**-width) ** depth
    return max(0.0, 1 - 2 * alive), 1 - alive


def dead_share_by_step(rate: float, steps: int = 200) -> np.ndarray:
    """Return the share of dead ReLUs after 0, 1, ... `steps` steps, (steps + 1, seeds).

    >>> [float(dead_share_by_step(rate, steps=10)[-1].max()) for rate in (0.1, 1.0)]
    [0.0, 0.0]

    A ReLU is dead when it is closed for every example: its gradient is 0, it stays as it is. The
    networks, 2 inputs, 64 ReLUs, a sigmoid with cross-entropy, learn by plain gradient descent
    whether two numbers have the same sign; all seeds are trained together.
    """
    rate, steps = checked_rate(rate), whole("steps", steps, 0, MOST_STEPS)
    W, v, x, y = (np.stack(arrays) for arrays in zip(*map(_draw, range(SEEDS)), strict=True))
    b, c = np.zeros((SEEDS, 1, UNITS)), np.zeros((SEEDS, 1, 1))
    shares = []
    for _ in range(steps + 1):
        z = x @ W.swapaxes(1, 2) + b
        a = relu(z)
        shares.append((z <= 0).all(axis=1).mean(axis=1))
        with np.errstate(over="ignore"):  # sigmoid(inf) is 1
            delta_out = (sigmoid(a @ v + c) - y) / EXAMPLES
        delta = delta_out @ v.swapaxes(1, 2) * greater(z, 0)
        v, c = v - rate * a.swapaxes(1, 2) @ delta_out, c - rate * delta_out.sum(1, keepdims=True)
        W, b = W - rate * delta.swapaxes(1, 2) @ x, b - rate * delta.sum(1, keepdims=True)
    return np.array(shares)


def _draw(seed: int) -> tuple[np.ndarray, ...]:
    """Return W (64, 2), v (64, 1) by He's scheme, a batch x and its targets."""
    rng = np.random.default_rng(seed)
    W, v = rng.normal(0, 1, (UNITS, 2)), rng.normal(0, np.sqrt(2 / UNITS), (UNITS, 1))
    x = rng.normal(size=(EXAMPLES, 2))
    return W, v, x, greater(x[:, :1] * x[:, 1:], 0)


def dead_after_training(rate: float, steps: int = 200) -> Reproduction:
    """Return the share of dead ReLUs after `steps` steps with this learning rate.

    >>> dead_after_training(0.1, steps=20).high
    0.0
    """
    return Reproduction(
        "A step that is too large kills ReLUs for good.",
        "folklore; Karpathy 2016, 'Yes you should understand backprop'",
        f"2 inputs, {UNITS} ReLUs, {EXAMPLES} examples, {steps} steps of descent, rate {rate:g}",
        dead_share_by_step(rate, steps)[-1],
        "of the units",
    )


class Revivals(NamedTuple):
    """Units of a second hidden layer: how many there are, died, and later came back."""

    units: int
    died: int
    came_back: int


def revivals(rate: float, steps: int = 200, seeds: int = 10) -> Revivals:
    """Return how many ReLUs behind a layer that learns are dead at some step, and open later.

    >>> revivals(0.1, steps=10, seeds=2)
    Revivals(units=128, died=15, came_back=0)

    The task is that of `dead_share_by_step`, with two hidden layers of 64. A dead unit of the
    second layer stays as it is, but its inputs are activations of the first, which move.
    """
    closed = np.stack([_closed_by_step(rate, steps, seed) for seed in range(seeds)], axis=1)
    opened = closed[:-1] & ~closed[1:]
    return Revivals(closed[0].size, int(closed.any(axis=0).sum()), int(opened.any(axis=0).sum()))


def _closed_by_step(rate: float, steps: int, seed: int) -> np.ndarray:
    """Return which units of the second layer are closed for every example, (steps + 1, units)."""
    rng = np.random.default_rng(seed)
    sizes, loss = (2, UNITS, UNITS, 1), "binary cross-entropy"
    network = init_network(sizes, "relu", "sigmoid", "he", rng, loss=loss)
    x = rng.normal(size=(EXAMPLES, 2))
    y = greater(x[:, :1] * x[:, 1:], 0)
    closed = []
    for _ in range(steps + 1):
        cache = forward_pass(network, x)
        closed.append((cache.pre_activations[1] <= 0).all(axis=0))
        network = updated(network, backward_pass(network, cache, y), rate)
    return np.array(closed)
