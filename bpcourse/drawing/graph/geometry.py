"""Points, the size of nodes, and the lines between them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bpcourse.drawing.style import SMALL
from bpcourse.drawing.words import shorten, show_value, text_width
from bpcourse.graph import Node

RADIUS = 22
CONSTANT_RADIUS = 16
LETTERS = 9  # longer names are cut; the full name stays in the node's tooltip
NODE_HALF = 52  # half the height that a node needs: its circle, the value above, the gradient below


class Point(NamedTuple):
    """A place in the picture, y downwards."""

    x: float
    y: float


def face(node: Node) -> str:
    """Return what is written into a node: its name if it is a leaf, else its operation's symbol.

    >>> from bpcourse.graph import variable
    >>> face(variable("x") * 2), face(variable("learning_rate"))
    ('×', 'learning…')
    """
    if node.primitive is not None:
        return shorten(node.primitive.symbol, LETTERS)
    if node.is_constant:
        return show_value(node.constant, LETTERS)
    return shorten(node.name, LETTERS)


def half_width(node: Node) -> float:
    """Return half the width of a node: a circle, or a longer capsule for a longer face.

    >>> from bpcourse.graph import variable
    >>> half_width(variable("x")), half_width(variable("x") * 2)
    (22, 22)
    """
    if node.is_constant:
        return max(CONSTANT_RADIUS, text_width(face(node), SMALL) / 2 + 5)
    return max(RADIUS, text_width(face(node)) / 2 + 8)


def port_offset(position: int, count: int) -> float:
    """Return how far from the middle input `position` of `count` arrives, from -1 to 1.

    >>> [port_offset(i, 2) for i in range(2)]
    [-0.5, 0.5]
    """
    return 0.0 if count < 2 else (position - (count - 1) / 2) / max(count - 1, 1)


def bow(leave: Point, arrive: Point, shift: float) -> list[Point]:
    """Return bends that keep two edges between the same two nodes apart.

    >>> bow(Point(0, 0), Point(100, 10), 10)
    [Point(x=30.0, y=24.0), Point(x=70.0, y=24.0)]
    """
    away = 24 if shift > 0 else -24 if shift < 0 else 0
    across, level = arrive.x - leave.x, (leave.y + arrive.y - shift) / 2
    return [Point(leave.x + t * across, level + away) for t in (0.3, 0.7)]


def is_steep(points: Sequence[Point]) -> bool:
    """Return whether an edge climbs or falls so far that it may cross another one.

    >>> is_steep([Point(0, 0), Point(50, 104)])
    True
    """
    return abs(points[-1].y - points[0].y) > NODE_HALF * 1.5


def point_along(points: Sequence[Point], fraction: float) -> Point:
    """Return the point that lies `fraction` of the way along a line through `points`.

    >>> point_along([Point(0, 0), Point(10, 0), Point(10, 10)], 0.75)
    Point(x=10.0, y=5.0)
    """
    pairs = list(pairwise(points))
    lengths = [((b.x - a.x) ** 2 + (b.y - a.y) ** 2) ** 0.5 for a, b in pairs]
    left = fraction * sum(lengths)
    for (a, b), length in zip(pairs, lengths, strict=True):
        if left <= length or (a, b) == pairs[-1]:
            t = left / length if length else 0.0
            return Point(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y))
        left -= length
    return points[-1]
