"""Mirror symmetry, the experiment of 1986: six bits, two hidden units, and what they find.

>>> runs = mirror_runs(seeds=3, sweeps=1500)
>>> runs.solved_at.shape, runs.into.shape
((3,), (3, 2, 6))

Is a pattern of six bits its own mirror image? Two hidden units are enough, if each weighs opposite
bits alike with opposite signs, so that a mirror image cancels, and the three pairs by sizes of
which no sum or difference is 0, so that nothing else cancels. Nobody tells the network:
backpropagation finds it. The paper reports the sizes 1 : 2 : 4. Most networks find them here too,
the others 2 : 3 : 4, which serves as well. All are trained at once, in arrays whose first axis is
the network. Source: Rumelhart, Hinton and Williams 1986.
"""

from typing import NamedTuple

import numpy as np

from bpcourse.errors import whole
from bpcourse.functions import sigmoid
from bpcourse.training.datasets.tiny import mirror_symmetry
from bpcourse.training.optimizer import moved
from bpcourse.training.optimizers import SGD

__all__ = ["MirrorRuns", "mirror_runs", "ratios"]

RATE, MOMENTUM, REACH = (
    0.1,
    0.9,
    0.3,
)  # of the paper; the first weights lie between -REACH and REACH
NEAR = 0.3  # an answer so near its target is right
HIDDEN = 2
MOST = 1000  # seeds


class MirrorRuns(NamedTuple):
    """The trained networks, and when each had all 64 patterns right for the first time."""

    into: np.ndarray  # (networks, 2, 6)
    biases: np.ndarray  # (networks, 2)
    out: np.ndarray  # (networks, 2)
    bias: np.ndarray  # (networks,)
    solved_at: np.ndarray  # the number of the sweep, or -1

    @property
    def solved(self) -> int:
        """How many networks got there."""
        return int((self.solved_at >= 0).sum())

    def __repr__(self) -> str:
        when = np.sort(self.solved_at[self.solved_at >= 0])
        reach = f": after {when[0]} to {when[-1]} sweeps" if len(when) else ""
        return f"{self.solved} of {len(self.solved_at)} networks solved it{reach}"


def mirror_runs(seeds: int = 20, sweeps: int = 6000) -> MirrorRuns:
    """Return what the networks of the seeds 0, 1, ... came to, with the settings of the paper.

    >>> mirror_runs(seeds=2, sweeps=1)
    0 of 2 networks solved it

    A sweep is one step on the summed gradient of all 64 patterns, at rate 0.1 and momentum 0.9.
    Raises InputTypeError or InputValueError for seeds or sweeps that are none.
    """
    whole("sweeps", sweeps, 1, 100_000)
    x, y = mirror_symmetry()
    weights, state = _started(whole("seeds", seeds, 1, MOST)), None
    solved_at = np.full(seeds, -1)
    optimizer = SGD(RATE, momentum=MOMENTUM)
    for sweep in range(sweeps):
        answer, gradients = run(weights, x, y[:, 0])
        right = (np.abs(answer - y[:, 0]) < NEAR).all(axis=1)
        solved_at[right & (solved_at < 0)] = sweep
        steps, state = optimizer.step(gradients, state)
        weights = moved(weights, steps)
    return MirrorRuns(*weights, solved_at)


def _started(seeds: int) -> list[np.ndarray]:
    drawn = [
        np.random.default_rng(seed).uniform(-REACH, REACH, 6 * HIDDEN + HIDDEN + HIDDEN + 1)
        for seed in range(seeds)
    ]
    into, biases, out, bias = np.split(np.array(drawn), [12, 14, 16], axis=1)
    return [into.reshape(seeds, HIDDEN, 6), biases, out, bias[:, 0]]


def run(weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, list]:
    """Return the answers of all networks, and the gradients of half the summed squared errors.

    >>> x, y = mirror_symmetry()
    >>> answer, gradients = run(_started(3), x, y[:, 0])
    >>> answer.shape, [gradient.shape for gradient in gradients]
    ((3, 64), [(3, 2, 6), (3, 2), (3, 2), (3,)])
    """
    into, biases, out, bias = weights
    z = into @ x.T + biases[:, :, None]  # (networks, hidden, patterns)
    hidden = sigmoid(z)
    answer = sigmoid((out[:, None] @ hidden)[:, 0] + bias[:, None])
    delta = (answer - y) * answer * (1 - answer)
    deltas = out[:, :, None] * delta[:, None] * hidden * (1 - hidden)
    out_slope = (hidden @ delta[:, :, None])[:, :, 0]
    return answer, [deltas @ x, deltas.sum(axis=2), out_slope, delta.sum(axis=1)]


def ratios(into: np.ndarray) -> np.ndarray:
    """Return the sizes of the three pairs of weights of each hidden unit, the smallest as 1.

    >>> ratios(np.array([[1.0, -4, 2, -2, 4, -1]]))
    array([[1., 2., 4.]])

    A pair is the two bits that lie opposite each other; its size is half the difference.
    """
    sizes = np.sort(np.abs(into[..., :3] - into[..., :2:-1]) / 2, axis=-1)
    return sizes / sizes[..., :1]
