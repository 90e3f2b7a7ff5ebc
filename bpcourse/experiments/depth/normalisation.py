"""Batch and layer normalisation, both passes; without learned scale and shift.

>>> u = np.array([[1.0, 10.0], [3.0, 30.0]])
>>> normalise(u, NORMALISATIONS["batch"])[0].round(3)
array([[-1., -1.],
       [ 1.,  1.]])

The forward pass squares and never takes an absolute value, so the complex step can check it.
"""

from typing import NamedTuple

import numpy as np

__all__ = [
    "EPSILON",
    "NORMALISATIONS",
    "NormalisationSteps",
    "normalise",
    "steps_through_normalisation",
    "through_normalisation",
]

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


class NormalisationSteps(NamedTuple):
    """The gradients on the way back through a normalisation, in the order in which they come.

    With c = u - mean, v the mean of c^2 and s = sqrt(v + EPSILON), the forward pass is n = c / s.
    """

    spread: np.ndarray
    variance: np.ndarray
    centred: np.ndarray
    mean: np.ndarray
    inputs: np.ndarray


def steps_through_normalisation(
    upstream: np.ndarray, u: np.ndarray, axis: int = 0
) -> NormalisationSteps:
    """Return dL/ds, dL/dv, dL/dc, dL/dmean and dL/du: the way back, one operation at a time.

    >>> steps = steps_through_normalisation(np.array([[1.0], [0.0]]), np.array([[3.0], [5.0]]))
    >>> steps.mean.round(3), steps.inputs.round(3) + 0.0
    (array([[-1.]]), array([[0.],
           [0.]]))

    The last one is what `through_normalisation` computes in one line.
    """
    c = u - u.mean(axis=axis, keepdims=True)
    s = np.sqrt((c * c).mean(axis=axis, keepdims=True) + EPSILON)
    spread = -(upstream * c).sum(axis=axis, keepdims=True) / s**2
    variance = spread / (2 * s)
    centred = upstream / s + 2 * c * variance / u.shape[axis]
    mean = -centred.sum(axis=axis, keepdims=True)
    return NormalisationSteps(spread, variance, centred, mean, centred + mean / u.shape[axis])
