"""Gradient descent on a loss over one weight: a ball, the slope under it, and its steps."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from bpcourse.drawing import style, svg
from bpcourse.drawing.axes import Area, round_ticks, write_level
from bpcourse.drawing.lessons.landscape_words import Descent, describe_descent
from bpcourse.drawing.lessons.landscapes import LANDSCAPES, NEURON, Landscape, walk_down
from bpcourse.drawing.parts import Label, card
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.terms import draw_terms
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import compact, number

WIDTH, HEIGHT = 830, 426
LEFT, RIGHT, TOP, BOTTOM = 62, 580, 50, 318
TABLE = 602  # where the numbers begin
POINTS = 1201
BALL, GRIP, DOT = 9, 16, 4
MOST_DOTS = 60


def landscape_picture(
    landscape: str = NEURON, w: float | None = None, rate: float | None = None, steps: int = 0
) -> Picture:
    """Draw a descent on a loss over one weight, after some steps from w at a rate.

    >>> print(landscape_picture("the neuron", w=3, rate=0.05).text.splitlines()[1])
    At w = 3 the loss is 9 and its slope 12.

    The ball is the weight, the dashed line the slope, the arrow the next step. `landscape` is a
    name in `LANDSCAPES`: the neuron, a cliff (also with the slope cut to 1), a saddle, a rounding.
    Raises InputValueError for another name, DomainError for a number that is not finite.
    """
    land = LANDSCAPES.get(landscape, LANDSCAPES[NEURON])
    start, rate = land.start if w is None else w, land.rate if rate is None else rate
    descent = Descent(landscape, rate, tuple(walk_down(landscape, start, rate, steps + 1)), steps)
    area, drawn = _curve(landscape)
    content = [
        *_draw_axes(area, descent.land),
        svg.text(16, 31, descent.land.written, anchor="start", size=style.LARGE, bold=True),
        svg.text(RIGHT, 31, descent.count(), anchor="end"),
        marked(drawn, part="loss", tell=descent.tell("loss")),
        *_draw_trail(area, descent),
        *_draw_step(area, descent),
        *_draw_table(descent),
        draw_terms(WIDTH / 2, 405, descent.arithmetic()),
    ]
    return picture(content, WIDTH, HEIGHT, "gradient descent", describe_descent(descent))


@lru_cache(maxsize=8)
def _curve(name: str) -> tuple[Area, str]:
    """Return the area of a landscape, and its curve; where the loss jumps, the curve is cut."""
    land = LANDSCAPES[name]
    area = Area(LEFT, RIGHT, TOP, BOTTOM, land.bottom, land.top, land.low, land.high)
    xs = [land.low + (land.high - land.low) * i / (POINTS - 1) for i in range(POINTS)]
    jumps = land.flat == (land.low, land.high)
    pieces: list[list[tuple[float, float]]] = [[]]
    for x in xs:
        y = land.loss(x)
        last = pieces[-1][-1] if pieces[-1] else None
        if y > land.top or (jumps and last and abs(last[1] - area.up(y)) > 1e-6):
            pieces.append([])
        if y <= land.top:
            pieces[-1].append(area.place(x, y))
    lines = (svg.line(piece, style.VALUE.edge, width=3) for piece in pieces if len(piece) > 1)
    return area, "".join(lines)


def _draw_axes(area: Area, land: Landscape) -> Iterator[str]:
    for x in round_ticks(area.first, area.last):
        across = area.across(x)
        yield svg.line([(across, TOP), (across, BOTTOM)], style.FAINT, width=1)
        yield svg.text(across, BOTTOM + 18, number(x), style.NEUTRAL.text, size=style.SMALL)
    for y in round_ticks(max(area.low, min(0, area.low / 2)), area.high, 5):
        yield svg.line([(LEFT, area.up(y)), (RIGHT, area.up(y))], style.FAINT, width=1)
        yield write_level(area, y, number(y), gap=8)
    yield svg.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, "none", style.CARD_EDGE, radius=0, line=1)
    yield svg.text(RIGHT, BOTTOM + 46, f"{land.name} →", anchor="end", bold=True)
    if land.flat:
        left, right = map(area.across, land.flat)
        yield svg.line([(left, BOTTOM + 27), (right, BOTTOM + 27)], style.NEUTRAL.edge, width=4)
        look = {"size": style.SMALL, "anchor": "start"}
        words = "almost flat" if land.slope(sum(land.flat) / 2) else "flat: slope 0"
        yield svg.text(left, BOTTOM + 46, words, style.NEUTRAL.text, **look)


def _inside(area: Area, x: float) -> bool:
    return area.first <= x <= area.last


def _draw_trail(area: Area, descent: Descent) -> Iterator[str]:
    """Draw the places of the steps so far, joined in their order."""
    places = descent.places[: descent.taken + 1][-MOST_DOTS:]
    points = [_spot(area, descent, x) for x in places]
    for (a, x), (b, y) in pairwise(zip(points, places, strict=True)):
        if _inside(area, x) and _inside(area, y):
            yield svg.line([a, b], style.PALE, width=1)
    for point, x in zip(points[:-1], places, strict=False):
        if _inside(area, x):
            yield svg.circle(*point, DOT, style.CARD, style.INK, width=1.5)


def _spot(area: Area, descent: Descent, x: float) -> tuple[float, float]:
    """Return where a weight stands on its curve, held within the frame."""
    x = min(max(x, area.first), area.last)
    return area.place(x, descent.land.loss(x))


def _draw_step(area: Area, descent: Descent) -> Iterator[str]:
    """Draw the ball, the slope under it, and where the next step leads."""
    here = _spot(area, descent, descent.now)
    if _inside(area, descent.now):
        tangent = svg.line(_tangent(area, descent), style.GRADIENT.edge, width=2, dashed=True)
        yield marked(tangent, part="slope", tell=descent.tell("slope"), ghost="tangent")
        yield from _draw_arrow(area, descent, here)
    ball = svg.circle(*here, BALL, style.PARAMETER.edge, style.PARAMETER.text)
    per = (area.last - area.first) / (area.right - area.left)
    yield marked(
        marked(ball, ghost="ball") + svg.circle(*here, GRIP, style.UNSEEN, "none"),
        part="w",
        tell=descent.tell("w"),
        drag="w",
        value=float(descent.now),
        per=f"{per:.5g}",
        along="x",
    )


def _draw_arrow(area: Area, descent: Descent, here: tuple[float, float]) -> Iterator[str]:
    there = _spot(area, descent, descent.next)
    if abs(there[0] - here[0]) < 1:
        return
    aim = (there[0], here[1])
    tone = style.signed(style.GRADIENT, descent.slope)
    parts = [svg.arrow([here, aim], tone.edge, width=3)]
    if _inside(area, descent.next):
        parts.append(svg.line([aim, there], tone.edge, width=1.5, dash="2 4"))
        parts.append(svg.circle(*there, 6, style.CARD, style.PARAMETER.text, width=2))
    yield marked("".join(parts), part="step", tell=descent.tell("step"), flow="step")


def _tangent(area: Area, descent: Descent) -> list[tuple[float, float]]:
    """Return the tangent at the ball as far as the frame shows it, at most a third of it wide."""
    x, y, slope = descent.now, descent.land.loss(descent.now), descent.slope
    reach = (area.last - area.first) / 6
    ends = []
    for share in (-1, 1):
        long = reach
        if slope:
            room = [(level - y) / slope * share for level in (area.low, area.high)]
            long = min(long, max(room))
        edge = min(max(x + share * max(long, 0), area.first), area.last)
        ends.append(area.place(edge, y + slope * (edge - x)))
    return ends


def _draw_table(descent: Descent) -> Iterator[str]:
    """Draw the numbers of the next step, one below the other."""
    for i, (part, words, value, tone) in enumerate(descent.rows()):
        label = svg.text(TABLE, 73 + 42 * i, words, size=style.SMALL, anchor="start")
        shown = Label(compact(value, 9), 6, bold=True)
        plate = card(764, 68 + 42 * i, 104, 32, tone.plate, shown, line=1.2)
        yield marked(label + "".join(plate), part=part, tell=descent.tell(part))
