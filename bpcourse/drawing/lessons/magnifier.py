"""What happens over a nudge, magnified: the curve, its tangent, and the gap between them."""

from collections.abc import Callable, Iterator

from bpcourse.drawing import style, svg
from bpcourse.drawing.axes import Area
from bpcourse.drawing.lessons.nudge_words import Nudge, tell_nudge
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import compact, number

LEFT, RIGHT, TOP, BOTTOM = 592, 814, 50, 316
INSIDE = 16  # between the frame and what is drawn in it
LABEL = 104  # kept free for the gap's bracket and number
LEAD = 0.12  # of h is shown before x
POINTS = 25


def draw_magnifier(function: Callable[[float], float], nudge: Nudge, unit: float) -> Iterator[str]:
    """Draw a nudge from x to x + h as large as its frame; `unit` is how long 1 is beside it.

    >>> nudge = Nudge("3 · x", 1, 0, 3, 3, 3)
    >>> "no nudge" in "".join(draw_magnifier(lambda x: 3 * x, nudge, 80))
    True
    """
    size = (RIGHT - LEFT, BOTTOM - TOP)
    yield svg.box(LEFT, TOP, *size, "none", style.NEUTRAL.edge, radius=6, line=1.5)
    if not nudge.h:
        yield svg.text((LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2, "h = 0: no nudge")
        return
    area, curve = _look(function, nudge)
    times = abs(area.across(1) - area.across(0)) / unit
    words = f"from x to x + h, × {number(times, 2)}"
    yield svg.text(RIGHT, 32, words, style.NEUTRAL.text, size=style.SMALL, anchor="end")
    yield svg.line(curve, style.VALUE.edge, width=3)
    first, last = nudge.x - LEAD * nudge.h, nudge.x + nudge.h
    ends = [area.place(x, nudge.here + nudge.slope * (x - nudge.x)) for x in (first, last)]
    yield svg.line(ends, style.GRADIENT.edge, width=2, dashed=True)
    here, there = area.place(nudge.x, nudge.here), curve[-1]
    yield svg.line([here, (there[0], here[1])], style.NEUTRAL.text, width=1.5)
    yield svg.circle(*here, 6, style.CARD, style.INK, width=2.5)
    yield svg.circle(*there, 6, style.VALUE.edge, style.VALUE.edge)
    yield svg.circle(*ends[1], 5, style.CARD, style.GRADIENT.edge, width=2.5)
    yield _draw_gap(nudge, there, ends[1])


def _look(function: Callable[[float], float], nudge: Nudge) -> tuple[Area, list]:
    """Return the area from x to x + h, and the curve in it."""
    shares = [-LEAD + (1 + LEAD) * i / (POINTS - 1) for i in range(POINTS)]
    xs = [nudge.x + share * nudge.h for share in shares]
    ys = [function(x) for x in xs]
    tangent = [nudge.here + nudge.slope * (x - nudge.x) for x in (xs[0], xs[-1])]
    low, high = min(*ys, *tangent), max(*ys, *tangent)
    spare = 0.0 if high > low else 0.5 * abs(nudge.h)
    left, right = LEFT + INSIDE, RIGHT - INSIDE
    left, right = (left, right - LABEL) if nudge.h > 0 else (left + LABEL, right)
    ends = (xs[0], xs[-1]) if nudge.h > 0 else (xs[-1], xs[0])
    sides = (TOP + INSIDE, BOTTOM - INSIDE)
    area = Area(left, right, *sides, low - spare, high + spare, *ends)
    return area, [area.place(x, y) for x, y in zip(xs, ys, strict=True)]


def _draw_gap(nudge: Nudge, there: tuple[float, float], aim: tuple[float, float]) -> str:
    """Draw a bracket from what happens to what is predicted, with the size of the gap."""
    side = 1 if nudge.h > 0 else -1
    x, reach = there[0] + 14 * side, there[0] + 20 * side
    (top, bottom), middle = sorted((there[1], aim[1])), (there[1] + aim[1]) / 2
    middle = min(max(middle, TOP + 32), BOTTOM - 26)
    bracket = svg.line([(x, top), (reach, top), (reach, bottom), (x, bottom)], style.INK)
    look = {"size": style.SMALL, "anchor": "start" if side > 0 else "end"}
    words = svg.text(reach + 8 * side, middle - 4, "gap", **look)
    shown = compact(nudge.gap, 8)
    words += svg.text(reach + 8 * side, middle + 15, shown, bold=True, **look)
    drawn = marked(bracket, ghost="bracket") + words
    return marked(drawn, part="gap", tell=tell_nudge("gap", nudge))
