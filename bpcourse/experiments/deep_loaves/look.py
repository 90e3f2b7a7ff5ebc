"""A look inside a network while it trains: what each layer is sent, and what it makes of it.

>>> before, after = look_inside(Recipe(depth=2), rate=1.0, steps=(0, 10))
>>> before.gradients.shape, after.step
((3,), 10)
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bpcourse.errors import whole
from bpcourse.experiments.deep_loaves.network import (
    Deep,
    DeepTrace,
    Recipe,
    drawn,
    loaves_as_arrays,
    run_back,
    run_deep,
)
from bpcourse.experiments.deep_loaves.training import STEPS, moved
from bpcourse.experiments.depth.logarithms import log_norm
from bpcourse.multilayer.losses import LOSSES
from bpcourse.multilayer.refusals import checked_rate

__all__ = ["Look", "look_inside"]


class Look(NamedTuple):
    """One network at one moment; gradients and updates by layer, output layer included, in log10.

    gradients: of the norm of dL/dW.
    updates: of the length of a step over the length of the weights, rate |dL/dW| / |W|.
    spread: of the typical distance of a loaf's activations from the mean of all forty, a_0 ... a_K.
    """

    step: int
    loss: float
    gradients: np.ndarray
    updates: np.ndarray
    spread: np.ndarray


def look_inside(
    recipe: Recipe, rate: float, steps: Sequence[int] = (0, STEPS), seed: int = 0
) -> list[Look]:
    """Return a look at each of the given steps of training, in order.

    >>> [look.step for look in look_inside(Recipe(depth=1), 1.0, steps=(0, 5))]
    [0, 5]

    Raises InputTypeError or InputValueError for a rate or steps that cannot be used.
    """
    wanted = sorted({whole("step", step, 0, 100_000) for step in steps})
    rate, (x, y) = checked_rate(rate), loaves_as_arrays()
    nets, looks = _only(drawn(recipe, whole("seed", seed, 0, 999) + 1), seed), []
    for step in range(wanted[-1] + 1):
        trace = run_deep(nets, x)
        gradients = run_back(nets, trace, y)
        if step in wanted:
            looks.append(_look(step, nets, trace, gradients[0], rate, y))
        nets = moved(nets, gradients, rate)
    return looks


def _only(nets: Deep, seed: int) -> Deep:
    one = (tuple(a[seed : seed + 1] for a in part) for part in nets[:2])
    return Deep(*one, nets.recipe)


def _look(
    step: int, nets: Deep, trace: DeepTrace, gradients: list, rate: float, y: np.ndarray
) -> Look:
    loss = LOSSES["binary cross-entropy"].value(trace.logits, None, y).mean()
    found = np.array([log_norm(dW) for dW in gradients])
    lengths = np.array([log_norm(W) for W in nets.weights])
    spread = np.array([_spread(a) for a in trace.activations])
    return Look(step, float(loss), found, np.log10(rate) + found - lengths, spread)


def _spread(a: np.ndarray) -> float:
    """Return log10 of the root of the mean square of what sets the loaves apart."""
    apart = a - a.mean(axis=-2, keepdims=True)
    return log_norm(apart) - np.log10(apart.size) / 2
