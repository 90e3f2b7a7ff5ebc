"""Derivatives from nudges: they know nothing of the chain rule.

>>> complex_step(lambda x: x ** 3, [2.0])
[array(12.)]
>>> [round(float(g), 6) for g in central_difference(lambda x: x ** 3, [2.0])]
[12.0]

The *complex step* evaluates the function a tiny imaginary step away; the imaginary part is the
derivative without any subtraction, right to the last digits even where gradients are as small as
1e-34. *Differences* subtract two values that are nearly equal, and so drown in rounding when the
step, or the gradient, is small.

Arguments are a list of numbers or arrays; whole numbers and booleans are taken as float64.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.functions.accepted import as_value

__all__ = [
    "central_difference",
    "complex_step",
    "each_entry",
    "one_sided_difference",
    "real_array",
    "relative_error",
    "value_of",
]

COMPLEX_STEP = 1e-200  # nothing is subtracted, so it may be tiny


def complex_step(
    function: Callable, arguments: Sequence, step: float = COMPLEX_STEP
) -> list[np.ndarray]:
    """Return the gradient of a function of numbers or arrays, from steps along the imaginary axis.

    >>> complex_step(lambda x: x ** 3, [2.0])
    [array(12.)]

    The function must be made of analytic pieces (the functions of `bpcourse.functions` are).
    Times the step a slope below 1e-107 is too small for a float and lost; take 1e-20 there.
    Raises ShapeError unless it returns one number. Source: Squire and Trapp 1998.
    """
    _check_step(step)

    def slope(x: float, f: Callable) -> float:
        return np.imag(f(x + 1j * step)) / step

    return each_entry(function, arguments, slope)


def central_difference(
    function: Callable, arguments: Sequence, step: float | None = None, dtype: Any = float
) -> list[np.ndarray]:
    """Return the gradient from two evaluations for each entry, one on either side.

    >>> central_difference(lambda x: x ** 3, [2.0], step=0.5)
    [array(12.25)]

    The step defaults to the cube root of the rounding unit times max(1, |entry|), which balances
    rounding against curvature. With `dtype=numpy.float32` the function is given, and the
    difference is computed with, single-precision numbers. Errors: as for `complex_step`.
    """

    def slope(x: float, f: Callable) -> float:
        h = _step(x, step, 1 / 3, dtype)
        return _quotient(f, x - h, x + h)

    return each_entry(function, arguments, slope, dtype)


def one_sided_difference(
    function: Callable,
    arguments: Sequence,
    step: float | None = None,
    side: int = 1,
    dtype: Any = float,
) -> list[np.ndarray]:
    """Return the gradient from the value at the point and one on one side (1 above, -1 below).

    >>> one_sided_difference(abs, [0.0]), one_sided_difference(abs, [0.0], side=-1)
    ([array(1.)], [array(-1.)])

    The step defaults to the root of the rounding unit times max(1, |entry|): the error shrinks
    with the step itself, not with its square, so the best step is smaller than in the middle.
    """
    if side not in (1, -1):
        raise InputValueError(f"side is {side!r}; use 1 (above) or -1 (below)")

    def slope(x: float, f: Callable) -> float:
        return _quotient(f, x, x + side * _step(x, step, 1 / 2, dtype))

    return each_entry(function, arguments, slope, dtype)


def relative_error(gradient: Any, reference: Any) -> float:
    """Return |g - r| / (|g| + |r|), norms over all entries; 0 if both are 0.

    >>> round(relative_error([3.0, 4.0], [3.0, 4.0]), 3), round(relative_error(1.0, -1.0), 3)
    (0.0, 1.0)

    Purely relative, so that a gradient of 1e-30 is judged as strictly as one of 1.
    """
    gradient, reference = np.asarray(gradient, float), np.asarray(reference, float)
    if gradient.shape != reference.shape:  # before any arithmetic: subtraction would broadcast
        raise ShapeError(
            f"the gradient has shape {gradient.shape}, the argument {reference.shape}: "
            "a gradient has the shape of what it is a gradient for"
        )
    scale = max(np.abs(gradient).max(initial=0), np.abs(reference).max(initial=0))
    if scale == 0 or not np.isfinite(scale):
        return 0.0 if scale == 0 else float("nan")
    g, r = gradient / scale, reference / scale  # tiny numbers must not underflow when squared
    return float(np.linalg.norm(g - r) / (np.linalg.norm(g) + np.linalg.norm(r)))


def real_array(value: Any) -> np.ndarray:
    """Return a copy of a number, list or array as a real array.

    >>> real_array([True, False])
    array([1., 0.])

    Raises InputTypeError for complex numbers, and what `as_value` raises.
    """
    array = np.asarray(as_value(value))
    if array.dtype.kind == "c":
        raise InputTypeError(f"got {value!r}; gradients here are of real numbers, not complex ones")
    return array


def _check_step(step: float) -> None:
    if not 0 < step < np.inf:
        raise InputValueError(f"step is {step!r}; give a number above 0, such as 1e-6")


def _step(x: float, step: float | None, power: float, dtype: Any) -> float:
    if step is None:
        return float(np.finfo(dtype).eps) ** power * max(1.0, abs(float(x)))
    _check_step(step)
    return float(step)  # a float64 of NumPy's would turn single precision into double


def _quotient(f: Callable, start: float, end: float) -> float:
    """Divide by the distance that was really gone: x + h is rounded too."""
    if start == end:
        return 0.0  # the step is lost in rounding, and with it every change
    with np.errstate(invalid="ignore", over="ignore"):
        return (f(end) - f(start)) / (end - start)


def each_entry(
    function: Callable, arguments: Sequence, rule: Callable, dtype: Any = float, width: tuple = ()
) -> list[np.ndarray]:
    """Apply rule(x, f) to every entry x, where f is the function of this entry alone.

    >>> each_entry(lambda a: (a * a).sum(), [[1.0, 2.0]], lambda x, f: f(x + 1))
    [array([ 8., 10.])]
    """
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise InputTypeError(f"dtype is {dtype!r}; use numpy.float64 or numpy.float32")
    points = [real_array(argument).astype(dtype) for argument in arguments]
    gradients = []
    for index, point in enumerate(points):
        found = [
            rule(point[place], partial(_value_at, function, points, index, place))
            for place in np.ndindex(point.shape)
        ]
        gradients.append(np.array(found, dtype).reshape(point.shape + width))
    return gradients


def _value_at(
    function: Callable, points: Sequence, index: int, place: tuple, entry: complex
) -> complex:
    kind = complex if isinstance(entry, complex) else points[index].dtype
    moved = [point.astype(kind) for point in points]  # copies: the function may write into them
    moved[index][place] = entry
    return value_of(function, moved)


def value_of(function: Callable, points: Sequence[np.ndarray]) -> complex:
    """Return the one number that a function gives; an error if it gives anything else.

    >>> value_of(lambda a, b: (a * b).sum(), [np.array([1.0, 2.0]), np.array(3.0)])
    np.float64(9.0)
    """
    value = function(*map(_plain, points))
    if isinstance(value, (tuple, list, dict)):
        raise InputTypeError(
            f"the function returned a {type(value).__name__} of {len(value)}; return the loss "
            "alone, without gradients or predictions"
        )
    if np.shape(value) != ():
        raise ShapeError(
            f"the function returned shape {np.shape(value)}; a gradient needs one number: sum or "
            "average before you return"
        )
    if np.asarray(value).dtype.kind not in "biufc":
        raise InputTypeError(f"the function returned {value!r}; it must return a number")
    return value


def _plain(array: np.ndarray) -> Any:
    """Hand a number to the function as a number: Python's own, if that has the same digits."""
    if array.shape:
        return array
    return array[()] if array.dtype == np.float32 else array.item()
