"""Batch and layer normalisation, both passes; without learned scale and shift.

>>> u = np.array([[1.0, 10.0], [3.0, 30.0]])
>>> normalise(u, NORMALISATIONS["batch"])[0].round(3)
array([[-1., -1.],
       [ 1.,  1.]])

The forward pass squares and never takes an absolute value, so the complex step can check it.
"""

import numpy as np

__all__ = ["EPSILON", "NORMALISATIONS", "normalise", "through_normalisation"]

NORMALISATIONS = {"none": None, "batch": 0, "layer": 1}  # the axis that is averaged away
EPSILON = 1e-5  # under the root, so that a unit that never varies is not divided by 0


def normalise(u: np.ndarray, axis: int | None) -> tuple[np.ndarray, np.ndarray | None]:
    """Return u with mean 0 and variance 1 along an axis, and what it was divided by.

    >>> normalise(np.array([[1.0, 3.0]]), 1)[0].round(3)
    array([[-1.,  1.]])

    For the axis None u comes back as it is, with the divisor None.
    """
    if axis is None:
        return u, None
    centred = u - u.mean(axis=axis, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=axis, keepdims=True) + EPSILON)
    return centred / spread, spread


def through_normalisation(
    upstream: np.ndarray, n: np.ndarray, spread: np.ndarray | None, axis: int | None
) -> np.ndarray:
    """Return dL/du from dL/dn: neither a shift nor a stretch of u would change n.

    >>> n, spread = normalise(np.array([[1.0, 3.0]]), 1)
    >>> through_normalisation(np.ones((1, 2)), n, spread, 1)  # the same for all units: a shift
    array([[0., 0.]])

    So what points along the shift (the mean) and along the stretch (n itself) is taken out.
    """
    if axis is None:
        return upstream
    shift = upstream.mean(axis=axis, keepdims=True)
    stretch = (upstream * n).mean(axis=axis, keepdims=True)
    return (upstream - shift - n * stretch) / spread
