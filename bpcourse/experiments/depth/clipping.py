"""Gradient clipping: shorten the whole step, or cut every entry off.

>>> step = [np.array([10.0, 0.1])]
>>> clip_by_norm(step, 1.0)[0].round(4), clip_by_value(step, 1.0)[0]
(array([1.  , 0.01]), array([1. , 0.1]))
>>> round(angle(step, clip_by_norm(step, 1.0)), 6), round(angle(step, clip_by_value(step, 1.0)), 2)
(0.0, 5.14)

Only the first keeps the direction.
"""

from collections.abc import Sequence

import numpy as np

from bpcourse.errors import InputValueError

__all__ = ["angle", "clip_by_norm", "clip_by_value", "descend_recurrence", "norm"]


def norm(arrays: Sequence[np.ndarray]) -> float:
    """Return the norm of all entries of all arrays together.

    >>> norm([np.array([3.0]), np.array([[4.0]])])
    5.0
    """
    return float(np.sqrt(sum((array * array).sum() for array in arrays)))


def clip_by_norm(arrays: Sequence[np.ndarray], limit: float) -> list[np.ndarray]:
    """Return all arrays times one factor, so that their norm together is at most `limit`.

    >>> clip_by_norm([np.array([3.0]), np.array([4.0])], 1.0)
    [array([0.6]), array([0.8])]

    Arrays within the limit come back as they are. Source: Pascanu, Mikolov and Bengio 2013.
    """
    _check_limit(limit)
    length = norm(arrays)
    factor = 1.0 if length <= limit else limit / length
    return [factor * array for array in arrays]


def clip_by_value(arrays: Sequence[np.ndarray], limit: float) -> list[np.ndarray]:
    """Return all arrays with every entry cut off at `limit` and -`limit`; this turns the step.

    >>> clip_by_value([np.array([3.0, -0.5])], 1.0)
    [array([ 1. , -0.5])]
    """
    _check_limit(limit)
    return [np.clip(array, -limit, limit) for array in arrays]


def descend_recurrence(
    limit: float | None = None, *, w: float = 1.05, rate: float = 0.002, steps: int = 100
) -> list[float]:
    """Return the losses of a descent on a recurrence, its gradient clipped by norm or not.

    >>> [float(f"{loss:.1g}") for loss in descend_recurrence()]
    [60.0, 4e+103, inf]
    >>> descend_recurrence(limit=1.0)[-1] < 1e-6
    True

    The recurrence a_t = w a_(t-1) runs 50 times from 1 and should end at 1/2, so the loss is
    (w^50 - 1/2)^2 / 2: flat below w = 0.9 and a cliff above 1. A loss too large for a float ends
    the descent with inf.
    """
    losses = []
    with np.errstate(over="ignore"):
        w = np.float64(w)
        for _ in range(steps + 1):
            error = w**50 - 0.5
            losses.append(float(error**2 / 2))
            if not np.isfinite(losses[-1]):
                break
            gradient = [np.array([error * 50 * w**49])]
            clipped = gradient if limit is None else clip_by_norm(gradient, limit)
            w = w - rate * clipped[0][0]
    return losses


def angle(first: Sequence[np.ndarray], second: Sequence[np.ndarray]) -> float:
    """Return the angle between two steps in degrees.

    >>> angle([np.array([1.0, 0.0])], [np.array([0.0, 2.0])])
    90.0
    """
    dot = sum((a * b).sum() for a, b in zip(first, second, strict=True))
    cosine = np.clip(dot / (norm(first) * norm(second)), -1, 1)
    return float(np.degrees(np.arccos(cosine)))


def _check_limit(limit: float) -> None:
    if not limit > 0:
        raise InputValueError(f"limit is {limit!r}; give a number above 0")
