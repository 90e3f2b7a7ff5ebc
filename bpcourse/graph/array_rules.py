"""The vjps of the array primitives: from the upstream gradient to each parent's gradient.

Loaded beside the table (`primitives`) when the first array primitive is used.
"""

from typing import Any

import numpy as np

from bpcourse.functions.accepted import floats
from bpcourse.functions.whole_arrays import log_softmax, normalised, sum_of_others

__all__ = [
    "cross_entropy_logits",
    "cross_entropy_targets",
    "entries_back",
    "first_part",
    "last_part",
    "matmul_left",
    "matmul_right",
    "norm_gain",
    "norm_input",
    "reshape_back",
    "softmax_back",
    "spread",
    "spread_mean",
    "sum_to",
    "transpose_back",
]


def sum_to(gradient: np.ndarray, like: Any) -> Any:
    """Sum a gradient over the axes along which its parent was broadcast.

    >>> sum_to(np.ones((3, 2)), np.zeros(2))
    array([3., 3.])
    """
    shape = np.shape(like)
    if np.ndim(gradient) == 0 or gradient.shape == shape:
        return gradient
    summed = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and summed.shape[i] != 1)
    return summed.sum(axis=stretched, keepdims=True) if stretched else summed


def matmul_left(upstream: Any, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the gradient of `a @ b` for `a`: upstream @ b^T, for vectors an outer product."""
    rows, columns = _as_matrices(a, b)
    upstream = np.reshape(upstream, _product_shape(rows, columns))
    return np.reshape(sum_to(upstream @ columns.swapaxes(-1, -2), rows), a.shape)


def matmul_right(upstream: Any, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the gradient of `a @ b` for `b`: a^T @ upstream, for vectors an outer product."""
    rows, columns = _as_matrices(a, b)
    upstream = np.reshape(upstream, _product_shape(rows, columns))
    return np.reshape(sum_to(rows.swapaxes(-1, -2) @ upstream, columns), b.shape)


def _as_matrices(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Read a vector on the left as a row, and one on the right as a column."""
    return np.atleast_2d(a), b[:, None] if b.ndim == 1 else b


def _product_shape(rows: np.ndarray, columns: np.ndarray) -> tuple[int, ...]:
    stack = np.broadcast_shapes(rows.shape[:-2], columns.shape[:-2])
    return (*stack, rows.shape[-2], columns.shape[-1])


def spread(upstream: Any, a: np.ndarray, axis: int | None, *, keepdims: bool) -> np.ndarray:
    """Copy the gradient of a sum back to every entry that was summed."""
    if axis is not None and not keepdims:
        upstream = np.expand_dims(upstream, axis)
    like = floats(np.asarray(a))
    return np.broadcast_to(upstream, like.shape).astype(like.dtype)[()]  # a copy, of one kind


def spread_mean(upstream: Any, a: np.ndarray, axis: int | None, *, keepdims: bool) -> np.ndarray:
    """Do the same for a mean: every entry gets its share."""
    count = np.size(a) // np.size(upstream)
    return spread(upstream, a, axis, keepdims=keepdims) / count


def reshape_back(upstream: np.ndarray, a: np.ndarray) -> np.ndarray:
    """Give the gradient the shape of the parent again."""
    return np.reshape(upstream, a.shape).copy()


def transpose_back(upstream: np.ndarray, axes: tuple[int, ...] | None = None) -> np.ndarray:
    """Put the axes of the gradient back where they were."""
    back = axes if axes is None else np.argsort(np.mod(axes, len(axes)))
    return np.transpose(upstream, back).copy()[()]


def entries_back(upstream: Any, a: np.ndarray, index: tuple) -> np.ndarray:
    """Send each gradient to the entry that was taken; one taken twice is sent both, added up."""
    gradient = np.zeros(a.shape, np.asarray(upstream).dtype)
    if any(isinstance(part, np.ndarray) for part in index):
        np.add.at(gradient, index, upstream)
    else:
        gradient[index] = upstream
    return gradient


def first_part(upstream: np.ndarray, a: np.ndarray, axis: int) -> np.ndarray:
    """Return the gradient of a join for the first array: its part, a copy."""
    return np.take(upstream, range(a.shape[axis]), axis)


def last_part(upstream: np.ndarray, b: np.ndarray, axis: int) -> np.ndarray:
    """Return the gradient of a join for the second array: the rest, a copy."""
    length = upstream.shape[axis]
    return np.take(upstream, range(length - b.shape[axis], length), axis)


def softmax_back(upstream: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Return out times what is upstream of it beyond the mean, weighted by out.

    >>> softmax_back(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    array([ 0.25, -0.25])

    The mean holds the entry itself: with its own part taken off both, 1 - out keeps its digits.
    """
    return out * (upstream * sum_of_others(out) - sum_of_others(upstream * out))


def cross_entropy_logits(upstream: Any, logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return (p - y) / N, without losing the digits of 1 - p: Jacobian and logarithm cancel."""
    p, targets = np.exp(log_softmax(logits)), np.asarray(targets)
    delta = p * sum_of_others(targets) - sum_of_others(p) * targets
    return upstream * delta / (logits.size // logits.shape[-1])


def cross_entropy_targets(upstream: Any, logits: np.ndarray) -> np.ndarray:
    """Return -log p / N: how the loss moves with the target itself."""
    return -upstream * log_softmax(logits) / (logits.size // logits.shape[-1])


def norm_input(upstream: Any, a: np.ndarray, gain: Any, axis: int, epsilon: float) -> np.ndarray:
    """Return the gradient of a normalisation for its input.

    Mean and deviation depend on every entry, so two averages are taken away from the direct path.
    """
    normal, deviation = normalised(a, axis, epsilon)
    direct = upstream * gain
    through_mean = direct.mean(axis=axis, keepdims=True)
    through_deviation = normal * (direct * normal).mean(axis=axis, keepdims=True)
    return (direct - through_mean - through_deviation) / deviation


def norm_gain(upstream: Any, a: np.ndarray, gain: Any, axis: int, epsilon: float) -> np.ndarray:
    """Return the gradient of a normalisation for its gain."""
    return sum_to(upstream * normalised(a, axis, epsilon)[0], gain)
