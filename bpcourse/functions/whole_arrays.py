"""The functions that only arrays have, and sums: products, shapes, entries, losses, normalisations.

>>> from bpcourse.functions import matmul
>>> matmul(np.array([[1.0, 2.0]]), np.array([3.0, 4.0]))
array([11.])

Loaded by `dispatch` beside `arrays`, which has the functions that act on each entry by itself.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bpcourse.errors import DomainError, InputValueError, ShapeError
from bpcourse.functions import of_arrays
from bpcourse.functions.accepted import keep, plain

__all__ = ["log_softmax", "normalised", "sum_of_others"]

NUDGE = 1e-3  # targets may miss a sum of 1 by the step of a difference quotient, and no further


def _matmul(a: Any, b: Any) -> np.ndarray:
    try:
        return np.matmul(a, b)
    except ValueError:
        raise ShapeError(
            f"cannot multiply shapes {np.shape(a)} and {np.shape(b)}: the last axis of the first "
            "must be as long as the last but one of the second, or its only one; axes before "
            "these two, of a stack of matrices, must be equal or 1"
        ) from None


def _transpose(a: np.ndarray, axes: Sequence[int] | None = None) -> np.ndarray:
    try:
        return np.transpose(a, axes)
    except ValueError:
        raise ShapeError(
            f"cannot put the axes of shape {a.shape} in the order {axes}: name each of the "
            f"{a.ndim} axes once"
        ) from None


def _entries(a: np.ndarray, index: Any) -> Any:
    a = plain(a)
    try:
        return a[index]
    except IndexError as error:
        raise ShapeError(f"no entries of an array of shape {a.shape}: {error}") from None


def _join(a: Any, b: Any, axis: int = 0) -> np.ndarray:
    try:
        return np.concatenate((a, b), axis=axis)
    except ValueError as error:
        raise ShapeError(
            f"cannot join shapes {np.shape(a)} and {np.shape(b)} along axis {axis}: {error}"
        ) from None


def _sum_of(a: np.ndarray, axis: int | None = None, *, keepdims: bool = False) -> Any:
    return a.sum(axis=axis, keepdims=keepdims)


def _mean_of(a: np.ndarray, axis: int | None = None, *, keepdims: bool = False) -> Any:
    if a.size == 0:
        raise ShapeError(f"the mean of an empty array (shape {a.shape}) is not defined")
    return a.mean(axis=axis, keepdims=keepdims)


def _reshape(a: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    try:
        return a.reshape(shape)
    except ValueError:
        raise ShapeError(
            f"cannot give {a.size} entries (shape {a.shape}) the shape {shape}"
        ) from None


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Return the logarithm of the softmax of each row, overflow-safe.

    >>> log_softmax(np.array([[800.0, 800.0]])).round(6)
    array([[-0.693147, -0.693147]])
    """
    shifted = _below_the_top(logits)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _below_the_top(logits: np.ndarray) -> np.ndarray:
    top = logits.real.max(axis=-1, keepdims=True)
    if np.any(top == -np.inf):
        raise DomainError("a row of logits is all -inf: it has no softmax; give one finite logit")
    return logits - top  # first of all: large equal logits keep all their digits


def _softmax(a: np.ndarray) -> np.ndarray:
    if a.size == 0 or a.ndim == 0:
        raise ShapeError(f"softmax was given shape {a.shape}; give rows of one number or more")
    powers = np.exp(_below_the_top(a))
    return powers / powers.sum(axis=-1, keepdims=True)


def sum_of_others(rows: np.ndarray) -> np.ndarray:
    """Return for each entry the sum of all others in its row.

    >>> sum_of_others(np.array([[1.0, 1e-20, 2e-20]]))
    array([[3.e-20, 1.e+00, 1.e+00]])

    For probabilities this is 1 - p with all its digits, where the subtraction would leave 0.
    """
    others = np.zeros_like(rows)
    others[..., 1:] = rows[..., :-1].cumsum(axis=-1)  # those before
    others[..., :-1] += rows[..., :0:-1].cumsum(axis=-1)[..., ::-1]  # and those after
    return others


def _check_targets(targets: np.ndarray) -> None:
    """Raise InputValueError unless every row of targets holds probabilities."""
    if np.any(targets < -NUDGE):
        place = tuple(map(int, np.argwhere(targets < -NUDGE)[0]))
        raise InputValueError(
            f"targets{list(place)} is {targets[place]}; a target is a probability, 0 or more"
        )
    sums = targets.sum(axis=-1)
    if np.any(np.abs(sums - 1) > NUDGE):
        astray = sums.flat[int(np.argmax(np.abs(sums - 1) > NUDGE))]
        raise InputValueError(f"a row of targets sums to {astray:g}; give rows that sum to 1")


def _softmax_cross_entropy(logits: np.ndarray, targets: Any) -> Any:
    if logits.shape != np.shape(targets):
        raise ShapeError(
            f"logits have shape {logits.shape} and targets {np.shape(targets)}: "
            "one target probability for each logit is needed, nothing is broadcast here"
        )
    if logits.size == 0:
        raise ShapeError(f"the batch is empty (shape {logits.shape}): a mean needs one row or more")
    weights = np.asarray(targets)
    _check_targets(weights.real)
    missing = np.where(weights == 0, 0, -log_softmax(logits))  # 0 * inf must stay 0
    return (weights * missing).sum() / (logits.size // logits.shape[-1])


def normalised(a: np.ndarray, axis: int, epsilon: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the array with mean 0 and variance 1 along `axis`, and the deviation it had."""
    centred = a - a.mean(axis=axis, keepdims=True)
    deviation = np.sqrt((centred * centred).mean(axis=axis, keepdims=True) + epsilon)
    return centred / deviation, deviation


def _normalise(a: np.ndarray, gain: Any, shift: Any, axis: int, epsilon: float) -> np.ndarray:
    if a.ndim != 2 or a.size == 0:
        raise ShapeError(f"got shape {a.shape}; a batch has two axes, (examples, units), not empty")
    if np.broadcast_shapes(a.shape, np.shape(gain), np.shape(shift)) != a.shape:
        raise ShapeError(
            f"a batch of shape {a.shape} got gain {np.shape(gain)} and shift {np.shape(shift)}: "
            "give one of each for every unit"
        )
    return gain * normalised(a, axis, epsilon)[0] + shift


def _batch_norm(a: np.ndarray, gain: Any, shift: Any, epsilon: float = 1e-5) -> np.ndarray:
    return _normalise(a, gain, shift, 0, epsilon)


def _layer_norm(a: np.ndarray, gain: Any, shift: Any, epsilon: float = 1e-5) -> np.ndarray:
    return _normalise(a, gain, shift, 1, epsilon)


for _function, _rule in {
    of_arrays.matmul: _matmul,
    of_arrays.transpose: _transpose,
    of_arrays.join: _join,
    of_arrays.sum_of: _sum_of,
    of_arrays.mean_of: _mean_of,
    of_arrays.reshape: _reshape,
    of_arrays.softmax: _softmax,
    of_arrays.softmax_cross_entropy: _softmax_cross_entropy,
    of_arrays.batch_norm: _batch_norm,
    of_arrays.layer_norm: _layer_norm,
}.items():
    keep(_rule, _function)

of_arrays.entries.register(np.ndarray, _entries)  # the index stays as it is: whole numbers
