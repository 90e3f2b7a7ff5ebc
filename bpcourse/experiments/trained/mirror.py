"""Mirror symmetry, the experiment of 1986: six bits, two hidden units, and what they find.

>>> runs = mirror_runs(seeds=3, sweeps=1500)
>>> runs.solved_at.shape, runs.into.shape
((3,), (3, 2, 6))

Is a pattern of six bits its own mirror image? Two hidden units are enough, if each weighs opposite
bits alike with opposite signs, so that a mirror image cancels, and the three pairs by sizes of
which no sum or difference is 0, so that nothing else cancels. Nobody tells the network:
backpropagation finds it. The paper reports the sizes 1 : 2 : 4. Most networks find them here too,
the others 2 : 3 : 4, which serves as well. Source: Rumelhart, Hinton and Williams 1986.
"""

from typing import NamedTuple

import numpy as np

from bpcourse.errors import whole
from bpcourse.experiments.trained.side_by_side import drawn, solved_at
from bpcourse.training.datasets.tiny import mirror_symmetry
from bpcourse.training.optimizers import SGD

__all__ = ["MirrorRuns", "mirror_runs", "ratios"]

RATE, MOMENTUM = 0.1, 0.9  # of the paper
REACH = 0.3  # the first weights lie between -REACH and REACH
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
    start = drawn(whole("seeds", seeds, 1, MOST), 6, HIDDEN, REACH)
    when, weights = solved_at(start, x, y[:, 0], SGD(RATE, momentum=MOMENTUM), sweeps)
    return MirrorRuns(*weights, when)


def ratios(into: np.ndarray) -> np.ndarray:
    """Return the sizes of the three pairs of weights of each hidden unit, the smallest as 1.

    >>> ratios(np.array([[1.0, -4, 2, -2, 4, -1]]))
    array([[1., 2., 4.]])

    A pair is the two bits that lie opposite each other; its size is half the difference.
    """
    sizes = np.sort(np.abs(into[..., :3] - into[..., :2:-1]) / 2, axis=-1)
    return sizes / sizes[..., :1]
