"""Where a slope is of no use: a discrete operation, and a saddle point.

>>> float(rounded_loss(0.0)), float(rounded_loss(2.0))
(102.0, 0.0)
>>> float(difference_slope(rounded_loss, 0.33)), float(straight_through(0.33))
(0.0, -84.75)
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from bpcourse.errors import whole
from bpcourse.experiments.depth.reproduction import Reproduction, over_seeds

__all__ = [
    "descend_straight_through",
    "difference_slope",
    "flat_share",
    "rounded_loss",
    "saddle_loss",
    "steps_near_saddle",
    "straight_through",
]

X = np.arange(1.0, 9.0)
Y = 2 * X


def rounded_loss(w: Any) -> Any:
    """Return mean((round(w x) - 2 x)^2) for x = 1 ... 8: its weight should become 2.

    >>> rounded_loss(np.array([0.0, 1.0, 2.0]))
    array([102. ,  25.5,   0. ])
    """
    error = np.round(np.multiply.outer(w, X)) - Y
    return (error**2).mean(axis=-1)


def difference_slope(loss: Callable, w: Any, h: float = 1e-6) -> Any:
    """Return the central difference of a loss, which asks for no derivative rule.

    >>> round(float(difference_slope(lambda w: w * w, 3.0)), 6)
    6.0
    """
    return (loss(w + h) - loss(w - h)) / (2 * h)


def flat_share(weights: int = 1000) -> Reproduction:
    """Return the share of random weights from 0 to 4 where the slope of `rounded_loss` is 0.

    >>> flat_share(weights=100).low
    1.0

    The loss jumps at no more than 144 of them, and a random weight meets one with probability 0:
    the derivative is 0 almost everywhere, and does not exist at the jumps.
    """
    whole("weights", weights, 1, 10**6)
    return Reproduction(
        "A discrete operation gives no useful gradient.",
        "the course's document D2",
        f"round(w x), {weights} random weights for each seed, central differences",
        over_seeds(
            lambda rng: (difference_slope(rounded_loss, rng.uniform(0, 4, weights)) == 0).mean()
        ),
        "of the weights have slope 0",
        "1",
    )


def straight_through(w: Any) -> Any:
    """Return what comes out if rounding is passed over on the way back, as if its slope were 1.

    >>> float(straight_through(2.0))
    0.0

    A trick, the straight-through estimator, and no derivative: the derivative is 0. It often points
    downhill all the same. Source: Bengio, Léonard and Courville 2013, arXiv 1308.3432.
    """
    error = np.round(np.multiply.outer(w, X)) - Y
    return (2 * error * X).mean(axis=-1)


def descend_straight_through(w: float, rate: float = 0.005, steps: int = 40) -> list[float]:
    """Return the loss before each step along minus `straight_through`, and after the last.

    >>> losses = descend_straight_through(0.3)
    >>> losses[0] > 50, losses[-1]
    (True, 0.0)
    """
    whole("steps", steps, 0, 10**5)
    losses = [float(rounded_loss(w))]
    for _ in range(steps):
        w = w - rate * straight_through(w)
        losses.append(float(rounded_loss(w)))
    return losses


def saddle_loss(x: float, y: float) -> float:
    """Return x^2 - y^2 + y^4: a saddle at (0, 0), minima at y = 1/sqrt(2) and -1/sqrt(2).

    >>> saddle_loss(0.0, 0.0), round(saddle_loss(0.0, 0.5**0.5), 6)
    (0.0, -0.25)
    """
    return x**2 - y**2 + y**4


def steps_near_saddle(
    y: float, *, noise: float = 0.0, seed: int = 0, rate: float = 0.1, limit: int = 2000
) -> int | None:
    """Return how many steps from (1, y) end with |y| at most 1/2; None if `limit` of them do.

    >>> steps_near_saddle(1e-8), steps_near_saddle(0.0)
    (98, None)

    Each step multiplies a small y by 1 + 2 rate. `noise` is the standard deviation of what is added
    to both parts of the gradient, as a batch drawn by chance would. That saddles rather than minima
    are what slows training is the thesis of Dauphin and others 2014, and not settled.
    """
    rng, x = np.random.default_rng(whole("seed", seed)), 1.0
    for step in range(limit):
        in_x, in_y = noise * rng.normal(size=2)
        x, y = x - rate * (2 * x + in_x), y - rate * (-2 * y + 4 * y**3 + in_y)
        if abs(y) > 0.5:
            return step
    return None
