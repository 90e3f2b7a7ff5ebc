"""Batch and layer normalisation, and the way back along the four paths from x to the output.

>>> cache = batch_norm_forward([[1.0], [3.0], [8.0]], [1.0], [0.0])
>>> cache.output.round(3)
array([[-1.019],
       [-0.34 ],
       [ 1.359]])

With m the mean, v the variance and s = sqrt(v + epsilon), the layer computes n = (x - m) / s and
gain * n + shift. So x reaches n in four ways: by itself; through m above the bar; through v below
it; and through the m inside v. The last path carries nothing, since dv/dm = -2 mean(x - m) is 0.
"""

from typing import Any, NamedTuple

import numpy as np

from bpcourse.multilayer.modern.refusals import (
    arriving,
    checked_epsilon,
    fitting,
    numbers,
    spreads,
)

__all__ = [
    "NormalisationCache",
    "NormalisationGradients",
    "NormalisationPaths",
    "batch_norm_backward",
    "batch_norm_forward",
    "layer_norm_backward",
    "layer_norm_forward",
    "normalisation_paths",
]


class NormalisationCache(NamedTuple):
    """The output; x - m, s and n; the gain, and the axis along which m and v are means."""

    output: np.ndarray
    centred: np.ndarray
    deviation: np.ndarray
    normalised: np.ndarray
    gain: np.ndarray
    axis: int


class NormalisationPaths(NamedTuple):
    """What arrives at x along each of the four paths; dL/dx is their sum."""

    direct: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    mean_in_variance: np.ndarray


class NormalisationGradients(NamedTuple):
    """dL/dx, dL/dgain and dL/dshift."""

    x: np.ndarray
    gain: np.ndarray
    shift: np.ndarray


def batch_norm_forward(x: Any, gain: Any, shift: Any, epsilon: float = 1e-5) -> NormalisationCache:
    """Scale each column to mean 0 and variance 1 over the batch, times gain, plus shift.

    >>> batch_norm_forward([[1.0], [3.0]], [2.0], [5.0], epsilon=0).output
    array([[3.],
           [7.]])

    `x` has the shape (examples, units), `gain` and `shift` (units,). Raises ShapeError for another
    shape, InputValueError for an entry that is not finite, DomainError where nothing varies and
    epsilon is 0. Source: Ioffe and Szegedy 2015.
    """
    return _forward(numbers("x", x, "(examples, units)"), gain, shift, epsilon, axis=0)


def layer_norm_forward(x: Any, gain: Any, shift: Any, epsilon: float = 1e-5) -> NormalisationCache:
    """Scale each row to mean 0 and variance 1 over its units, times gain, plus shift.

    >>> layer_norm_forward([[1.0, 3.0]], [2.0, 2.0], [5.0, 5.0], epsilon=0).output
    array([[3., 7.]])

    `x` has the shape (..., units): rows, or sequences of rows. `gain` and `shift` have (units,).
    Errors: as for `batch_norm_forward`. Source: Ba, Kiros and Hinton 2016.
    """
    return _forward(numbers("x", x, "(..., units)"), gain, shift, epsilon, axis=-1)


def _forward(x: np.ndarray, gain: Any, shift: Any, epsilon: float, axis: int) -> NormalisationCache:
    gain = fitting("gain", gain, x.shape[-1:], "(units,)")
    shift = fitting("shift", shift, x.shape[-1:], "(units,)")
    centred = x - x.mean(axis=axis, keepdims=True)
    variance = (centred * centred).mean(axis=axis, keepdims=True)
    deviation = spreads(np.sqrt(variance + checked_epsilon(epsilon)))
    n = centred / deviation
    return NormalisationCache(gain * n + shift, centred, deviation, n, gain, axis)


def normalisation_paths(cache: NormalisationCache, upstream: Any) -> NormalisationPaths:
    """Return what arrives at x along each of the four paths.

    >>> cache = batch_norm_forward([[1.0], [3.0]], [1.0], [0.0], epsilon=0)
    >>> for path in normalisation_paths(cache, [[1.0], [0.0]]):
    ...     print(path.ravel() + 0.0)
    [1. 0.]
    [-0.5 -0.5]
    [-0.5  0.5]
    [0. 0.]

    Mean and variance feel every entry along their axis, so what arrives at them is added up first,
    and each entry then gets its share of it.
    """
    _, c, s, _, gain, axis = cache
    dn = arriving(upstream, cache.output) * gain
    count, shape = c.shape[axis], c.shape
    direct = dn / s
    dm = -direct.sum(axis=axis, keepdims=True)
    dv = -(dn * c).sum(axis=axis, keepdims=True) / (2 * s**3)
    dm_inside = dv * -2 * c.mean(axis=axis, keepdims=True)  # 0: centred numbers have the mean 0
    alike, inside = (np.broadcast_to(d / count, shape) for d in (dm, dm_inside))
    return NormalisationPaths(direct, alike, dv * 2 * c / count, inside)


def batch_norm_backward(cache: NormalisationCache, upstream: Any) -> NormalisationGradients:
    """Return the gradients of batch normalisation: for x the sum over its paths.

    >>> cache = batch_norm_forward([[1.0], [3.0], [8.0]], [1.0], [0.0])
    >>> batch_norm_backward(cache, [[1.0], [1.0], [1.0]]).x.round(6) + 0.0
    array([[0.],
           [0.],
           [0.]])

    To raise all outputs of a column together, no change of x helps: its mean is taken out.
    """
    upstream = arriving(upstream, cache.output)
    direct, mean, variance, _nothing = normalisation_paths(cache, upstream)
    others = tuple(range(upstream.ndim - 1))  # gain and shift are shared by all rows
    return NormalisationGradients(
        x=direct + mean + variance,
        gain=(upstream * cache.normalised).sum(axis=others),
        shift=upstream.sum(axis=others),
    )


def layer_norm_backward(cache: NormalisationCache, upstream: Any) -> NormalisationGradients:
    """Return the gradients of layer normalisation: the same paths, along rows.

    >>> cache = layer_norm_forward([[1.0, 3.0, 8.0]], np.ones(3), np.zeros(3))
    >>> layer_norm_backward(cache, [[1.0, 1.0, 1.0]]).x.round(6) + 0.0
    array([[0., 0., 0.]])
    """
    return batch_norm_backward(cache, upstream)  # the cache knows the axis
