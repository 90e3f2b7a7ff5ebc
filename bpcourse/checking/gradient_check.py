"""Check a gradient by means that know nothing of backpropagation.

>>> import numpy as np
>>> def loss(w):
...     return (w * w).sum()
>>> check_gradient(loss, [np.array([1.0, -2.0])], [np.array([2.0, -4.0])])
PASS (complex step): argument 0: relative error below 1e-10
>>> check_gradient(loss, [np.array([1.0, -2.0])], [np.array([2.0, 4.0])], names=["w"])
FAIL (complex step): w: relative error 9e-01

The reference is the complex step, or a central difference (see `differences`). A gradient is
judged by its relative error alone: an absolute tolerance would accept a wrong gradient as soon as
it is small. Where rounding drowns the differences the verdict is INCONCLUSIVE, never PASS.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from bpcourse.checking.differences import (
    LOST,
    Probe,
    central_difference,
    complex_step,
    one_sided_difference,
    probe,
    real_array,
    relative_error,
)
from bpcourse.checking.side_checks import SideCheck, side_checks
from bpcourse.errors import InputTypeError, ShapeError, known

__all__ = [
    "Check",
    "CheckReport",
    "SideCheck",
    "central_difference",
    "check_backward",
    "check_gradient",
    "complex_step",
    "one_sided_difference",
    "relative_error",
]

TOLERANCE = {"complex step": 1e-10, "central difference": 1e-6}
SURE = 1e-3  # of a value: two ways of computing it that differ by more leave no digit sure
KINKS_ALLOWED = 0.05  # of the entries of a tensor; one is always allowed


class Check(NamedTuple):
    """The verdict on the gradient for one argument, and what the report says of it.

    `skipped` entries sit at a kink, where a central difference is not the derivative.
    """

    name: str
    verdict: str
    relative_error: float
    skipped: int
    words: str


class CheckReport(NamedTuple):
    """The verdict on everything together, and one by one."""

    verdict: str
    method: str
    checks: tuple[Check, ...]
    side: tuple[SideCheck, ...] = ()

    def __repr__(self) -> str:
        lines = [*self.checks, *self.side]
        if len(lines) == 1:
            return f"{self.verdict} ({self.method}): {lines[0].name}: {lines[0].words}"
        name, verdict = (max((len(line[i]) for line in lines), default=0) for i in (0, 1))
        table = [f"  {c.name:{name}}  {c.verdict:{verdict}}  {c.words}".rstrip() for c in lines]
        return "\n".join([f"{self.verdict} ({self.method})", *table])


def check_gradient(
    function: Callable,
    arguments: Sequence,
    gradients: Sequence,
    method: str = "complex step",
    names: Sequence[str] | None = None,
) -> CheckReport:
    """Compare gradients with a reference that does not use the chain rule.

    >>> check_gradient(lambda w, b: w ** 3 + b, [2.0, 5.0], [12.0, 3.0], names=["w", "b"])
    FAIL (complex step)
      w  PASS  relative error below 1e-10
      b  FAIL  relative error 5e-01

    `method` is "complex step" or "central difference". Whole numbers and booleans count as
    float64. Raises InputTypeError for float32, whose rounding is too coarse to judge by, and for a
    function that the complex step cannot see through; ShapeError for a gradient of another shape.
    """
    points, names = _points(arguments, method, names)
    if len(gradients) != len(points):
        raise ShapeError(
            f"got {len(gradients)} gradients for {len(points)} arguments: give one for each"
        )
    gradients = [_double(g, f"the gradient for {n}") for g, n in zip(gradients, names, strict=True)]
    for name, gradient, point in zip(names, gradients, points, strict=True):
        if gradient.shape != point.shape:
            raise ShapeError(
                f"{name} has shape {point.shape} and its gradient {gradient.shape}: "
                "a gradient has the shape of what it is a gradient for"
            )
    return _report(method, _compare(function, points, gradients, method, names))


def check_backward(
    function: Callable,
    backward: Callable,
    arguments: Sequence,
    method: str = "complex step",
    names: Sequence[str] | None = None,
    *,
    upstream_checks: bool = True,
) -> CheckReport:
    """Check a backward rule: its gradients, and all else that a rule must do.

    >>> rule = lambda upstream, w: [upstream * 3 * w ** 2]
    >>> check_backward(lambda w: w ** 3, rule, [2.0], names=["w"])
    PASS (complex step)
      w                       PASS  relative error below 1e-10
      twice the same bits     PASS
      upstream 0 gives 0      PASS
      upstream 2 gives twice  PASS
      inputs untouched        PASS
      any memory layout       PASS
      shapes and dtypes       PASS

    `backward(upstream, *arguments)` returns a list of gradients of `function(*arguments)`, one for
    each argument. A rule without an upstream gradient, such as `multilayer.backward_pass`, is
    called as `backward(*arguments)` with `upstream_checks=False`. Errors: as for `check_gradient`;
    a gradient of another shape is a FAIL here.
    """
    points, names = _points(arguments, method, names)
    gradients, side = side_checks(backward, points, names, upstream=upstream_checks)
    return _report(method, _compare(function, points, gradients, method, names), side)


def _points(
    arguments: Sequence, method: str, names: Sequence[str] | None
) -> tuple[list[np.ndarray], list[str]]:
    known("method", method, TOLERANCE)
    names = [f"argument {i}" for i in range(len(arguments))] if names is None else list(names)
    if len(names) != len(arguments):
        raise ShapeError(f"got {len(names)} names for {len(arguments)} arguments: give one each")
    return [_double(a, name) for a, name in zip(arguments, names, strict=True)], names


def _double(value: Any, what: str) -> np.ndarray:
    array = real_array(value)
    if array.dtype != np.float64:
        raise InputTypeError(
            f"{what} is {array.dtype}, too coarse for a check: rounding would hide mistakes; "
            "convert to float64"
        )
    return array


def _compare(
    function: Callable, points: Sequence, gradients: Sequence, method: str, names: Sequence
) -> tuple[Check, ...]:
    if method == "complex step":
        slopes = complex_step(function, points)
        _doubt_what_is_not_analytic(function, points, slopes)
        doubt = np.inf if _is_rounding(function, points) else 0.0
        references = [Probe(s, np.full(s.shape, doubt), np.zeros(s.shape, bool)) for s in slopes]
    else:
        references = probe(function, points)
    judged = zip(names, gradients, references, strict=True)
    return tuple(_judge(*one, TOLERANCE[method]) for one in judged)


def _is_rounding(function: Callable, points: Sequence) -> bool:
    """Say whether the value has no sure digit, as where a prediction meets its target exactly.

    Then computing with complex numbers rounds it to something else, and its slopes too.
    """
    plain = [p if p.shape else p.item() for p in points]
    value, other = function(*plain), function(*(p + 0j for p in plain))
    return bool(abs(value - np.real(other)) > SURE * abs(value))


def _judge(name: str, gradient: np.ndarray, reference: Probe, bound: float) -> Check:
    if gradient.shape != reference.slope.shape:
        return Check(name, "FAIL", np.nan, 0, "not compared: its shape is wrong")
    kept = ~reference.kinked
    skipped, entries = int(reference.kinked.sum()), reference.kinked.size
    g, r = gradient[kept], reference.slope[kept]
    error, noise = relative_error(g, r), reference.doubt[kept].max(initial=0)
    verdict, words = _verdict(g, r, error, bound, noise)
    too_many = skipped and (skipped == entries or skipped > max(1, KINKS_ALLOWED * entries))
    if verdict == "PASS" and too_many:
        verdict, words = "INCONCLUSIVE", "too few are left to judge by: move the point a little"
    if skipped:
        words = f"{words}, {skipped} of {entries} entries skipped at a kink"
    return Check(name, verdict, error, skipped, words)


def _verdict(
    gradient: np.ndarray, reference: np.ndarray, error: float, bound: float, noise: float
) -> tuple[str, str]:
    if not np.isfinite(gradient).all():
        return "FAIL", "the gradient is not finite"
    if not np.isfinite(reference).all():
        return "INCONCLUSIVE", "the function is not finite here"
    size, apart = np.abs(reference).max(initial=0), np.abs(gradient - reference).max(initial=0)
    if error <= bound and size >= noise:
        return "PASS", f"relative error below {bound:.0e}"
    if size * bound >= noise or apart > 10 * noise:
        return "FAIL", f"relative error {error:.0e}"
    if np.isinf(noise):
        return "INCONCLUSIVE", "the function is nothing but rounding here: move the point a little"
    return "INCONCLUSIVE", "differences are too coarse to see it; use the complex step"


def _report(
    method: str, checks: tuple[Check, ...], side: tuple[SideCheck, ...] = ()
) -> CheckReport:
    verdicts = [check.verdict for check in (*checks, *side)]
    worst = next((v for v in ("FAIL", "INCONCLUSIVE") if v in verdicts), "PASS")
    return CheckReport(worst, method, checks, side)


def _doubt_what_is_not_analytic(function: Callable, points: Sequence, slopes: Sequence) -> None:
    """Refuse a function that loses the imaginary part, so that its complex step is wrong.

    Differences along one direction for each argument show it: five more evaluations. Where they
    cannot be had (a kink, the edge of the domain) nothing is said.
    """
    dice = np.random.default_rng(0)  # the same direction in every run
    for i, (point, slope) in enumerate(zip(points, slopes, strict=True)):
        # every entry by its own size, so that a small positive number stays positive
        way = dice.uniform(0.5, 1.5, point.shape) * np.where(point == 0, 1, point)

        def along(t: float, i: int = i, way: np.ndarray = way) -> float:
            moved = [p + t * way if j == i else p.copy() for j, p in enumerate(points)]
            return function(*(p if p.shape else p.item() for p in moved))

        try:
            seen = probe(along, [0.0])[0]
        except ArithmeticError:
            continue
        apart = abs((slope * way).sum() - seen.slope)
        if not seen.kinked and apart > 1e3 * seen.doubt + 1e-6 * abs(seen.slope) + LOST:
            raise InputTypeError(
                "the complex step does not find what differences find: the function uses something "
                "that is not analytic (numpy.abs, conj, vdot, .real). Use bpcourse.functions, or "
                "method='central difference'"
            )
