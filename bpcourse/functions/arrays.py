"""The functions read for NumPy arrays.

Loaded by `dispatch` when the first array arrives. Nothing here warns, and a NaN that goes in
comes out: it is never turned into a number.
"""

from typing import Any

import numpy as np

from bpcourse.errors import DomainError, InputValueError, ShapeError
from bpcourse.functions import elementary, of_arrays
from bpcourse.functions.accepted import as_value, floats, plain

__all__ = ["as_value", "floats", "log_softmax", "normalised", "sum_of_others"]

NUDGE = 1e-3  # targets may miss a sum of 1 by the step of a difference quotient, and no further


def _keep(rule: Any, function: Any) -> None:
    """Register `rule` as the array reading of a function."""

    def on_array(*values: Any, **settings: Any) -> Any:
        a, *others = map(plain, values)
        try:
            return rule(a, *others, **settings)
        except TypeError:  # NumPy would talk of ufuncs and casting rules
            as_value(a)
            raise

    def on_scalar(a: Any, *others: Any, **settings: Any) -> Any:
        return rule(plain(np.asarray(a)), *map(plain, others), **settings)[()]

    function.register(np.ndarray, on_array)
    for kind in (np.float32, np.integer, np.bool_):  # numpy.float64 is one of Python's floats
        function.register(kind, on_scalar)


def _exp(a: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        result = np.exp(a)
    if np.any(np.isinf(result.real) & np.isfinite(a.real)):
        limit = np.log(np.finfo(a.real.dtype).max)  # 709.78, in single precision 88.723
        raise DomainError(f"exp({a.real.max()}) is larger than any float; stay below {limit:.5g}")
    return result


def _log(a: np.ndarray) -> np.ndarray:
    if np.any(a.real <= 0):
        raise DomainError(f"log({a.real.min()}) does not exist; log takes numbers above 0")
    return np.log(a)


def _folded_exp(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where a >= 0, and exp(-|a|) with the sign taken from the real part."""
    positive = a.real >= 0
    return positive, np.exp(np.where(positive, -a, a))


def _sigmoid(a: np.ndarray) -> np.ndarray:
    positive, small = _folded_exp(a)
    return np.where(positive, 1 / (1 + small), small / (1 + small))


def _sech(a: np.ndarray) -> np.ndarray:
    _, small = _folded_exp(a)
    return 2 * small / (1 + small * small)


def _softplus(a: np.ndarray) -> np.ndarray:
    positive, small = _folded_exp(a)
    # NumPy's log1p of a complex number loses digits; 2 arctanh(s / (2 + s)) is the same
    rest = 2 * np.arctanh(small / (2 + small)) if np.iscomplexobj(a) else np.log1p(small)
    return np.where(positive, a, 0) + rest


def _relu(a: np.ndarray) -> np.ndarray:
    return np.where((a.real > 0) | np.isnan(a), a, 0)


def _wave(rule: Any) -> Any:
    def wave(a: np.ndarray) -> np.ndarray:
        if np.any(np.isinf(a)):
            raise DomainError(f"{rule.__name__} of infinity does not exist; give finite numbers")
        return rule(a)

    return wave


def _square(a: np.ndarray) -> np.ndarray:
    return np.square(a)


def _absolute(a: np.ndarray) -> np.ndarray:
    return np.where(a.real < 0, -a, a)


def _maximum(a: Any, b: Any) -> np.ndarray:
    return np.where((np.real(a) > np.real(b)) | np.isnan(a), a, b)


def _greater(a: Any, b: Any) -> np.ndarray:
    a, b = np.real(a), np.real(b)
    return np.where(a > b, 1.0, np.where(a <= b, 0.0, np.nan)).astype(_kind_of(a, b))


def _minimum(a: Any, b: Any) -> np.ndarray:
    return np.where((np.real(a) < np.real(b)) | np.isnan(a), a, b)


def _ahead(a: Any, b: Any) -> np.ndarray:
    return np.where(np.real(a) == np.real(b), 0.5, _greater(a, b)).astype(_kind_of(a, b))


def _kind_of(a: Any, b: Any) -> np.dtype:
    return np.result_type(np.real(a), np.real(b), np.float32)


def _sqrt(a: np.ndarray) -> np.ndarray:
    if np.any(a.real < 0):
        raise DomainError(
            f"sqrt({a.real.min()}) is not a real number; sqrt takes numbers from 0 on"
        )
    return np.sqrt(a)


def _power_slope(a: Any, b: Any) -> np.ndarray:
    b = np.asarray(b)
    return b * _power(a, np.where(b == 0, 1, b - 1))


def _power(a: Any, b: Any) -> np.ndarray:
    a, b = plain(np.asarray(a)), np.asarray(b)
    broken = (b.imag != 0) | ((np.floor(b.real) != b.real) & ~np.isnan(b))
    if np.any((a.real < 0) & broken):
        raise DomainError("a negative entry to a broken power is not real; keep the base >= 0")
    try:
        with np.errstate(divide="raise", over="raise", under="ignore"):
            return a**b
    except FloatingPointError as error:
        raise DomainError(f"a power is not defined or larger than any float: {error}") from None


for _function, _rule in {
    elementary.exp: _exp,
    elementary.log: _log,
    elementary.tanh: np.tanh,
    elementary.sech: _sech,
    elementary.sigmoid: _sigmoid,
    elementary.relu: _relu,
    elementary.softplus: _softplus,
    elementary.square: _square,
    elementary.sin: _wave(np.sin),
    elementary.cos: _wave(np.cos),
    elementary.absolute: _absolute,
    elementary.maximum: _maximum,
    elementary.minimum: _minimum,
    elementary.greater: _greater,
    elementary.ahead: _ahead,
    elementary.sqrt: _sqrt,
    elementary.power_slope: _power_slope,
    elementary.power: _power,
    of_arrays.transpose: np.transpose,
}.items():
    _keep(_rule, _function)


# --- functions that only arrays have


def _matmul(a: Any, b: Any) -> np.ndarray:
    if np.ndim(a) not in (1, 2) or np.ndim(b) not in (1, 2) or np.shape(a)[-1] != np.shape(b)[0]:
        raise ShapeError(
            f"cannot multiply shapes {np.shape(a)} and {np.shape(b)}: the last axis of the first "
            "must be as long as the first axis of the second, with one or two axes each"
        )
    return a @ b


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
    top = logits.real.max(axis=-1, keepdims=True)
    if np.any(top == -np.inf):
        raise DomainError("a row of logits is all -inf: it has no softmax; give one finite logit")
    shifted = logits - top  # first of all: large equal logits keep all their digits
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


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
    of_arrays.sum_of: _sum_of,
    of_arrays.mean_of: _mean_of,
    of_arrays.reshape: _reshape,
    of_arrays.softmax_cross_entropy: _softmax_cross_entropy,
    of_arrays.batch_norm: _batch_norm,
    of_arrays.layer_norm: _layer_norm,
}.items():
    _keep(_rule, _function)
