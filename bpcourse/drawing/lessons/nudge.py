"""A nudge: what the slope predicts beside what happens, on the curve of a function."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from bpcourse.by_hand.chain_rule import SLOPES
from bpcourse.drawing import style, svg
from bpcourse.drawing.axes import Area, round_ticks, write_level
from bpcourse.drawing.lessons.magnifier import draw_magnifier
from bpcourse.drawing.lessons.nudge_words import Nudge, describe_nudge, tell_nudge
from bpcourse.drawing.parts import Label, card
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import number
from bpcourse.errors import DomainError, known
from bpcourse.functions import exp, relu, sigmoid, sin, square

WIDTH, HEIGHT = 830, 436
LEFT, RIGHT, TOP, BOTTOM = 58, 560, 50, 316
REACH = 3.0  # the curve is drawn from -3 to 3, and further if x asks for it
POINTS = 121
CARDS = 403  # the middle of the cards beneath the curve
GRIP = 16


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


def nudge_picture(function: str = "square", x: float = 1.0, h: float = 0.5) -> Picture:
    """Draw a curve, its tangent at x, and a nudge h: the predicted change beside the actual one.

    >>> print(nudge_picture("square", x=2, h=0.5).text.splitlines()[0])
    f(x) = x² at x = 2 has the value 4 and the slope 4.

    At the right, what happens over h is magnified. `function` is one of square, sin, exp, sigmoid,
    relu, product. Raises InputValueError for another name and DomainError for a number that is not
    finite.
    """
    curve = CURVES[known("function", function, CURVES)]
    if not (isfinite(x) and isfinite(h)):
        raise DomainError(f"x = {x} and h = {h} must both be finite numbers")
    there = curve.function(x + h)
    nudge = Nudge(curve.written, float(x), float(h), curve.function(x), there, curve.slope(x))
    words = describe_nudge(nudge)
    area, drawn = _curve(function, min(-REACH, x, x + h), max(REACH, x, x + h))
    content = [
        *_draw_axes(area),
        svg.text(16, 32, f"f(x) = {curve.written}", anchor="start", size=style.LARGE, bold=True),
        drawn,
        *_draw_tangent(area, nudge),
        *_draw_changes(area, nudge),
        *_draw_places(area, nudge),
        *draw_magnifier(curve.function, nudge, area.across(1) - area.across(0)),
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
    for x in round_ticks(area.first, area.last):
        across = area.across(x)
        yield svg.line([(across, TOP), (across, BOTTOM)], style.FAINT, width=1)
        look = {"size": style.SMALL}
        yield svg.text(across, BOTTOM + 18, number(x), style.NEUTRAL.text, **look)
    for y in round_ticks(area.low, area.high, 5):
        level = area.up(y)
        yield svg.line([(LEFT, level), (RIGHT, level)], style.FAINT, width=1)
        yield write_level(area, y, number(y), gap=10)
    yield svg.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, "none", style.CARD_EDGE, radius=0, line=1)


def _draw_tangent(area: Area, nudge: Nudge) -> Iterator[str]:
    """Draw the tangent as far as the area shows it."""
    ends = []
    for x in (area.first, area.last):
        y = nudge.here + nudge.slope * (x - nudge.x)
        inside = min(max(y, area.low), area.high)
        if y != inside:
            x = nudge.x + (inside - nudge.here) / nudge.slope  # noqa: PLW2901  cut at the edge
        ends.append(area.place(x, inside))
    tangent = svg.line(ends, style.GRADIENT.edge, width=2, dashed=True)
    yield marked(tangent, part="slope", tell=tell_nudge("slope", nudge), ghost="tangent")


def _draw_changes(area: Area, nudge: Nudge) -> Iterator[str]:
    here = area.place(nudge.x, nudge.here)
    there = area.place(nudge.x + nudge.h, nudge.there)
    aim = area.place(nudge.x + nudge.h, nudge.here + nudge.predicted)
    level = (there[0], here[1])
    side = 4 if nudge.h >= 0 else -4
    yield svg.line([here, level], style.NEUTRAL.text, width=1.5)
    for name, tip, tone, shift in (
        ("actual", there, style.VALUE, side),
        ("predicted", aim, style.GRADIENT, -side),
    ):
        bar = svg.line([(level[0] + shift, level[1]), (tip[0] + shift, tip[1])], tone.edge, width=5)
        yield marked(bar, part=name, tell=tell_nudge(name, nudge), ghost=f"bar {name}")
    yield svg.circle(*aim, 5, style.CARD, style.GRADIENT.edge, width=2.5)
    unit = area.across(1) - area.across(0)
    for name, spot, fill, edge in (
        ("x", here, style.CARD, style.INK),
        ("h", there, style.VALUE.edge, style.VALUE.edge),
    ):
        dot = marked(svg.circle(*spot, 6, fill, edge, width=2.5), ghost=f"dot {name}")
        yield _grip(name, nudge, unit, dot + svg.circle(*spot, GRIP, style.UNSEEN, "none"))


def _grip(name: str, nudge: Nudge, unit: float, content: str) -> str:
    """Return what can be dragged along to move x or h."""
    drag = {"drag": name, "value": getattr(nudge, name), "per": f"{1 / unit:.5g}", "along": "x"}
    return marked(content, part=name, tell=tell_nudge(name, nudge), **drag)


def _draw_places(area: Area, nudge: Nudge) -> Iterator[str]:
    """Draw where x and x + h stand on the axis; their names lean away from each other."""
    unit = area.across(1) - area.across(0)
    ahead = nudge.h >= 0
    for name, words, x, before in (
        ("x", "x", nudge.x, ahead),
        ("h", "x + h", nudge.x + nudge.h, not ahead),
    ):
        across = area.across(x)
        colour = style.INK if name == "x" else style.VALUE.text
        tip = [(across, BOTTOM + 23), (across - 5, BOTTOM + 31), (across + 5, BOTTOM + 31)]
        anchor = "end" if before else "start"
        spot = across + (-3 if before else 3)
        label = svg.text(spot, BOTTOM + 45, words, colour, anchor=anchor, bold=True)
        handle = svg.box(spot - (34 if before else 0), BOTTOM + 22, 34, 26, style.UNSEEN, "none")
        yield _grip(name, nudge, unit, svg.polygon(tip, colour) + label + handle)


def _draw_numbers(nudge: Nudge) -> Iterator[str]:
    gap = nudge.actual - nudge.predicted
    cells = (
        ("actual", 140, 220, style.VALUE.plate, "actual change", nudge.actual),
        ("predicted", 412, 240, style.GRADIENT.plate, "predicted: slope × h", nudge.predicted),
        ("gap", 686, 220, style.INKED, "gap", gap),
    )
    for name, x, width, tone, heading, change in cells:
        words = Label(heading, -6, style.INK, style.SMALL)
        cell = card(x, CARDS, width, 50, tone, words, Label(number(change), 16, bold=True))
        yield marked("".join(cell), part=name, tell=tell_nudge(name, nudge))
    for x, sign in ((271, "−"), (554, "=")):
        yield svg.text(x, CARDS + 6, sign, bold=True)
    point = f"x = {number(nudge.x)} · h = {number(nudge.h)} · slope = {number(nudge.slope)}"
    yield svg.text(RIGHT, 32, point, anchor="end")
