"""Optimizers on a map of the loss: lines of equal loss, and the trail of each one."""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from bpcourse.drawing import style, svg
from bpcourse.drawing.axes import Area, write_level
from bpcourse.drawing.contours import contour
from bpcourse.drawing.lessons.race_words import (
    count,
    legend_words,
    loss_words,
    place,
    tell_race,
    tell_racer,
)
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import number
from bpcourse.errors import InputValueError, known, whole
from bpcourse.experiments.surfaces import SURFACES, Point, Surface, Trail, gradient_of

WIDTH, HEIGHT = 830, 405
LEFT, RIGHT, TOP, BOTTOM = 62, 812, 48, 318
ACROSS, DOWN = 120, 48  # cells of the grid
SERIES = (1, 2, 5)
LEVELS = 12  # lines of equal loss at most
CRUMB = 20  # shorter lines are what the grid leaves of a narrow valley
DOT = 10  # a dot every so many steps
SIDE = 5.5  # of a mark
RING, GRIP = 9, 16  # around the start; where it can be grasped
SAMPLE = 36  # of a line in the legend
COLUMNS, ROWS = (24, 428), (366, 390)
SIGNS = (390, 508)  # in the header: what the cross and the ring are


def race_picture(
    surface: str, trails: Mapping[str, Trail] | None = None, upto: int | None = None
) -> Picture:
    """Draw the map of a surface and the trails of up to four optimizers, to their end or a step.

    >>> from bpcourse.experiments.surfaces import race, racers
    >>> trails = race("bowl", racers(0.1), steps=20)
    >>> print(race_picture("bowl", trails, upto=1).text)
    Bowl: x² + y². Lowest at (0, 0), where the loss is 0.
    After 1 step:
    sgd is at (−2.4, 1.2), loss 7.2.
    momentum is at (−2.4, 1.2), loss 7.2.
    rmsprop is at (−2, 0.5), loss 4.25.
    adam is at (−2.9, 1.4), loss 10.37.

    From one line of equal loss to the next the height above the lowest loss doubles, or nearly so:
    1, 2, 5, 10 and so on. A dot is set every ten steps. A trail that leaves the map ends at its
    edge with a hollow mark. Raises InputValueError for another surface or more than four trails.
    """
    shown, whole_trails = SURFACES[known("surface", surface, SURFACES)], dict(trails or {})
    if len(whole_trails) > len(style.LOOKS):
        most = len(style.LOOKS)
        raise InputValueError(f"{len(whole_trails)} trails given; {most} can be told apart")
    last = max((len(trail.points) - 1 for trail in whole_trails.values()), default=0)
    step = last if upto is None else whole("upto", upto)
    trails = {name: trail.upto(step) for name, trail in whole_trails.items()}
    tells = [tell_racer(surface, name, trail, step) for name, trail in whole_trails.items()]
    looks = [*zip(range(len(tells)), trails.items(), tells, style.LOOKS, strict=False)]
    area = _area(shown)
    content = [
        svg.text(16, 31, f"{surface}: {shown.written}", anchor="start", bold=True),
        *([svg.text(WIDTH - 16, 31, f"after {count(step)}", anchor="end")] if trails else ()),
        *_draw_signs(bool(trails)),
        *_draw_map(surface),
        *(_draw_trail(area, k, trail, tell, look) for k, (_, trail), tell, look in looks),
        *_draw_starts(area, trails),
        *(_draw_legend(*row) for row in looks),
    ]
    return picture(content, WIDTH, HEIGHT, "optimizer race", tell_race(surface, trails, step))


def _draw_signs(started: bool) -> Iterator[str]:
    """Say in the header what a cross and a ring are."""
    yield from _draw_cross(SIGNS[0], 26)
    grey, small = style.NEUTRAL.text, style.SMALL
    yield svg.text(SIGNS[0] + 15, 31, "lowest loss", grey, size=small, anchor="start")
    if started:
        yield svg.circle(SIGNS[1], 26, RING, "none", style.INK, width=1.5)
        yield svg.text(SIGNS[1] + 15, 31, "start", grey, size=small, anchor="start")


