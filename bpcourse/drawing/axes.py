"""A plotting area: one map from numbers to pixels, on a linear or a logarithmic axis."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bpcourse.drawing import style, svg

GAP = 0.125  # of a bar's place stays free
STEPS = (1, 2, 5, 10, 20, 50, 100)


class Area(NamedTuple):
    """Where an area lies in the picture, and the numbers at its edges.

    >>> Area(0, 100, 0, 50, low=-3, high=1).place(0.5, -2)
    (50.0, 37.5)

    A logarithmic axis is told decimal logarithms, for 1e-400 is no float. Across, the area reaches
    from `first` to `last`: shares of its width, unless other numbers are given.
    """

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    first: float = 0
    last: float = 1

    def up(self, number: float) -> float:
        """Return the height of a number, held at the edges; NaN lies at the bottom."""
        share = (number - self.low) / (self.high - self.low) if number == number else 0.0
        return self.bottom - (self.bottom - self.top) * min(max(share, 0.0), 1.0)

    def across(self, number: float) -> float:
        """Return how far to the right a number stands."""
        width, reach = self.right - self.left, self.last - self.first
        return self.left + width * (number - self.first) / reach

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the plane stands in the picture."""
        return self.across(x), self.up(y)

    def ticks(self) -> list[int]:
        """Return whole logarithms at even distances, three to six of them."""
        span = self.high - self.low
        step = next((step for step in STEPS if span / step <= 5), STEPS[-1])
        first = math.ceil(self.low / step) * step
        return list(range(first, math.floor(self.high) + 1, step))


def log_area(logs: Iterable[float], left: float, right: float, top: float, height: float) -> Area:
    """Return an area that holds the logarithms, between powers of ten.

    >>> log_area([-2.5, 0.2], 0, 100, 0, 50)[4:6]
    (-3, 1)
    """
    known = [log for log in logs if math.isfinite(log)] or [0.0]
    low, high = math.floor(min(known) - 0.05), math.ceil(max(known))
    return Area(left, right, top, top + height, low, max(high, low + 2))


def draw_level(area: Area, level: float, before: float = 5, beyond: float = 0) -> str:
    """Draw the faint line at a height, a little longer than the area is wide.

    >>> draw_level(Area(10, 90, 0, 50, 0, 1), 1)[:29]
    '<polyline points="5,0 90,0" f'
    """
    y = area.up(level)
    return svg.line([(area.left - before, y), (area.right + beyond, y)], style.FAINT, width=1.5)


def write_level(area: Area, level: float, words: str, gap: float = 10) -> str:
    """Write what a height stands for, at the left of the area.

    >>> write_level(Area(10, 90, 0, 50, 0, 1), 1, "10")[:19]
    '<text x="0" y="5" f'
    """
    y = area.up(level) + 5
    return svg.text(area.left - gap, y, words, style.NEUTRAL.text, size=style.SMALL, anchor="end")


def bars(area: Area, numbers: Sequence[float], base: float) -> list[tuple[float, float]]:
    """Return the outline of bars side by side that start at `base`: one polygon for all.

    >>> bars(Area(0, 100, 0, 10, 0, 1), [1.0], 0)
    [(6.25, 10.0), (6.25, 0.0), (93.75, 0.0), (93.75, 10.0)]
    """
    area = area._replace(first=0, last=len(numbers))
    ground, outline = area.up(base), []
    for i, number in enumerate(numbers):
        left = area.across(i + GAP / 2)
        right = area.across(i + 1 - GAP / 2)
        tip = area.up(number) if number == number else ground
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


def round_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round numbers within a range, at even distances: at most so many.

    >>> round_ticks(-3, 3), round_ticks(-0.2, 1.1, 4)
    ([-3, -2, -1, 0, 1, 2, 3], [0.0, 0.5, 1.0])
    """
    rough = (high - low) / most
    size = 10.0 ** math.floor(math.log10(rough))
    step = size * next(leading for leading in (1, 2, 5, 10) if leading * size >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    ticks = [round(k * step, 12) for k in range(first, last + 1)]
    return [int(tick) for tick in ticks] if step >= 1 else ticks
