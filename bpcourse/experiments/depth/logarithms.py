"""Norms of gradients that no float can hold, by their logarithm.

>>> log_norm(np.array([0.06, 0.08]))
-1.0
"""

import math

import numpy as np

__all__ = ["log_norm"]

LOG_2 = math.log10(2)


def log_norm(array: np.ndarray, exponent: int = 0) -> float:
    """Return log10 of the norm of `array` times 2 ** exponent; -inf for zeros.

    >>> round(log_norm(np.array([3e-200, 4e-200]), exponent=-1000), 2)  # no float is that small
    -500.33

    Where the squares leave the range of floats, the largest entry is divided out first.
    """
    flat, largest = array.ravel(), 1.0
    with np.errstate(over="ignore"):
        square = flat @ flat
    if not 1e-200 < square < 1e300:
        largest = np.abs(flat).max()
        if largest == 0:
            return -math.inf
        square = (flat / largest) @ (flat / largest)
    return math.log10(largest) + math.log10(square) / 2 + exponent * LOG_2
