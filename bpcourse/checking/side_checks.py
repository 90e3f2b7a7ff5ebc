"""What a backward rule must do besides giving the right numbers.

>>> import numpy as np
>>> def backward(upstream, w):
...     return [2 * w]  # upstream is forgotten; at upstream 1 nobody notices
>>> _, checks = side_checks(backward, [np.array([1.0, -2.0])], ["w"])
>>> print(checks[1].name, "-", checks[1].verdict)
upstream 0 gives 0 - FAIL
>>> print(checks[1].words)
a zero upstream gradient gave something other than zero for w: the rule does not multiply by what \
arrives
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from bpcourse.checking.differences import real_array, relative_error
from bpcourse.errors import InputTypeError, ShapeError

__all__ = ["SideCheck", "side_checks"]

ROUNDING = 1e-10  # another memory layout may add up in another order, and does no more than that
SENTENCES = {
    "twice the same bits": "the second call gave something else for {}: the rule keeps something "
    "between calls (a gradient that is not set back to zero?)",
    "upstream 0 gives 0": "a zero upstream gradient gave something other than zero for {}: the "
    "rule does not multiply by what arrives",
    "upstream 2 gives twice": "twice the upstream gradient did not give exactly twice for {}: the "
    "rule does not pass on what arrives as a factor",
    "inputs untouched": "the call changed {}: the rule writes into what it was given, so that the "
    "next step starts from other numbers; write into a copy",
    "any memory layout": "the same numbers laid out otherwise (read-only, by columns, with gaps) "
    "gave an error or another gradient for {}: the rule relies on how the array lies in memory",
    "shapes and dtypes": "{}: a gradient has the shape and the dtype of what it is a gradient for",
}


class SideCheck(NamedTuple):
    """The verdict on one property of a rule, PASS or FAIL, and a sentence if it failed."""

    name: str
    verdict: str
    words: str


def side_checks(
    backward: Callable, points: Sequence[np.ndarray], names: Sequence, *, upstream: bool = True
) -> tuple[list[np.ndarray], tuple[SideCheck, ...]]:
    """Return the gradients at upstream 1, and the verdict on each property.

    >>> rule = lambda upstream, w: [upstream * 2 * w]
    >>> gradients, checks = side_checks(rule, [np.array([1.0, -2.0])], ["w"])
    >>> gradients, {check.verdict for check in checks}
    ([array([ 2., -4.])], {'PASS'})

    `backward(upstream, *points)` returns a list with a gradient for each point; with
    `upstream=False` it is called as `backward(*points)`. It gets copies, never `points`. Raises
    InputTypeError if it returns no list, ShapeError for a list of another length.
    """
    ask = partial(_ask, backward)
    given = [point.copy() for point in points]
    first = ask(1.0 if upstream else None, given)
    touched = [not _same_bits(a, b) for a, b in zip(given, points, strict=True)]
    again = ask(1.0 if upstream else None, _copies(points))
    bad = {"twice the same bits": [not _same_bits(a, b) for a, b in zip(first, again, strict=True)]}
    if upstream:
        nothing, double = ask(0.0, _copies(points)), ask(2.0, _copies(points))
        bad["upstream 0 gives 0"] = [not (g == 0).all() for g in nothing]
        # a factor 2 changes no digit of a binary number, so nothing need be rounded
        pairs = zip(first, double, strict=True)
        bad["upstream 2 gives twice"] = [not np.array_equal(2 * a, b) for a, b in pairs]
    bad["inputs untouched"] = touched
    bad["any memory layout"] = _layout_failures(
        partial(ask, 1.0 if upstream else None), points, first
    )
    failed = {what: _which(flags, names) for what, flags in bad.items()}
    failed["shapes and dtypes"] = _shape_failures(points, first, names)
    return first, tuple(_told(what, found) for what, found in failed.items())


def _ask(backward: Callable, upstream: float | None, points: list) -> list[np.ndarray]:
    arguments = [point if point.shape else point.item() for point in points]
    sent = backward(*arguments) if upstream is None else backward(upstream, *arguments)
    if not isinstance(sent, (list, tuple)):
        raise InputTypeError(
            f"the backward rule returned a {type(sent).__name__}; return a list with one gradient "
            "for each argument"
        )
    if len(sent) != len(points):
        raise ShapeError(
            f"got {len(sent)} gradients for {len(points)} arguments: give one for each"
        )
    return [real_array(gradient) for gradient in sent]  # copies: a rule may use its memory again


def _copies(points: Sequence[np.ndarray]) -> list[np.ndarray]:
    return [point.copy() for point in points]


def _same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and a.tobytes() == b.tobytes()


def _read_only(point: np.ndarray) -> np.ndarray:
    point = point.copy()
    point.flags.writeable = False
    return point


def _with_gaps(point: np.ndarray) -> np.ndarray:
    """Return the same numbers, every second place of a wider array, which holds nan between."""
    wide = np.full((*point.shape, 2), np.nan)
    wide[..., 0] = point
    return wide[..., 0]


def _layout_failures(
    ask: Callable, points: Sequence[np.ndarray], right: Sequence[np.ndarray]
) -> list[bool]:
    failed = [False] * len(points)
    for layout in (_read_only, partial(np.array, order="F"), _with_gaps):
        try:
            found = ask([layout(point) for point in points])
        except (ValueError, AttributeError):  # NumPy's for read-only arrays, and for unfit strides
            return [True] * len(points)
        for i, (a, b) in enumerate(zip(found, right, strict=True)):
            same = a.shape == b.shape and (_same_bits(a, b) or relative_error(a, b) < ROUNDING)
            failed[i] = failed[i] or not same
    return failed


def _shape_failures(points: Sequence, gradients: Sequence, names: Sequence) -> list[str]:
    found = []
    for point, gradient, name in zip(points, gradients, names, strict=True):
        if gradient.shape != point.shape:
            found.append(f"{name} has shape {point.shape}, its gradient {gradient.shape}")
        elif gradient.dtype != point.dtype:
            found.append(f"{name} is {point.dtype}, its gradient {gradient.dtype}")
    return found


def _which(flags: Sequence[bool], names: Sequence) -> list[str]:
    return [name for name, flag in zip(names, flags, strict=True) if flag]


def _told(what: str, found: Any) -> SideCheck:
    if not found:
        return SideCheck(what, "PASS", "")
    return SideCheck(what, "FAIL", SENTENCES[what].format(", ".join(found)))
