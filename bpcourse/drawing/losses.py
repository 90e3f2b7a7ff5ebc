"""Losses step by step on a logarithmic axis: the trail of one descent, or two side by side."""

import math
from collections.abc import Iterator, Mapping, Sequence

from bpcourse.drawing import style, svg
from bpcourse.drawing.axes import Area, draw_level, write_level
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import compact, number, ten

SMALLEST = 1e-33  # a loss of 0 has no logarithm; no other square of a rounding error is smaller
LINE = 22
FIXED = (-8, 2)  # the powers of ten at the ends of the axis of a trail: the same in every state
SPAN = 20  # its steps
PAIR = (-4, 0)  # the same of two descents side by side
TONES = (style.VALUE, style.GRADIENT)


def log_loss(loss: float) -> float:
    """Return the decimal logarithm of a loss, which may be 0.

    >>> log_loss(100.0), round(log_loss(0.0))
    (2.0, -33)
    """
    return math.log10(max(loss, SMALLEST))


def draw_trail(losses: Sequence[float], left: float, right: float, top: float) -> list[str]:
    """Draw the loss at the start and after each step on an axis that stays.

    >>> len(draw_trail([0.4, 0.1], 60, 300, 0)) > 5
    True

    The area is 94 high from `top`; twenty steps fill it, and twice as many where there are more.
    A loss beyond the axis lies at its edge; the line beneath says what it is.
    """
    steps = SPAN
    while steps < len(losses) - 1:
        steps *= 2
    area = Area(left, right, top, top + 94, *FIXED, last=steps)
    points = [area.place(i, log_loss(loss)) for i, loss in enumerate(losses)]
    words = f"loss after {len(losses) - 1} steps: {compact(losses[-1], 8)}"
    caption = svg.text((left + right) / 2, area.bottom + 40, words, size=style.SMALL)
    return [*_draw_decades(area), *_draw_ticks(area), *_draw_points(points), caption]


def _draw_decades(area: Area) -> Iterator[str]:
    for power in range(int(area.low), int(area.high) + 1, 2):
        yield draw_level(area, power, before=6, beyond=6)
        yield write_level(area, power, ten(power), gap=12)


def _draw_ticks(area: Area) -> Iterator[str]:
    look = {"size": style.SMALL}
    for step in (0, area.last / 2, area.last):
        x = area.across(step)
        yield svg.text(x, area.bottom + 20, number(step), style.NEUTRAL.text, **look)


def _draw_points(points: Sequence[tuple[float, float]]) -> list[str]:
    path = svg.line(points, style.VALUE.edge)
    dots = points if len(points) <= 40 else [points[0], points[-1]]
    path += "".join(svg.circle(x, y, 4, style.CARD, style.VALUE.edge) for x, y in dots)
    return [marked(path, ghost="trail")]


def draw_pair(
    curves: Mapping[str, Sequence[float]], left: float, right: float, top: float
) -> list[str]:
    """Draw up to two lists of losses, the second dashed, names and last numbers at the right.

    >>> len(draw_pair({"right": [1, 0.5], "mistaken": [1, math.inf]}, 60, 300, 0)) > 4
    True

    The area is 92 high from `top`, its axis always the same; a loss beyond it lies at its edge.
    """
    steps = max(map(len, curves.values()), default=2) - 1
    area = Area(left, right, top, top + 92, *PAIR, last=max(steps, 1))
    parts, heights = [*_draw_decades(area)], {}
    for (name, losses), tone in zip(curves.items(), TONES, strict=False):
        points = [area.place(i, log_loss(loss)) for i, loss in enumerate(losses)]
        path = svg.line(points, tone.edge, width=2.5, dashed=tone.dashed)
        parts.append(marked(path, ghost=name))
        heights[name] = points[-1][1]
    return [*parts, *_write_ends(curves, heights, area)]


def _write_ends(
    curves: Mapping[str, Sequence[float]], heights: Mapping[str, float], area: Area
) -> Iterator[str]:
    """Write name and last loss beside each curve; two that would meet are moved apart."""
    names = sorted(heights, key=heights.__getitem__)
    if len(names) == 2 and heights[names[1]] - heights[names[0]] < LINE:
        middle = (heights[names[0]] + heights[names[1]]) / 2
        middle = min(max(middle, area.top + LINE / 2), area.bottom - LINE / 2)
        heights = {names[0]: middle - LINE / 2, names[1]: middle + LINE / 2}
    for (name, losses), tone in zip(curves.items(), TONES, strict=False):
        words = f"{name} {compact(losses[-1], 8)}"
        yield svg.text(
            area.right + 14, heights[name] + 5, words, tone.text, anchor="start", bold=True
        )
