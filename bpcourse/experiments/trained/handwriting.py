"""Digits written by hand: a network that reads 97 of 100 that it has never seen.

>>> history = learn_digits(0, sweeps=2)
>>> history.steps, history.accuracies[-1] > 0.9
(82, True)

Of the 1,797 digits 500 are kept back; which ones, the seed says, as it says the first weights and
the order of the batches. Nothing here is tuned on a single seed.
"""

from typing import NamedTuple

import numpy as np

from bpcourse.errors import whole
from bpcourse.multilayer.network import Network, init_network
from bpcourse.training.batches import Batches
from bpcourse.training.datasets.examples import split
from bpcourse.training.datasets.handwriting import digits
from bpcourse.training.history import History
from bpcourse.training.loop import train
from bpcourse.training.optimizers import AdamW
from bpcourse.training.schedules import Cosine

__all__ = ["DigitsTrial", "digits_network", "digits_trial", "learn_digits"]

SIZES = (64, 128, 10)
RATE, DECAY, BATCH, SWEEPS = 0.005, 0.1, 32, 25
KEPT_BACK = 500
MOST = 1000  # seeds, or sweeps


class DigitsTrial(NamedTuple):
    """The accuracy on digits never seen, for each of several seeds."""

    accuracies: np.ndarray

    @property
    def median(self) -> float:
        """The middle accuracy."""
        return float(np.median(self.accuracies))

    def __repr__(self) -> str:
        low, high = self.accuracies.min(), self.accuracies.max()
        seeds = len(self.accuracies)
        return f"accuracy {self.median:.3f} ({low:.3f} to {high:.3f} over {seeds} seeds)"


def digits_network(rng: np.random.Generator) -> Network:
    """Return a network 64-128-10 that has learned nothing: ReLUs, and a softmax over the digits.

    >>> [layer.weights.shape for layer in digits_network(np.random.default_rng(0)).layers]
    [(128, 64), (10, 128)]
    """
    return init_network(SIZES, "relu", "softmax", "he", rng, loss="softmax cross-entropy")


def learn_digits(seed: int, sweeps: int = SWEEPS, *, watch: int = 0) -> History:
    """Return the history of a training on 1,297 digits, tested on the other 500 after each sweep.

    >>> learn_digits(1, sweeps=1).per_sweep
    41

    AdamW, batches of 32, a rate that falls to 0 along a cosine. Raises InputTypeError or
    InputValueError for a seed or for sweeps that are none.
    """
    rng = np.random.default_rng(whole("seed", seed))
    sweeps = whole("sweeps", sweeps, 1, MOST)
    examples, test = split(digits(), KEPT_BACK, rng)
    network, batches = digits_network(rng), Batches(examples, BATCH, rng)
    schedule = Cosine(RATE, steps=sweeps * len(batches))
    optimizer = AdamW(RATE, weight_decay=DECAY)
    return train(network, batches, optimizer, sweeps, schedule=schedule, watch=watch, test=test)


def digits_trial(seeds: int = 5, sweeps: int = SWEEPS) -> DigitsTrial:
    """Return the accuracies for the seeds 0, 1, ...

    >>> digits_trial(seeds=2, sweeps=1).accuracies.shape
    (2,)
    """
    count = whole("seeds", seeds, 1, MOST)
    return DigitsTrial(np.array([learn_digits(k, sweeps).accuracies[-1] for k in range(count)]))
