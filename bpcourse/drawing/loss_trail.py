"""The losses of a descent as a small line of points on a logarithmic axis."""

import math
from collections.abc import Sequence

from bpcourse.drawing import style, svg
from bpcourse.drawing.words import compact, number

LEFT, RIGHT, TALL = 156, 548, 78
SMALLEST = 1e-33  # a loss of 0 has no logarithm; no other square of a rounding error is smaller


def draw_trail(losses: Sequence[float], top: float) -> list[str]:
    """Draw the loss at the start and after each step, first and last with their numbers.

    >>> len(draw_trail([0.4, 0.1], 0)) > 5
    True

    The area is 640 wide and 120 high from `top`. Ten steps fill it; more are drawn closer.
    """
    low, high = _decades(losses)
    slots = max(len(losses) - 1, 10)

    def place(i: int) -> tuple[float, float]:
        up = (math.log10(max(losses[i], SMALLEST)) - low) / (high - low)
        return LEFT + (RIGHT - LEFT) * i / slots, top + TALL * (1 - up)

    points = [place(i) for i in range(len(losses))]
    (x0, y0), (x1, y1) = points[0], points[-1]
    parts = [*_draw_axis(low, high, top), *_draw_points(points)]
    parts.append(svg.text(x0 - 10, y0 + 5, compact(losses[0], 8), anchor="end", bold=True))
    if len(losses) > 1:
        last = compact(losses[-1], 8)
        parts.append(svg.text(x1 + 10, y1 + 5, last, anchor="start", bold=True))
    reach = f" and after each of {len(losses) - 1} steps" if len(losses) > 2 else ""
    words = f"loss at the start{reach} (log scale)"
    caption = svg.text((LEFT + RIGHT) / 2, top + TALL + 24, words, style.NEUTRAL, size=style.SMALL)
    return [*parts, caption]


def _decades(losses: Sequence[float]) -> tuple[int, int]:
    """Return the powers of ten that enclose the losses."""
    logs = [math.log10(max(loss, SMALLEST)) for loss in losses]
    low, high = math.floor(min(logs)), math.ceil(max(logs))
    return (low - 1, high) if low == high else (low, high)


def _draw_axis(low: int, high: int, top: float) -> list[str]:
    parts = []
    for power in range(low, high + 1) if high - low < 9 else (low, high):
        y = top + TALL * (high - power) / (high - low)
        parts.append(svg.line([(LEFT - 6, y), (RIGHT + 6, y)], style.FAINT, width=1.5))
    for power, y in ((high, top), (low, top + TALL)):
        words = number(10.0**power)
        parts.append(svg.text(64, y + 5, words, style.NEUTRAL, size=style.SMALL, anchor="end"))
    return parts


def _draw_points(points: Sequence[tuple[float, float]]) -> list[str]:
    path = svg.line(points, style.INK)
    dots = points if len(points) <= 40 else [points[0], points[-1]]
    return [path, *(svg.circle(x, y, 4, style.CARD, style.INK) for x, y in dots)]
