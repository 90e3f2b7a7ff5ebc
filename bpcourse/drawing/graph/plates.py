"""Where the number of an edge can stand: on its own edge, and on nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import dist

from bpcourse.drawing import svg
from bpcourse.drawing.graph.geometry import Point
from bpcourse.graph import Node

Edge = tuple[Node, int]
Rect = tuple[float, float, float, float]  # left, top, right, bottom
SHARES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9)
CLEAR, CLEAR_OF_TIPS = 2.5, 9  # between a plate and what is not its own


def aside(points: Sequence[Point], distance: float) -> list[Point]:
    """Return the line that runs beside another one, at its right hand as one walks along it.

    >>> aside([Point(0, 0), Point(10, 0), Point(10, 10)], 2)
    [Point(x=0.0, y=2.0), Point(x=8.0, y=2.0), Point(x=8.0, y=10.0)]
    """
    ways = [svg.unit(a, b) for a, b in pairwise(points)]
    turned = []
    for point, (ax, ay), (bx, by) in zip(points, [ways[0], *ways], [*ways, ways[-1]], strict=True):
        stretch = distance / max(1 + ax * bx + ay * by, 0.3)
        turned.append(Point(point.x - (ay + by) * stretch, point.y + (ax + bx) * stretch))
    return turned


def place_plates(
    lines: Mapping[Edge, Sequence[Sequence[Point]]],
    widths: Mapping[Edge, float],
    height: float,
    taken: Iterable[Rect],
) -> dict[Edge, Point]:
    """Return the middle of each edge's plate; an edge whose plate would cover something has none.

    >>> x, y = Node(None, (), "x"), Node(None, (), "y")
    >>> edge = (y, 0)
    >>> place_plates({edge: [[Point(0, 0), Point(100, 0)]]}, {edge: 30}, 20, [])
    {(y, 0): Point(x=50.0, y=0.0)}

    `lines` are the ways of each edge, its first one on which the plate stands; `taken` is what no
    plate may touch.
    """
    boxes, found = list(taken), {}
    tips = [way[-1] for ways in lines.values() for way in ways]
    for edge, width in widths.items():
        others = [
            pair for key, ways in lines.items() if key != edge for w in ways for pair in pairwise(w)
        ]
        for spot in _spots(lines[edge][0]):
            rect = _around(spot, width, height, CLEAR)
            wide = _around(spot, width, height, CLEAR_OF_TIPS)
            if (
                not any(_overlap(rect, box) for box in boxes)
                and not any(_crosses(wide, tip, tip) for tip in tips)
                and not any(_crosses(rect, *pair) for pair in others)
            ):
                found[edge] = spot
                boxes.append(rect)
                break
    return found


def _spots(way: Sequence[Point]) -> Iterable[Point]:
    """Return places along a way, its longest pieces first."""
    level = [(a, b) for a, b in pairwise(way) if a.x != b.x]  # the others stand in the margin
    for a, b in sorted(level, key=lambda piece: -dist(*piece)):
        for t in SHARES:
            yield Point(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y))


def _around(spot: Point, width: float, height: float, clear: float) -> Rect:
    across, up = width / 2 + clear, height / 2 + clear
    return spot.x - across, spot.y - up, spot.x + across, spot.y + up


def _overlap(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _crosses(rect: Rect, a: Point, b: Point) -> bool:
    """Return whether a piece of a line meets a rectangle (Liang and Barsky)."""
    enter, leave = 0.0, 1.0
    for start, way, low, high in (
        (a.x, b.x - a.x, rect[0], rect[2]),
        (a.y, b.y - a.y, rect[1], rect[3]),
    ):
        if way == 0:
            if not low <= start <= high:
                return False
            continue
        first, last = sorted(((low - start) / way, (high - start) / way))
        enter, leave = max(enter, first), min(leave, last)
    return enter <= leave
