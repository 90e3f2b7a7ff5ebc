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

__all__ = ["angle", "clip_by_norm", "clip_by_value", "norm"]


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
