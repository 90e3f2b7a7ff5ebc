"""From slopes and their doubts to a verdict: every entry is judged by itself.

>>> import numpy as np
>>> sure = Reference(*map(np.array, ([1e6, 1e-6], [1e-9, 1e-21], [False] * 2, [0, 0], [0, 0])))
>>> judge("w", np.array([1e6, -1e-6]), sure, "complex step").words
'1 of 2 entries wrong: relative error 1e+00'
"""

from typing import NamedTuple

import numpy as np

from bpcourse.checking.differences import relative_error
from bpcourse.checking.references import Reference

__all__ = ["TOLERANCE", "Check", "judge"]

TOLERANCE = {"complex step": 1e-10, "central difference": 1e-6}
DOUBTS = {"complex step": 30, "central difference": 3}  # allowed: theirs are guesses of a size
SURE = {"complex step": 1e-6, "central difference": 1e-4}  # doubted more, a slope judges nothing
CLEARLY = 3  # times the tolerance is wrong, and so is ten times the rounding; between is neither
KINKS_ALLOWED = 0.05  # of the entries of a tensor; one is always allowed
DIGITS = 16 * np.finfo(float).eps  # of the largest entry: what 1 - a^2 loses where a is near 1
UNSEEN = {
    "complex step": "the function is nothing but rounding here: move the point a little",
    "central difference": "differences are too coarse to see it; use the complex step",
}
SMALL = {
    "complex step": "{} of {} entries are nothing but rounding here",
    "central difference": "{} of {} entries are too small for differences; use the complex step",
}


class Check(NamedTuple):
    """The verdict on the gradient for one argument, and what the report says of it.

    `skipped` entries sit at a kink, where a central difference is not the derivative.
    """

    name: str
    verdict: str
    relative_error: float
    skipped: int
    words: str


def judge(name: str, gradient: np.ndarray, reference: Reference, method: str) -> Check:
    """Return the verdict on one gradient."""
    if gradient.shape != reference.slope.shape:
        return Check(name, "FAIL", np.nan, 0, "not compared: its shape is wrong")
    kept = ~reference.kinked
    skipped, entries = int(reference.kinked.sum()), kept.size
    g, r, doubt = gradient[kept], reference.slope[kept], reference.doubt[kept]
    error = relative_error(g, r)
    verdict, words = _not_finite(gradient, r) or _verdict(g, r, doubt, error, method)
    if verdict != "FAIL" and _outside(gradient, reference):
        verdict, words = "FAIL", "at a kink it lies outside the slopes of the two sides"
    too_many = skipped and (skipped == entries or skipped > max(1, KINKS_ALLOWED * entries))
    if verdict == "PASS" and too_many:
        verdict, words = "INCONCLUSIVE", "too few are left to judge by: move the point a little"
    if skipped:
        words = f"{words}, {skipped} of {entries} entries skipped at a kink"
    return Check(name, verdict, error, skipped, words)


def _not_finite(gradient: np.ndarray, reference: np.ndarray) -> tuple[str, str] | None:
    if not np.isfinite(gradient).all():
        return "FAIL", "the gradient is not finite"
    if not np.isfinite(reference).all():
        return "INCONCLUSIVE", "the function is not finite here"
    return None


def _outside(gradient: np.ndarray, reference: Reference) -> bool:
    below, above = gradient < reference.low, gradient > reference.high
    return bool((reference.kinked & (below | above)).any())


def _verdict(
    g: np.ndarray, r: np.ndarray, doubt: np.ndarray, error: float, method: str
) -> tuple[str, str]:
    passed, failed = _entries(g, r, doubt, method)
    bound, unsure = TOLERANCE[method], int((~passed & ~failed).sum())
    if failed.any():
        if error > CLEARLY * bound:
            return "FAIL", f"relative error {error:.0e}"
        worst = max(relative_error(a, b) for a, b in zip(g[failed], r[failed], strict=True))
        return "FAIL", f"{failed.sum()} of {g.size} entries wrong: relative error {worst:.0e}"
    if unsure:
        words = UNSEEN if unsure == g.size else SMALL
        return "INCONCLUSIVE", words[method].format(unsure, g.size)
    return (
        "PASS",
        f"relative error below {bound:.0e}" if error <= bound else "equal but for rounding",
    )


def _entries(
    g: np.ndarray, r: np.ndarray, doubt: np.ndarray, method: str
) -> tuple[np.ndarray, np.ndarray]:
    """Say which entries are right and which are wrong; the others cannot be judged."""
    rounding = DOUBTS[method] * doubt
    with np.errstate(over="ignore"):
        apart, bound = np.abs(g - r), TOLERANCE[method] * np.abs(r)
    passed = (apart <= bound + rounding) & (rounding <= SURE[method] * np.abs(r))
    lost = (apart <= DIGITS * np.abs(r).max(initial=0)) & (apart <= np.abs(r) / 10)
    return passed, (apart > CLEARLY * bound + 10 * rounding) & ~lost
