"""Slopes to judge a gradient by, each with its doubt: how wrong it can be by rounding alone.

>>> import numpy as np
>>> reference = by_complex_step(lambda x: (x + 1e6) - x, [2.0])[0]
>>> float(reference.slope), 1e-17 < float(reference.doubt) < 1e-14  # 0 is left of 1 - 1
(0.0, True)

The doubt is what a trembling of the last digits changes (see `shaken`). A complex step says
nothing of a kink, and something wrong of a function that is not analytic. So differences look at
every entry too.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from bpcourse.checking.differences import each_entry, real_array, value_of
from bpcourse.checking.probes import CUBE_ROOT, Look, look
from bpcourse.checking.shaken import TREMBLING, Tremor
from bpcourse.errors import BpcourseError, InputTypeError

__all__ = ["Reference", "by_complex_step", "by_differences"]

STEPS = (1e-20, 1e-100, 1e-200)  # a long one keeps small slopes in range, a short one bends less
AGREE = 1e-12
GRAIN = 5e-324  # the smallest float
SAMPLES = 3  # of the trembling
OUTSIDE = (ArithmeticError, ValueError, TypeError)  # beside the domain; a root is complex there
SHORTER = (1e-1, 1e-2, 1e-3, 1e-4)  # parts of a step
LITTLE = 1e-14
CLEARLY = 20
LOUD = 64  # roundings: what differences show beyond them is there


class Reference(NamedTuple):
    """Slopes, their doubts, which entries sit at a kink, and the slopes on its two sides."""

    slope: np.ndarray
    doubt: np.ndarray
    kinked: np.ndarray
    low: np.ndarray
    high: np.ndarray


def by_differences(function: Callable, points: Sequence) -> list[Reference]:
    """Return central differences; their doubts are of rounding and of curvature."""
    tremor = Tremor(function)

    def rule(x: float, f: partial) -> tuple:
        return _differences(x, f, _same_entry(f, tremor))

    return _gather(each_entry(function, points, rule, width=(5,)))


def by_complex_step(function: Callable, points: Sequence) -> list[Reference]:
    """Return slopes by the complex step; InputTypeError for a function that it cannot see."""
    tremor = Tremor(function)
    here = value_of(function, [real_array(point).astype(float) for point in points])  # once

    def rule(x: float, f: partial) -> tuple:
        return _complex(x, f, _same_entry(f, tremor), tremor, here)

    try:
        return _gather(each_entry(function, points, rule, width=(5,)))
    except TypeError as error:
        if isinstance(error, BpcourseError):
            raise
        raise InputTypeError(
            f"the function does not take complex numbers ({error}): use bpcourse.functions or "
            "NumPy's, or method='central difference'"
        ) from error


def _gather(found: Sequence[np.ndarray]) -> list[Reference]:
    return [Reference(f[..., 0], f[..., 1], f[..., 2] > 0, f[..., 3], f[..., 4]) for f in found]


def _same_entry(f: partial, tremor: Tremor) -> partial:
    """Return the function of one entry, trembling."""
    return partial(f.func, tremor, *f.args[1:])


def _differences(x: float, f: Callable, shaken: Callable) -> tuple:
    seen = look(x, f)
    doubt = seen.doubt + _value_noise(x, seen.step, shaken)
    if not seen.kinked:
        return seen.slope, doubt, False, seen.low, seen.high
    return seen.slope, doubt, True, *_sides(seen, x, f, LOUD * doubt)


def _sides(seen: Look, x: float, f: Callable, noise: float) -> tuple[float, float]:
    """Return the range of slopes close by. A step may span several kinks, a short one does not."""
    looks = [(part, _closer(x, f, part * seen.step)) for part in SHORTER]
    ranges = [
        (closer.low - noise / part, closer.high + noise / part) for part, closer in looks if closer
    ]
    low, high = min(seen.low, *(r[0] for r in ranges)), max(seen.high, *(r[1] for r in ranges))
    wider = noise + 1e-2 * (high - low) + 1e-3 * max(abs(low), abs(high))  # as they are curved
    return low - wider, high + wider


def _complex(x: float, f: Callable, shaken: Callable, tremor: Tremor, here: float) -> tuple:
    slope, doubt, step = _slope(x, f)
    doubt += _noise(slope, lambda: _imaginary(x, shaken, step))
    if not np.isfinite(slope) or (not tremor.cut and _agree(slope, x, f, here)):
        return slope, doubt, False, slope, slope
    seen = _seen_by_differences(x, f)
    if seen is None:
        return slope, np.inf if tremor.cut else doubt, False, slope, slope
    if seen.kinked:
        loud = LOUD * _value_noise(x, seen.step, shaken)
        jump = seen.high - seen.low
        if jump > loud and (tremor.cut or not _turn_to(slope, jump, seen, x, f)):
            return slope, doubt, True, *_sides(seen, x, f, loud)
    elif _contradict(slope, doubt, seen, x, f, shaken):
        raise InputTypeError(
            "the complex step does not find what differences find: the function uses something "
            "that is not analytic (numpy.abs, conj, vdot, .real). Use bpcourse.functions, or "
            "method='central difference'"
        )
    if tremor.cut:  # then differences are all that is sure
        slope, doubt = seen.slope, doubt + seen.doubt
    return slope, doubt, False, slope, slope


def _noise(slope: float, sample: Callable) -> float:
    """Return what rounding can change; one sample is enough where that is next to nothing."""
    noise = 0.0
    for _ in range(SAMPLES):
        noise = max(noise, abs(sample() - slope) / TREMBLING)
        if noise <= LITTLE * abs(slope):
            break
    return noise


def _agree(slope: float, x: float, f: Callable, here: float) -> bool:
    """Say whether two nudges confirm the slope, on either side: then nothing else need be asked."""
    step = CUBE_ROOT * max(1.0, abs(x))
    try:
        below, above = f(x - step), f(x + step)
    except OUTSIDE:
        return False
    noise = 8 * np.finfo(float).eps * max(abs(below), abs(above)) / step
    even = abs(above - 2 * here + below) / step <= 1e-4 * abs(slope) + noise
    return bool(even and abs((above - below) / (2 * step) - slope) <= 1e-9 * abs(slope) + noise)


def _imaginary(x: float, f: Callable, step: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.imag(f(x + 1j * step)) / step)


def _slope(x: float, f: Callable) -> tuple[float, float, float]:
    """Return the slope, how wrong it can be by underflow or bending, and the step that gave it."""
    long, middle = (_imaginary(x, f, step) for step in STEPS[:2])
    if abs(long - middle) <= AGREE * abs(long) + 100 * GRAIN / STEPS[1]:
        lost = _flat(x, f) if long == 0 else 4 * GRAIN / STEPS[0]
        return long, lost, STEPS[0]
    short = _imaginary(x, f, STEPS[2])
    bent = (middle - long) * (STEPS[1] / STEPS[0]) ** 2
    if x == 0 and (middle == 0 or abs(middle + bent) <= AGREE * abs(bent)):
        return short, 0.0, STEPS[2]  # all of it was bending, as with x^3
    if abs(short - middle) <= AGREE * abs(middle) + 100 * GRAIN / STEPS[2]:
        return middle, 4 * GRAIN / STEPS[1] + 2 * abs(bent), STEPS[1]
    # no two agree: all of it is rounding, or the point is too near the edge of the domain
    return middle, max(abs(middle - short), abs(middle - long)), STEPS[1]


def _flat(x: float, f: Callable) -> float:
    """Return 0 if the entry really moves nothing, and what its slope can be if that was lost."""
    moved = abs(_imaginary(x, f, 1e-6))
    return max(moved, 4 * GRAIN / STEPS[0]) if moved else 0.0


def _seen_by_differences(x: float, f: Callable) -> Look | None:
    """Look at the entry, with a step of its own size if the usual one leaves the domain."""
    usual = _closer(x, f, CUBE_ROOT * max(1.0, abs(x)))
    return _closer(x, f, CUBE_ROOT * abs(x)) if usual is None and x else usual


def _closer(x: float, f: Callable, step: float) -> Look | None:
    """Look with this step; None if that leaves the domain."""
    try:
        seen = look(x, f, step)
    except OUTSIDE:
        return None
    return seen if np.isfinite(seen.slope) else None


def _value_noise(x: float, step: float, shaken: Callable) -> float:
    """Return how much rounding changes a difference quotient."""
    with np.errstate(invalid="ignore", over="ignore"):  # NaN stays NaN: nothing is sure
        ends = [[shaken(x + way) for _ in range(SAMPLES)] for way in (-step, step)]
        return float(sum(np.ptp(np.real(values)) for values in ends)) / TREMBLING / step


def _contradict(
    slope: float, doubt: float, seen: Look, x: float, f: Callable, shaken: Callable
) -> bool:
    """Say whether differences are sure of something else: at three steps, and the same at each."""
    if abs(slope - seen.slope) <= 10 * (seen.doubt + doubt) + 1e-9 * abs(slope):
        return False
    found = []
    for part in (0.5, 1, 2):
        closer = _closer(x, f, part * seen.step)
        if closer is None or closer.kinked:
            return False
        unsure = doubt + closer.doubt + _value_noise(x, part * seen.step, shaken)
        if not abs(slope - closer.slope) > CLEARLY * unsure:
            return False
        found.append(closer.slope)
    apart = abs(slope - seen.slope)
    return bool(np.ptp(found) < apart / 10 and not _turn_to(slope, apart, seen, x, f))


def _turn_to(slope: float, apart: float, seen: Look, x: float, f: Callable) -> bool:
    """Say whether shorter steps find the slope: what bends within a step misleads longer ones."""
    looks = (_closer(x, f, part * seen.step) for part in SHORTER)
    return any(
        closer and not closer.kinked and max(abs(closer.slope - slope), closer.doubt) < apart / 20
        for closer in looks
    )
