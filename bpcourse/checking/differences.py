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
from typing import Any, NamedTuple

import numpy as np

from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.functions.arrays import as_value

__all__ = [
    "Probe",
    "central_difference",
    "complex_step",
    "one_sided_difference",
    "probe",
    "real_array",
    "relative_error",
]

COMPLEX_STEP = 1e-200  # nothing is subtracted, so it may be tiny
LOST = (
    float(np.finfo(float).tiny) / COMPLEX_STEP
)  # a slope below 2e-108, times the step, underflows


def complex_step(
    function: Callable, arguments: Sequence, step: float = COMPLEX_STEP
) -> list[np.ndarray]:
    """Return the gradient of a function of numbers or arrays, from steps along the imaginary axis.

    >>> complex_step(lambda x: x ** 3, [2.0])
    [array(12.)]

    The function must be made of analytic pieces (the functions of `bpcourse.functions` are).
    Slopes below 1e-107 are lost: times the step they are too small for a float.
    Raises ShapeError unless it returns one number. Source: Squire and Trapp 1998.
    """
    _check_step(step)

    def slope(x: float, f: Callable) -> float:
        return np.imag(f(x + 1j * step)) / step

    return _each_entry(function, arguments, slope)


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

    return _each_entry(function, arguments, slope, dtype)


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

    return _each_entry(function, arguments, slope, dtype)


class Probe(NamedTuple):
    """What five values at each entry tell: its slope, how sure that is, and whether it is a kink.

    `doubt` is the size of an error that rounding and the third derivative could make.
    """

    slope: np.ndarray
    doubt: np.ndarray
    kinked: np.ndarray


def probe(function: Callable, arguments: Sequence) -> list[Probe]:
    """Return central differences, each with its doubt and a look for kinks.

    >>> [bool(p.kinked) for p in probe(lambda x, y: abs(x) + y ** 2, [0.0, 0.0])]
    [True, False]

    Five values make four pieces with slopes s1 to s4, and so three bends between them. Over so
    short a step a smooth function bends evenly (at an inflection: evenly the other way), however
    curved it is. A kink bends at one place, so an outer bend is left straight; the two one-sided
    differences then disagree by what curvature cannot explain.
    """
    found = _each_entry(function, arguments, _look, width=(3,))
    return [Probe(f[..., 0], f[..., 1], f[..., 2] > 0) for f in found]


def _look(x: float, f: Callable) -> tuple[float, float, bool]:
    h = _step(x, None, 1 / 3, float)
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
    return slope, doubt, suspicious and _bends_at_one_place(x, h, f)


def _bends_at_one_place(x: float, h: float, f: Callable) -> bool:
    """Look again, twice as finely: a kink bends at one place, x^4 beside 0 at several."""
    with np.errstate(invalid="ignore", over="ignore"):
        values = np.array([f(x + part * h) for part in np.linspace(-1, 1, 9)], float)
    bends = np.abs(np.diff(values, 2))
    together = (bends[1:] + bends[:-1]).max()  # a kink between two points bends the line at both
    return bool(together > 0.9 * bends.sum())


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


def _each_entry(
    function: Callable, arguments: Sequence, rule: Callable, dtype: Any = float, width: tuple = ()
) -> list[np.ndarray]:
    """Apply rule(x, f) to every entry x, where f is the function of this entry alone."""
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
    value = function(*map(_plain, moved))
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
