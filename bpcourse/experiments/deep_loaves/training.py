"""Which recipe learns the forty loaves: plain descent, the best of several rates, five seeds.

>>> best_of(Recipe(depth=1), rates=(3.0,))
rate 3: 40 of 40 loaves right (40 to 40 over 5 seeds)
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from bpcourse.errors import InputValueError, whole
from bpcourse.experiments.deep_loaves.network import (
    Deep,
    Recipe,
    drawn,
    loaves_as_arrays,
    run_back,
    run_deep,
)
from bpcourse.functions import sigmoid
from bpcourse.multilayer.losses import LOSSES
from bpcourse.multilayer.refusals import checked_rate

__all__ = ["RATES", "SEEDS", "STEPS", "Trial", "best_of", "moved", "rights", "tried"]

RATES = (0.01, 0.2, 2.0)
STEPS = 500
SEEDS = 5
DIGITS = 3  # of a probability: one half to so many digits decides nothing


class Trial(NamedTuple):
    """What a recipe came to at one rate: for each seed the loaves it got right, and the loss."""

    rate: float
    values: np.ndarray
    losses: np.ndarray
    unit: str = "loaves right"

    @property
    def median(self) -> float:
        """The middle number of loaves."""
        return float(np.median(self.values))

    @property
    def low(self) -> float:
        """The smallest number."""
        return float(self.values.min())

    @property
    def high(self) -> float:
        """The largest number."""
        return float(self.values.max())

    @property
    def loss(self) -> float:
        """The middle loss."""
        return float(np.median(self.losses))

    def __repr__(self) -> str:
        spread = f"{self.low:g} to {self.high:g} over {len(self.values)} seeds"
        return f"rate {self.rate:g}: {self.median:g} of 40 loaves right ({spread})"


def best_of(recipe: Recipe, rates: Sequence[float] = RATES, steps: int = STEPS) -> Trial:
    """Return the trial with the best rate: most loaves right on average, then the lowest loss.

    >>> best_of(Recipe(depth=1), rates=(0.01, 3.0)).rate
    3.0

    Losses that agree to three decimals are alike; then the rate that is named first is taken.
    """
    trials = tried(recipe, rates, steps)
    return max(trials, key=lambda trial: (trial.values.mean(), -trial.losses.mean().round(DIGITS)))


def tried(
    recipe: Recipe, rates: Sequence[float] = RATES, steps: int = STEPS, seeds: int = SEEDS
) -> list[Trial]:
    """Return a trial for each rate: `steps` steps of plain descent on all forty loaves.

    >>> [trial.rate for trial in tried(Recipe(depth=1), rates=(1, 2), steps=1)]
    [1.0, 2.0]

    The same starting weights serve every rate. A loss that is no number counts as infinite.
    Raises InputTypeError or InputValueError for rates, steps or a recipe that cannot be used.
    """
    if not len(rates):
        raise InputValueError("no rates given; give at least one")
    steps, rates = whole("steps", steps, 0, 100_000), tuple(map(checked_rate, rates))
    return list(_trials(recipe, tuple(map(float, rates)), steps, seeds))


@lru_cache(maxsize=64)
def _trials(recipe: Recipe, rates: tuple, steps: int, seeds: int) -> tuple[Trial, ...]:
    start, (x, y) = drawn(recipe, seeds), loaves_as_arrays()
    repeated = (tuple(np.tile(a, (len(rates), 1, 1)) for a in part) for part in start[:2])
    nets, each = Deep(*repeated, recipe), np.repeat(rates, seeds)[:, None, None]
    with np.errstate(over="ignore", invalid="ignore"):  # at some rates numbers grow past floats
        for _ in range(steps):
            nets = moved(nets, run_back(nets, run_deep(nets, x), y), each)
        logits = run_deep(nets, x).logits
        losses = LOSSES["binary cross-entropy"].value(logits, None, y).mean(axis=(1, 2))
    right = rights(sigmoid(logits), y).reshape(len(rates), seeds)
    losses = np.nan_to_num(losses, nan=np.inf, posinf=np.inf).reshape(len(rates), seeds)
    return tuple(map(Trial, rates, right, losses))


def moved(nets: Deep, gradients: tuple[list, list], rate: float | np.ndarray) -> Deep:
    """Return the networks after one step of gradient descent.

    >>> nets = drawn(Recipe(depth=1))
    >>> bool((moved(nets, nets[:2], 1.0).weights[0] == 0).all())
    True
    """
    old_and_new = (zip(old, new, strict=True) for old, new in zip(nets[:2], gradients, strict=True))
    return Deep(*(tuple(p - rate * g for p, g in pairs) for pairs in old_and_new), nets.recipe)


def rights(probabilities: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return how many loaves each network gets right; one half to three digits counts half.

    >>> rights(np.array([[[0.7], [0.5001], [0.2]]]), np.array([[1.0], [1.0], [1.0]]))
    array([1.5])

    So a network that cannot tell loaves apart gets half of them, as a coin would.
    """
    p = probabilities.round(DIGITS)
    with np.errstate(invalid="ignore"):
        return np.where(p == 1 / 2, 1 / 2, (p > 1 / 2) == (y > 1 / 2)).sum(axis=(1, 2))
