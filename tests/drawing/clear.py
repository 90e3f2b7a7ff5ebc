"""What lies on what in a picture: texts on texts, on lines, on arrow heads, beyond their card."""

import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import NamedTuple

from bpcourse.drawing import style
from bpcourse.drawing.words import text_width

SVG = "{http://www.w3.org/2000/svg}"
UNCOUNTED = {style.CARD_EDGE, style.UNSEEN, "none", None}  # grips
GRID = {style.FAINT}


class Box(NamedTuple):
    """A rectangle of the picture; what it holds; when it was drawn."""

    left: float
    top: float
    right: float
    bottom: float
    words: str = ""
    turn: int = 0

    def meets(self, other):
        """Tell whether two rectangles overlap by more than a pixel."""
        across = min(self.right, other.right) - max(self.left, other.left)
        return across > 1 and min(self.bottom, other.bottom) - max(self.top, other.top) > 1

    def holds(self, other, spare=1.0):
        """Tell whether the other lies within this one."""
        wide = self.left - spare <= other.left and other.right <= self.right + spare
        return wide and self.top - spare <= other.top and other.bottom <= self.bottom + spare


def text_box(element, turn):
    """Return where a text stands, letters with and without a tail alike."""
    get, words = element.get, "".join(element.itertext())
    size, x, y = float(get("font-size")), float(get("x")), float(get("y"))
    width = text_width(words, size) * 0.96  # the estimate is generous
    left = x - width * {"start": 0, "middle": 0.5, "end": 1}[get("text-anchor")]
    return Box(left, y - 0.72 * size, left + width, y + 0.16 * size, words, turn)


def shape_box(element, turn):
    """Return where a filled rectangle or circle stands."""
    get = element.get
    if element.tag == SVG + "circle":
        x, y, r = (float(get(name)) for name in ("cx", "cy", "r"))
        return Box(x - r, y - r, x + r, y + r, "", turn)
    x, y, width, height = (float(get(name)) for name in ("x", "y", "width", "height"))
    return Box(x, y, x + width, y + height, "", turn)


def corners(element):
    """Return the points of a line or polygon."""
    return [tuple(map(float, pair.split(","))) for pair in element.get("points").split()]


def touches(points, box, width):
    """Tell whether a line of this width runs through a box: looked at every pixel."""
    reach = width / 2 - 0.5
    for (ax, ay), (bx, by) in pairwise(points):
        count = max(1, int(max(abs(bx - ax), abs(by - ay))))
        for k in range(count + 1):
            x, y = ax + (bx - ax) * k / count, ay + (by - ay) * k / count
            wide = box.left - reach < x < box.right + reach
            if wide and box.top - reach < y < box.bottom + reach:
                return True
    return False


def shapes_of(order):
    """Return the filled boxes of a picture, its card aside."""
    kinds = {SVG + "rect", SVG + "circle"}
    found = [shape_box(e, i) for i, e in order if e.tag in kinds and e.get("fill") not in UNCOUNTED]
    return found[1:]


def lines_of(order):
    """Return the points, width and turn of every line that counts, and the arrow heads."""
    lines = [
        (corners(e), float(e.get("stroke-width")), i)
        for i, e in order
        if e.tag == SVG + "polyline" and e.get("stroke") not in UNCOUNTED | GRID
    ]
    heads = [corners(e) for _, e in order if e.tag == SVG + "polygon"]
    return lines, [[*head, head[0]] for head in heads if len(head) == 3]


def covered(picture):
    """Return a sentence for everything that is not clear of the rest; none is what we want."""
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    order = list(enumerate(root.iter()))
    texts = [text_box(e, i) for i, e in order if e.tag == SVG + "text"]
    shapes, (lines, heads) = shapes_of(order), lines_of(order)
    width, height = (float(root.get(name)) for name in ("width", "height"))
    frame = Box(4, 4, width - 4, height - 4)
    found = [f"{t.words!r} leaves the picture" for t in texts if not frame.holds(t)]
    for i, t in enumerate(texts):
        found += [f"{t.words!r} lies on {o.words!r}" for o in texts[:i] if t.meets(o)]
        found += [f"an arrow head lies on {t.words!r}" for head in heads if touches(head, t, 1)]
        under = [s for s in shapes if s.turn < t.turn and s.meets(t)]
        found += [f"{t.words!r} leaves its card" for s in under if not s.holds(t, 2)]
        found += [f"{t.words!r} is covered" for s in shapes if s.turn > t.turn and s.meets(t)]
        found += [
            f"a line runs through {t.words!r}"
            for points, wide, turn in lines
            if touches(points, t, wide) and not any(s.holds(t, 2) and turn < s.turn for s in under)
        ]
    return found
