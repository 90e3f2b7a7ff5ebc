"""A plotting area with a logarithmic axis upward, as wide as it is told to be."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

GAP = 0.125  # of a bar's place stays free
STEPS = (1, 2, 5, 10, 20, 50, 100)


class Frame(NamedTuple):
    """Where an area lies, and the logarithms at its bottom and its top."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float

    def up(self, log: float) -> float:
        """Return the height of a logarithm; what lies beyond is held at the edge."""
        share = (log - self.low) / (self.high - self.low) if log == log else 0.0
        return self.bottom - (self.bottom - self.top) * min(max(share, 0.0), 1.0)

    def across(self, place: float, places: int) -> float:
        """Return how far to the right a place stands."""
        return self.left + (self.right - self.left) * place / places

    def ticks(self) -> list[int]:
        """Return whole logarithms at even distances, three to six of them."""
        span = self.high - self.low
        step = next((step for step in STEPS if span / step <= 5), STEPS[-1])
        first = math.ceil(self.low / step) * step
        return list(range(first, math.floor(self.high) + 1, step))


def frame_of(logs: Iterable[float], left: float, right: float, top: float, height: float) -> Frame:
    """Return an area that holds the logarithms, between powers of ten.

    >>> frame_of([-2.5, 0.2], 0, 100, 0, 50)[4:]
    (-3, 1)
    """
    known = [log for log in logs if math.isfinite(log)] or [0.0]
    low, high = math.floor(min(known) - 0.05), math.ceil(max(known))
    return Frame(left, right, top, top + height, low, max(high, low + 2))


def bars(frame: Frame, logs: Sequence[float], base: float) -> list[tuple[float, float]]:
    """Return the outline of bars side by side that start at `base`: one polygon for all.

    >>> bars(Frame(0, 100, 0, 10, 0, 1), [1.0], 0)
    [(6.25, 10.0), (6.25, 0.0), (93.75, 0.0), (93.75, 10.0)]
    """
    ground, outline = frame.up(base), []
    for i, log in enumerate(logs):
        left = frame.across(i + GAP / 2, len(logs))
        right = frame.across(i + 1 - GAP / 2, len(logs))
        tip = frame.up(log) if log == log else ground
        outline += [(left, ground), (left, tip), (right, tip), (right, ground)]
    return outline


def pick(count: int, most: int = 6) -> list[int]:
    """Return some of the numbers 1 ... count, first and last among them.

    >>> pick(4), pick(50)
    ([1, 2, 3, 4], [1, 10, 20, 30, 40, 50])
    """
    if count <= most:
        return list(range(1, count + 1))
    step = next(step for step in STEPS if count / step <= most)
    between = range(step, count, step)
    return [1, *(k for k in between if k > 1 and count - k > step / 2), count]
