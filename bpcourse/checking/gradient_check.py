"""Check a gradient by means that know nothing of backpropagation.

>>> import numpy as np
>>> def loss(w):
...     return (w * w).sum()
>>> check_gradient(loss, [np.array([1.0, -2.0])], [np.array([2.0, -4.0])])
PASS (complex step): argument 0: relative error below 1e-10
>>> check_gradient(loss, [np.array([1.0, -2.0])], [np.array([2.0, 4.0])], names=["w"])
FAIL (complex step): w: relative error 9e-01

The reference is the complex step, or a central difference (see `references`). Every entry is judged
by its own relative error: an absolute tolerance would accept a wrong gradient as soon as it is
small, and a norm a wrong entry beside a large one. Where rounding drowns the reference the verdict
is INCONCLUSIVE: a wrong gradient never passes, a right one never fails.
"""

from collections.abc import Callable, Sequence
from textwrap import fill
from typing import Any, NamedTuple

import numpy as np

from bpcourse.checking.differences import (
    central_difference,
    complex_step,
    one_sided_difference,
    real_array,
    relative_error,
)
from bpcourse.checking.references import Reference, by_complex_step, by_differences
from bpcourse.checking.refused_losses import refuse_moods, refuse_no_list
from bpcourse.checking.side_checks import SideCheck, side_checks
from bpcourse.checking.verdicts import Check, judge
from bpcourse.errors import InputTypeError, ShapeError, known

__all__ = [
    "Check",
    "CheckReport",
    "SideCheck",
    "central_difference",
    "check_backward",
    "check_gradient",
    "complex_step",
    "judge_by",
    "one_sided_difference",
    "relative_error",
    "slopes_at",
]


REFERENCES = {"complex step": by_complex_step, "central difference": by_differences}


PAGE = 99  # letters in a line of a report


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
        table = [
            fill(
                f"  {c.name:{name}}  {c.verdict:{verdict}}  {c.words}".rstrip(),
                PAGE,
                subsequent_indent=" " * (name + verdict + 6),
            )
            for c in lines
        ]
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
    float64. Raises InputTypeError for float32, whose rounding is too coarse to judge by, for a
    function that the complex step cannot see through, and for one that is random, remembers its
    calls, writes into an argument or returns more than the loss; ShapeError for a gradient of
    another shape.
    """
    points, names = _points(arguments, method, names)
    gradients = _fitting(gradients, points, names)
    return _report(method, _compare(function, points, gradients, method, names))


def slopes_at(function: Callable, arguments: Sequence) -> list[Reference]:
    """Return the slopes of a function by the complex step, to judge several gradients by.

    >>> slopes = slopes_at(lambda w: w**3, [2.0])
    >>> [judge_by(slopes, [2.0], [claimed], ["w"]).verdict for claimed in (12.0, 6.0)]
    ['PASS', 'FAIL']

    Errors: as for `check_gradient`.
    """
    points, _ = _points(arguments, "complex step", None)
    return _references(function, points, "complex step")


def judge_by(
    slopes: Sequence[Reference], arguments: Sequence, gradients: Sequence, names: Sequence[str]
) -> CheckReport:
    """Return what `check_gradient` would, from slopes that are known already."""
    points, names = _points(arguments, "complex step", names)
    gradients = _fitting(gradients, points, names)
    judged = zip(names, gradients, slopes, strict=True)
    return _report("complex step", tuple(judge(*one, "complex step") for one in judged))


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
    known("method", method, REFERENCES)
    refuse_no_list("arguments", arguments)
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


def _fitting(gradients: Sequence, points: Sequence, names: Sequence) -> list[np.ndarray]:
    """Return the gradients as arrays; ShapeError unless each has the shape of its argument."""
    refuse_no_list("gradients", gradients)
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
    return gradients


def _compare(
    function: Callable, points: Sequence, gradients: Sequence, method: str, names: Sequence
) -> tuple[Check, ...]:
    judged = zip(names, gradients, _references(function, points, method), strict=True)
    return tuple(judge(*one, method) for one in judged)


def _references(function: Callable, points: Sequence, method: str) -> list[Reference]:
    values = refuse_moods(function, points)
    references = REFERENCES[method](function, points)
    refuse_moods(function, points, values)  # again: some change only after a while
    return references


def _report(
    method: str, checks: tuple[Check, ...], side: tuple[SideCheck, ...] = ()
) -> CheckReport:
    verdicts = [check.verdict for check in (*checks, *side)]
    worst = next((v for v in ("FAIL", "INCONCLUSIVE") if v in verdicts), "PASS")
    return CheckReport(worst, method, checks, side)