def _area(surface: Surface) -> Area:
    return Area(LEFT, RIGHT, TOP, BOTTOM, *surface.up, *surface.across)


@lru_cache(maxsize=16)  # while trails grow, the map stays
def _draw_map(name: str) -> tuple[str, ...]:
    surface = SURFACES[name]
    area = _area(surface)
    return (*_draw_levels(name), *_draw_frame(surface, area), *_draw_lows(surface, area))


def _draw_levels(name: str) -> Iterator[str]:
    """Draw the lines of equal loss; between corners of the grid the root of the height is even."""
    heights = _heights(name)
    roots = [[math.sqrt(height) for height in row] for row in heights]
    for level in levels(max(map(max, heights))):
        for points in contour(roots, math.sqrt(level)):
            spots = [_spot(i, j) for i, j in points]
            if sum(map(math.dist, spots, spots[1:])) > CRUMB:
                yield svg.line(spots, style.PALE, width=0.7)


def _spot(column: float, row: float) -> Point:
    """Return where a place of the grid stands in the picture."""
    x = LEFT + column * (RIGHT - LEFT) / ACROSS
    return round(x, 1), round(BOTTOM - row * (BOTTOM - TOP) / DOWN, 1)


def _heights(name: str) -> list[list[float]]:
    """Return the height above the lowest loss at the corners of the grid, row by row from below."""
    surface, loss = SURFACES[name], gradient_of(name)  # as a program, for it is quick
    (left, right), (low, high) = surface.across, surface.up
    least = loss(*map(float, surface.lows()[0])).value
    xs = [left + (right - left) * i / ACROSS for i in range(ACROSS + 1)]
    ys = [low + (high - low) * j / DOWN for j in range(DOWN + 1)]
    return [[max(loss(x, y).value - least, 0.0) for x in xs] for y in ys]


def levels(highest: float) -> list[float]:
    """Return the heights of the lines, the uppermost first: 1, 2 and 5 times powers of ten.

    >>> levels(30.0)[:5]
    [20.0, 10.0, 5.0, 2.0, 1.0]
    """
    power = math.floor(math.log10(highest))
    found = [times * 10.0**p for p in range(power, power - LEVELS, -1) for times in SERIES[::-1]]
    return [level for level in found if level < highest][:LEVELS]


def _draw_frame(surface: Surface, area: Area) -> Iterator[str]:
    yield svg.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, "none", style.PALE, radius=0, line=1)
    (left, right), (low, high) = surface.across, surface.up
    middle = (left + right) / 2
    grey, small = style.NEUTRAL.text, style.SMALL
    for x, words in ((left, number(left)), (middle, surface.axes[0]), (right, number(right))):
        yield svg.text(area.across(x), BOTTOM + 19, words, grey, size=small)
    for y, words in ((low, number(low)), ((low + high) / 2, surface.axes[1]), (high, number(high))):
        yield write_level(area, y, words, gap=8)


def _draw_lows(surface: Surface, area: Area) -> Iterator[str]:
    """Mark each lowest place with a cross."""
    for low in surface.lows():
        yield from _draw_cross(*area.place(*low))


def _draw_cross(x: float, y: float) -> Iterator[str]:
    for arm in (((x - 8, y), (x + 8, y)), ((x, y - 8), (x, y + 8))):
        yield svg.line(arm, style.INK, width=2)


def _draw_starts(area: Area, trails: Mapping[str, Trail]) -> Iterator[str]:
    """Draw a ring around each start; one that all have in common can be dragged."""
    starts = dict.fromkeys(trail.points[0] for trail in trails.values())
    for start in starts:
        x, y = area.place(*start)
        ring = svg.circle(x, y, RING, "none", style.INK, width=1.5)
        if len(starts) > 1:
            yield ring
            continue
        grip = svg.circle(x, y, GRIP, style.UNSEEN, "none", width=0)
        per = (area.last - area.first) / (RIGHT - LEFT), (area.high - area.low) / (BOTTOM - TOP)
        yield marked(
            ring + grip,
            part="start",
            tell=f"All start at {place(*start)}. Drag the ring to any place on the map.",
            drag="across up",
            value="{:g} {:g}".format(*start),
            per="{:.6g} {:.6g}".format(*per),
            along="both",
        )


