"""Check a gradient by means that know nothing of backpropagation.

>>> import numpy as np
>>> def loss(w):
...     return (w * w).sum()
>>> check_gradient(loss, [np.array([1.0, -2.0])], [np.array([2.0, -4.0])])
PASS (complex step): argument 0: relative error below 1e-10
>>> check_gradient(loss, [np.array([1.0, -2.0])], [np.array([2.0, 4.0])]).verdict
'FAIL'

The *complex step* evaluates the function a tiny imaginary step away; the imaginary part is the
derivative without any subtraction, right to the last digits even where gradients are as small as
1e-34. The *central difference* subtracts two values and so drowns in rounding when the gradient
is small; then the verdict is INCONCLUSIVE, never PASS.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from bpcourse.errors import InputTypeError, ShapeError

__all__ = [
    "Check",
    "CheckReport",
    "central_difference",
    "check_gradient",
    "complex_step",
    "relative_error",
]

COMPLEX_STEP = 1e-200  # nothing is subtracted, so it may be as small as floats allow
TOLERANCE = {"complex step": 1e-10, "central difference": 1e-6}


class Check(NamedTuple):
    """The verdict on the gradient for one argument."""

    argument: int
    verdict: str
    relative_error: float


class CheckReport(NamedTuple):
    """The verdict on all arguments together, and one by one."""

    verdict: str
    method: str
    checks: tuple[Check, ...]

    def __repr__(self) -> str:
        bound = TOLERANCE[self.method]
        parts = [
            f"argument {c.argument}: "
            + (
                f"relative error below {bound:.0e}"
                if c.verdict == "PASS"
                else f"{c.verdict}, relative error {c.relative_error:.1e}"
            )
            for c in self.checks
        ]
        return f"{self.verdict} ({self.method}): " + "; ".join(parts)


def complex_step(function: Callable, arguments: Sequence) -> list[np.ndarray]:
    """Return the gradient of a function of numbers or arrays, from steps along the imaginary axis.

    >>> complex_step(lambda x: x ** 3, [2.0])
    [array(12.)]

    The function must be made of analytic pieces (the functions of `bpcourse.functions` are).
    Source: Squire and Trapp 1998.
    """

    def one(moved: list, place: tuple, index: int) -> float:
        moved[index][place] += 1j * COMPLEX_STEP
        return np.imag(_number(function(*map(_plain, moved)))) / COMPLEX_STEP

    return _entry_by_entry(arguments, one, complex)


def central_difference(
    function: Callable, arguments: Sequence, step: float | None = None
) -> list[np.ndarray]:
    """Return the gradient from two evaluations for each entry, one on either side.

    >>> [round(float(g), 6) for g in central_difference(lambda x: x ** 3, [2.0])]
    [12.0]

    The step defaults to the cube root of the rounding unit times the size of the entry, which
    balances rounding against curvature.
    """

    def one(moved: list, place: tuple, index: int) -> float:
        x = moved[index][place]
        h = _step_size(x) if step is None else step
        moved[index][place] = x + h
        above = _number(function(*map(_plain, moved)))
        moved[index][place] = x - h
        return (above - _number(function(*map(_plain, moved)))) / (2 * h)

    return _entry_by_entry(arguments, one, float)


def _step_size(x: float) -> float:
    return np.finfo(float).eps ** (1 / 3) * max(1.0, abs(x))


def _entry_by_entry(arguments: Sequence, one: Callable, kind: type) -> list[np.ndarray]:
    points = [np.array(argument, dtype=float) for argument in arguments]
    gradients = [np.zeros(point.shape) for point in points]
    for index, gradient in enumerate(gradients):
        for place in np.ndindex(gradient.shape):
            gradient[place] = one([point.astype(kind) for point in points], place, index)
    return gradients


def _plain(array: np.ndarray) -> Any:
    """Hand a number to the function as a number."""
    return array if array.shape else array.item()


def _number(value: Any) -> Any:
    if np.shape(value) != ():
        raise ShapeError(
            f"the function returned shape {np.shape(value)}; a gradient needs one number: sum or "
            "average before you return"
        )
    return value


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


def check_gradient(
    function: Callable, arguments: Sequence, gradients: Sequence, method: str = "complex step"
) -> CheckReport:
    """Compare gradients with a reference that does not use the chain rule.

    >>> check_gradient(lambda x: x ** 3, [2.0], [12.0])
    PASS (complex step): argument 0: relative error below 1e-10

    `method` is "complex step" or "central difference". Raises InputTypeError for float32, whose
    rounding is too coarse to judge by, and for a function that the complex step cannot see
    through; ShapeError for a gradient of another shape.
    """
    if method not in TOLERANCE:
        raise InputTypeError(f"method is {method!r}; use one of {', '.join(TOLERANCE)}")
    if len(gradients) != len(arguments):
        raise ShapeError(
            f"got {len(gradients)} gradients for {len(arguments)} arguments: give one for each"
        )
    if any(getattr(argument, "dtype", None) == np.float32 for argument in arguments):
        raise InputTypeError("an argument is float32, too coarse for a check; convert to float64")
    analytic = method == "complex step"
    reference = (complex_step if analytic else central_difference)(function, arguments)
    noise = 0.0 if analytic else _noise(function, arguments)
    if analytic:
        _doubt_zeros(function, arguments, reference)
    checks = tuple(
        _judge(i, gradient, reference[i], TOLERANCE[method], noise)
        for i, gradient in enumerate(gradients)
    )
    verdicts = [check.verdict for check in checks]
    worst = next((v for v in ("FAIL", "INCONCLUSIVE") if v in verdicts), "PASS")
    return CheckReport(worst, method, checks)


def _doubt_zeros(function: Callable, arguments: Sequence, reference: Sequence) -> None:
    """Refuse a function that loses the imaginary part: its complex step is 0 where it is not."""
    if all(gradient.any() for gradient in reference):
        return
    bound = 1e3 * _noise(function, arguments)
    for exact, rough in zip(reference, central_difference(function, arguments), strict=True):
        if not exact.any() and np.abs(rough).max(initial=0) > bound:
            raise InputTypeError(
                "the complex step finds 0 where differences do not: the function uses something "
                "that is not analytic (numpy.abs, conj, vdot, .real). Use bpcourse.functions, or "
                "method='central difference'"
            )


def _noise(function: Callable, arguments: Sequence) -> float:
    """Return the size of a difference quotient that rounding alone could make."""
    eps = np.finfo(float).eps
    return abs(_number(function(*arguments))) * eps / eps ** (1 / 3)


def _judge(index: int, gradient: Any, reference: Any, bound: float, noise: float) -> Check:
    error = relative_error(gradient, reference)
    size = np.abs(reference).max(initial=0)
    if error <= bound and size >= noise:
        return Check(index, "PASS", error)
    seen = (
        size * bound >= noise
        or np.abs(np.asarray(gradient) - reference).max(initial=0) > 10 * noise
    )
    return Check(index, "FAIL" if seen else "INCONCLUSIVE", error)  # or rounding may explain it
