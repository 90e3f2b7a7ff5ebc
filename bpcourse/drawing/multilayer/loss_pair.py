"""Two descents on one logarithmic axis: the right one solid, the mistaken one dashed."""

import math
from collections.abc import Iterator, Mapping, Sequence

from bpcourse.drawing import style, svg
from bpcourse.drawing.loss_trail import SMALLEST
from bpcourse.drawing.words import compact, number

LEFT, RIGHT, TALL = 108, 452, 92
LINE = 22
REACH = 100  # what diverges is followed this many times beyond the largest start
LOOKS = (
    (style.VALUE, style.VALUE_TEXT, False),
    (style.GRADIENT, style.GRADIENT_TEXT, True),
)


def draw_pair(curves: Mapping[str, Sequence[float]], top: float) -> list[str]:
    """Draw up to two lists of losses with their names and last numbers at the right.

    >>> len(draw_pair({"right": [1, 0.5], "mistaken": [1, math.inf]}, 0)) > 4
    True

    The area is 640 wide and 112 high from `top`; a loss beyond the axis stops at its edge.
    """
    low, high = _limits(list(curves.values()))
    steps = max(map(len, curves.values()), default=2) - 1
    parts, ends = [*_draw_axis(low, high, top)], {}
    for (name, losses), (colour, _, dashed) in zip(curves.items(), LOOKS, strict=False):
        points = [
            (LEFT + (RIGHT - LEFT) * i / max(steps, 1), top + TALL * (1 - _up(loss, low, high)))
            for i, loss in enumerate(losses)
        ]
        parts.append(svg.line(points, colour, width=2.5, dashed=dashed))
        ends[name] = points[-1]
    return [*parts, *_write_ends(curves, ends, top)]


def _limits(curves: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Return the decimal logarithms at the bottom and the top of the axis."""
    start = max((losses[0] for losses in curves), default=1.0)
    known = [
        min(max(loss, SMALLEST), REACH * max(start, SMALLEST))
        for losses in curves
        for loss in losses
    ]
    low, high = min(known, default=0.1), max(known, default=1.0)
    return math.log10(low) - 0.05, math.log10(high) + 0.05


def _up(loss: float, low: float, high: float) -> float:
    place = math.log10(loss) if SMALLEST < loss < math.inf else high if loss > 1 else low
    return min(max((place - low) / (high - low), 0.0), 1.0)


def _draw_axis(low: float, high: float, top: float) -> Iterator[str]:
    for power, y in ((high, top), (low, top + TALL)):
        yield svg.line([(LEFT - 4, y), (RIGHT + 4, y)], style.FAINT, width=1.5)
        words = number(10.0**power, 2) if power > math.log10(SMALLEST) + 1 else "0"
        yield svg.text(LEFT - 12, y + 5, words, style.NEUTRAL, size=style.SMALL, anchor="end")


def _write_ends(
    curves: Mapping[str, Sequence[float]], ends: Mapping[str, tuple[float, float]], top: float
) -> Iterator[str]:
    """Write name and last loss beside each curve; two that would meet are moved apart."""
    heights = {name: y for name, (_, y) in ends.items()}
    names = sorted(heights, key=heights.__getitem__)
    if len(names) == 2 and heights[names[1]] - heights[names[0]] < LINE:
        middle = (heights[names[0]] + heights[names[1]]) / 2
        middle = min(max(middle, top + LINE / 2), top + TALL - LINE / 2)
        heights = {names[0]: middle - LINE / 2, names[1]: middle + LINE / 2}
    for (name, losses), (_, colour, _) in zip(curves.items(), LOOKS, strict=False):
        words = f"{name} {compact(losses[-1], 8)}"
        yield svg.text(RIGHT + 14, heights[name] + 5, words, colour, anchor="start", bold=True)
