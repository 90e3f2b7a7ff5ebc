"""A nudge: what the slope predicts beside what happens, on the curve of a function."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from bpcourse.by_hand.chain_rule import SLOPES
from bpcourse.drawing import style, svg
from bpcourse.drawing.axes import Area, write_level
from bpcourse.drawing.parts import Label, card
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import number
from bpcourse.errors import DomainError, known
from bpcourse.functions import exp, relu, sigmoid, sin, square

WIDTH, HEIGHT = 640, 440
LEFT, RIGHT, TOP, BOTTOM = 58, 622, 54, 312
REACH = 3.0  # the curve is drawn from -3 to 3, and further if x asks for it
POINTS = 121


class Curve(NamedTuple):
    """A function that can be nudged, and how it is written."""

    function: Callable[[float], float]
    slope: Callable[[float], float]
    written: str


CURVES = {
    "square": Curve(square, SLOPES[square], "x²"),
    "sin": Curve(sin, SLOPES[sin], "sin x"),
    "exp": Curve(exp, SLOPES[exp], "exp x"),
    "sigmoid": Curve(sigmoid, SLOPES[sigmoid], "σ(x)"),
    "relu": Curve(relu, SLOPES[relu], "relu(x)"),
    "product": Curve(lambda x: 3 * x, lambda _: 3, "3 · x"),
}


class Nudge(NamedTuple):
    """The numbers of one nudge."""

    x: float
    h: float
    here: float
    there: float
    slope: float

    @property
    def actual(self) -> float:
        """The change of the function."""
        return self.there - self.here

    @property
    def predicted(self) -> float:
        """The change that the slope foretells."""
        return self.slope * self.h


def nudge_picture(function: str = "square", x: float = 2.0, h: float = 0.5) -> Picture:
    """Draw a curve, its tangent at x, and a nudge h: the predicted change beside the actual one.

    >>> print(nudge_picture("square", x=2, h=0.5).text.splitlines()[0])
    f(x) = x² at x = 2 has the value 4 and the slope 4.

    `function` is one of square, sin, exp, sigmoid, relu, product. Raises InputValueError for
    another name and DomainError for a number that is not finite.
    """
    curve = CURVES[known("function", function, CURVES)]
    if not (isfinite(x) and isfinite(h)):
        raise DomainError(f"x = {x} and h = {h} must both be finite numbers")
    there = curve.function(x + h)
    nudge = Nudge(x, h, curve.function(x), there, curve.slope(x))
    words = _describe(curve, nudge)
    area, drawn = _curve(function, min(-REACH, x, x + h), max(REACH, x, x + h))
    content = [
        *_draw_axes(area),
        svg.text(16, 31, f"f(x) = {curve.written}", anchor="start", size=style.LARGE, bold=True),
        drawn,
        *_draw_tangent(area, nudge),
        *_draw_changes(area, nudge),
        *_draw_numbers(nudge),
    ]
    return picture(content, WIDTH, HEIGHT, words[0], words)


@lru_cache(maxsize=64)  # while a slider moves, the curve stays
def _curve(name: str, low: float, high: float) -> tuple[Area, str]:
    """Return the area that holds a curve, and the curve drawn in it."""
    function = CURVES[name].function
    xs = [low + (high - low) * i / (POINTS - 1) for i in range(POINTS)]
    ys = [function(x) for x in xs]
    margin = 0.12 * (max(ys) - min(ys)) or 1.0
    area = Area(LEFT, RIGHT, TOP, BOTTOM, min(ys) - margin, max(ys) + margin, low, high)
    points = [area.place(x, y) for x, y in zip(xs, ys, strict=True)]
    return area, svg.line(points, style.VALUE.edge, width=3)


def _draw_axes(area: Area) -> Iterator[str]:
    yield svg.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, "none", style.CARD_EDGE, radius=0, line=1)
    for x in (area.first, 0, area.last):
        shown = number(x, 3)
        yield svg.text(area.across(x), BOTTOM + 19, shown, style.NEUTRAL.text, size=style.SMALL)
    for y in (area.low, area.high):
        yield write_level(area, y, number(y, 2), gap=6)
    if area.low < 0 < area.high:
        level = area.up(0)
        yield svg.line([(LEFT, level), (RIGHT, level)], style.CARD_EDGE, width=1)


def _draw_tangent(area: Area, nudge: Nudge) -> Iterator[str]:
    """Draw the tangent as far as the area shows it."""
    ends = []
    for x in (area.first, area.last):
        y = nudge.here + nudge.slope * (x - nudge.x)
        inside = min(max(y, area.low), area.high)
        if y != inside:
            x = nudge.x + (inside - nudge.here) / nudge.slope  # noqa: PLW2901  cut at the edge
        ends.append(area.place(x, inside))
    yield svg.line(ends, style.GRADIENT.edge, width=2, dashed=True)


def _draw_changes(area: Area, nudge: Nudge) -> Iterator[str]:
    here = area.place(nudge.x, nudge.here)
    there = area.place(nudge.x + nudge.h, nudge.there)
    aim = area.place(nudge.x + nudge.h, nudge.here + nudge.predicted)
    level = (there[0], here[1])
    yield svg.line([here, level], style.NEUTRAL.text, width=1.5)
    side = 4 if nudge.h >= 0 else -4
    yield svg.line(
        [(level[0] + side, level[1]), (there[0] + side, there[1])], style.VALUE.edge, width=5
    )
    yield svg.line(
        [(level[0] - side, level[1]), (aim[0] - side, aim[1])], style.GRADIENT.edge, width=5
    )
    yield svg.circle(*here, 6, style.CARD, style.INK, width=2.5)
    yield svg.circle(*there, 6, style.VALUE.edge, style.VALUE.edge)
    yield svg.circle(*aim, 5, style.CARD, style.GRADIENT.edge, width=2.5)
    yield svg.text(here[0], here[1] + 26, "x", bold=True, halo=True)
    spot = min(max(there[0], LEFT), RIGHT - 16)
    yield svg.text(spot, there[1] - 13, "x + h", style.VALUE.text, bold=True, halo=True)


def _draw_numbers(nudge: Nudge) -> Iterator[str]:
    cells = (
        (105, 178, style.VALUE.plate, "actual change", nudge.actual),
        (315, 218, style.GRADIENT.plate, "predicted: slope × h", nudge.predicted),
        (530, 188, style.INKED, "gap", nudge.actual - nudge.predicted),
    )
    for x, width, tone, heading, change in cells:
        words = Label(heading, -7, style.INK, style.SMALL)
        yield from card(x, 396, width, 56, tone, words, Label(number(change), 17, bold=True))
    point = f"x = {number(nudge.x)} · h = {number(nudge.h)} · slope = {number(nudge.slope)}"
    yield svg.text(WIDTH - 18, 31, point, anchor="end")


def _describe(curve: Curve, nudge: Nudge) -> list[str]:
    point = f"f(x) = {curve.written} at x = {number(nudge.x)}"
    product = f"{number(nudge.slope)} × {number(nudge.h)} = {number(nudge.predicted)}"
    return [
        f"{point} has the value {number(nudge.here)} and the slope {number(nudge.slope)}.",
        f"A nudge of h = {number(nudge.h)} changes it by {number(nudge.actual)}.",
        f"The slope predicts a change of {product}.",
        f"The gap between the two is {number(nudge.actual - nudge.predicted)}.",
    ]
