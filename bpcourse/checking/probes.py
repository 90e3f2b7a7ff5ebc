"""What five values beside a point tell: a slope, how sure it is, and whether there is a kink.

>>> look(0.0, abs).kinked, look(0.0, lambda x: x * x).kinked
(True, False)
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

__all__ = ["CUBE_ROOT", "Look", "look"]

CUBE_ROOT = float(np.finfo(float).eps) ** (1 / 3)


class Look(NamedTuple):
    """What five values at an entry tell: its slope, how sure that is, and whether it is a kink.

    `doubt` is the size of an error that rounding and the third derivative could make; `low` and
    `high` are the least and the greatest slope of the pieces.
    """

    slope: float
    doubt: float
    kinked: bool
    low: float
    high: float
    step: float


def look(x: float, f: Callable, step: float | None = None) -> Look:
    """Look at the function of one entry, from one step below to one above.

    >>> round(look(2.0, lambda x: x**3).slope, 6)
    12.0

    Five values make four pieces with slopes s1 to s4, and so three bends between them. Over so
    short a step a smooth function bends evenly (at an inflection: evenly the other way), however
    curved it is. A kink bends at one place, so an outer bend is left straight; the two one-sided
    differences then disagree by what curvature cannot explain.
    """
    h = CUBE_ROOT * max(1.0, abs(float(x))) if step is None else step
    with np.errstate(invalid="ignore", over="ignore"):
        values = np.array([f(x + part * h) for part in (-1, -0.5, 0, 0.5, 1)], float)
        slopes = np.diff(values) / (h / 2)
        bends = np.diff(slopes)
        slope, doubt = slopes.mean(), np.finfo(float).eps * np.abs(values).max() / h
        doubt += abs(bends[2] - bends[0]) / 3  # h^2 f''' / 6, the error of the central difference
    outer, largest = np.abs(bends[[0, 2]]).min(), np.abs(bends).max()
    # A bend is made of four values, each with a few roundings of its own, over half a step. What
    # moves the slope by less than a millionth is no reason to look away.
    visible = 64 * np.finfo(float).eps * np.abs(values).max() / h + 1e-6 * abs(slope)
    suspicious = largest > visible and outer < largest / 10
    kinked = bool(suspicious) and _bends_at_one_place(x, h, f)
    return Look(float(slope), float(doubt), kinked, slopes.min(), slopes.max(), h)


def _bends_at_one_place(x: float, h: float, f: Callable) -> bool:
    """Look again, twice as finely: a kink bends at one place, x^4 beside 0 at several."""
    with np.errstate(invalid="ignore", over="ignore"):
        values = np.array([f(x + part * h) for part in np.linspace(-1, 1, 9)], float)
    bends = np.abs(np.diff(values, 2))
    together = (bends[1:] + bends[:-1]).max()  # a kink between two points bends the line at both
    return bool(together > 0.9 * bends.sum())
