"""Exclusive or, by width: how many hidden units it takes, and how many make it easy.

>>> runs = xor_runs(1, seeds=5, sweeps=20)
>>> runs.solved, runs.answers.shape
(0, (5, 4))

One hidden unit cannot do it, whatever its weights are: it folds the plane along one line. Two can,
and from some starts they do not get there. With more units there are more ways to be right.
"""

from typing import NamedTuple

import numpy as np

from bpcourse.errors import whole
from bpcourse.experiments.trained.side_by_side import drawn, run, solved_at
from bpcourse.training.datasets.tiny import xor
from bpcourse.training.optimizers import SGD

__all__ = ["XorRuns", "xor_runs"]

RATE, MOMENTUM, REACH = 0.5, 0.9, 1.0
MOST = 1000  # seeds, or units


class XorRuns(NamedTuple):
    """What networks of one width answer in the end, and when each was right for the first time."""

    answers: np.ndarray  # (networks, 4)
    solved_at: np.ndarray  # the number of the sweep, or -1

    @property
    def solved(self) -> int:
        """How many networks got there."""
        return int((self.solved_at >= 0).sum())


def xor_runs(hidden: int, seeds: int = 100, sweeps: int = 2000) -> XorRuns:
    """Return what networks 2-hidden-1 of the seeds 0, 1, ... came to.

    >>> xor_runs(4, seeds=3).solved
    3

    Sigmoids, half the squared error summed over the four examples, rate 0.5, momentum 0.9, first
    weights between -1 and 1. Raises InputTypeError or InputValueError for counts that are none.
    """
    whole("sweeps", sweeps, 1, 100_000)
    x, y = xor()
    start = drawn(whole("seeds", seeds, 1, MOST), 2, whole("hidden", hidden, 1, MOST), REACH)
    when, weights = solved_at(start, x, y[:, 0], SGD(RATE, momentum=MOMENTUM), sweeps)
    return XorRuns(run(weights, x, y[:, 0])[0], when)