def _draw_trail(area: Area, k: int, trail: Trail, tell: str, look: style.Look) -> str:
    """Draw a trail, a dot every ten steps that leads to its step, and the mark at its end."""
    points = [*trail.points[:-1], cut(area, trail.points)] if trail.left else trail.points
    spots = [area.place(*point) for point in points]
    line = svg.line(spots, look.colour, width=2.2, dash=look.dash) if len(spots) > 1 else ""
    dots = "".join(
        _draw_dot(k, step, trail, spots[step], look) for step in range(DOT, len(spots) - 1, DOT)
    )
    end = draw_mark(*spots[-1], look, hollow=trail.left)
    path = marked(line, ghost=f"trail {k}")
    return marked(path + dots + end, part=f"t{k}", tell=tell)


def _draw_dot(k: int, step: int, trail: Trail, spot: tuple[float, float], look: style.Look) -> str:
    dot = svg.circle(*spot, 2.4, look.colour, look.colour, width=0)
    grip = svg.circle(*spot, 6, style.UNSEEN, "none", width=0)
    loss = loss_words(trail.losses[step])
    tell = f"Step {step}: at {place(*trail.points[step])}, loss {loss}. Click to go there."
    return marked(dot + grip, part=f"t{k}-{step}", tell=tell, choose=f"step={step}")


def cut(area: Area, points: Sequence[Point]) -> Point:
    """Return where the line between the last two points crosses the edge of the area.

    >>> cut(Area(0, 1, 0, 1, low=-1, high=1, first=-1, last=1), [(0.0, 0.0), (4.0, 2.0)])
    (1.0, 0.5)
    """
    (x0, y0), (x1, y1) = points[-2:]
    shares = [1.0]
    for start, end, low, high in (
        (x0, x1, area.first, area.last),
        (y0, y1, area.low, area.high),
    ):
        edge = high if end > start else low
        if end != start:
            shares.append((edge - start) / (end - start))
    share = min(shares)
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0)


def draw_mark(x: float, y: float, look: style.Look, *, hollow: bool = False) -> str:
    """Return the mark at the end of a trail: circle, square, triangle or diamond.

    >>> draw_mark(0, 0, style.LOOKS[0])[:28]
    '<circle cx="0" cy="0" r="5.5'
    """
    inside = style.CARD if hollow else look.colour
    if look.mark == "circle":
        return svg.circle(x, y, SIDE, inside, look.colour)
    far, near = 1.3 * SIDE, 0.9 * SIDE
    corners = {
        "square": ((-near, -near), (near, -near), (near, near), (-near, near)),
        "triangle": ((0, -far), (far, near), (-far, near)),
        "diamond": ((0, -far), (far, 0), (0, far), (-far, 0)),
    }[look.mark]
    outline = [(x + dx, y + dy) for dx, dy in corners]
    edge = svg.line([*outline, outline[0]], look.colour, width=2)
    return svg.polygon(outline, inside) + edge


def _draw_legend(k: int, racer: tuple[str, Trail], tell: str, look: style.Look) -> str:
    (name, trail), x, y = racer, COLUMNS[k % 2], ROWS[k // 2]
    sample = svg.line([(x, y - 5), (x + SAMPLE, y - 5)], look.colour, width=2.2, dash=look.dash)
    mark = draw_mark(x + SAMPLE + 4, y - 5, look, hollow=trail.left)
    words = legend_words(name, trail)
    label = svg.text(x + SAMPLE + 18, y, words, look.colour, size=style.SMALL, anchor="start")
    return marked(sample + mark + label, part=f"t{k}", tell=tell)
