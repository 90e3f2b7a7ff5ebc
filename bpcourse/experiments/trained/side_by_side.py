"""Many networks with one hidden layer of sigmoids, side by side in arrays.

>>> weights = drawn(seeds=3, inputs=6, hidden=2, reach=0.3)
>>> [array.shape for array in weights]
[(3, 2, 6), (3, 2), (3, 2), (3,)]

The first axis is the network: all are trained at once, and each is what it would be alone.
"""

import numpy as np

from bpcourse.functions import sigmoid
from bpcourse.training.optimizer import Optimizer, moved

__all__ = ["drawn", "run", "solved_at"]

NEAR = 0.3  # an answer so near its target is right


def drawn(seeds: int, inputs: int, hidden: int, reach: float) -> list[np.ndarray]:
    """Return weights between -reach and reach for the seeds 0, 1, ...: into, biases, out, bias."""
    ends = np.cumsum([inputs * hidden, hidden, hidden])
    generators = (np.random.default_rng(seed) for seed in range(seeds))
    rows = np.array([rng.uniform(-reach, reach, ends[-1] + 1) for rng in generators])
    into, biases, out, bias = np.split(rows, ends, axis=1)
    return [into.reshape(seeds, hidden, inputs), biases, out, bias[:, 0]]


def run(weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, list]:
    """Return the answers of all networks, and the gradients of half the summed squared errors.

    >>> answer, gradients = run(drawn(3, inputs=2, hidden=4, reach=1), np.eye(2), np.ones(2))
    >>> answer.shape, [gradient.shape for gradient in gradients]
    ((3, 2), [(3, 4, 2), (3, 4), (3, 4), (3,)])
    """
    into, biases, out, bias = weights
    z = into @ x.T + biases[:, :, None]  # (networks, hidden, patterns)
    hidden = sigmoid(z)
    answer = sigmoid((out[:, None] @ hidden)[:, 0] + bias[:, None])
    delta = (answer - y) * answer * (1 - answer)
    deltas = out[:, :, None] * delta[:, None] * hidden * (1 - hidden)
    out_slope = (hidden @ delta[:, :, None])[:, :, 0]
    return answer, [deltas @ x, deltas.sum(axis=2), out_slope, delta.sum(axis=1)]


def solved_at(
    weights: list[np.ndarray], x: np.ndarray, y: np.ndarray, optimizer: Optimizer, sweeps: int
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return when each network had all answers right for the first time (-1: never), and weights.

    >>> from bpcourse.training.optimizers import SGD
    >>> when, weights = solved_at(drawn(2, 2, 1, 1), np.eye(2), np.array([0, 1]), SGD(5.0), 50)
    >>> (when >= 0).tolist()
    [True, True]
    """
    when, state = np.full(len(weights[0]), -1), None
    for sweep in range(sweeps):
        answer, gradients = run(weights, x, y)
        right = (np.abs(answer - y) < NEAR).all(axis=1)
        when[right & (when < 0)] = sweep
        steps, state = optimizer.step(gradients, state)
        weights = moved(weights, steps)
    return when, weights
