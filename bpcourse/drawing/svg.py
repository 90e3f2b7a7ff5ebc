"""A tiny SVG writer: every function returns text, and text from outside is escaped here.

No ids, no classes and no `<style>`: several pictures live in one page and must not meet.
"""

import html
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bpcourse.drawing.style import CARD, CARD_EDGE, DASH, FONT, INK, SIZE
from bpcourse.drawing.words import clean


def escape(content: object) -> str:
    """Return `content` cleaned and safe inside an element or a quoted attribute.

    >>> escape("<b>")
    '&lt;b&gt;'
    """
    return _escape(str(content))


@lru_cache(maxsize=4096)  # a slider draws the same few words again and again
def _escape(content: str) -> str:
    return html.escape(clean(content))


def text(
    x: float,
    y: float,
    content: object,
    colour: str = INK,
    *,
    size: float = SIZE,
    anchor: str = "middle",
    bold: bool = False,
    halo: bool = False,
) -> str:
    """Return a `<text>` element whose baseline is at `y`.

    >>> text(1, 2, "<&>", "#000000")
    '<text x="1" y="2" font-size="17" text-anchor="middle" fill="#000000">&lt;&amp;&gt;</text>'

    `halo` paints the card's colour behind the letters, so that they stand on a line.
    """
    weight = ' font-weight="bold"' if bold else ""
    behind = (
        f' paint-order="stroke" stroke="{CARD}" stroke-width="6" stroke-linejoin="round"'
        if halo
        else ""
    )
    return (
        f'<text x="{x:.5g}" y="{y:.5g}" font-size="{size:g}" text-anchor="{anchor}"'
        f' fill="{colour}"{weight}{behind}>{escape(content)}</text>'
    )


def circle(x: float, y: float, radius: float, fill: str, stroke: str, *, width: float = 2) -> str:
    """Return a `<circle>`.

    >>> circle(1, 2, 3, "#FFFFFF", "#000000")
    '<circle cx="1" cy="2" r="3" fill="#FFFFFF" stroke="#000000" stroke-width="2"/>'
    """
    return (
        f'<circle cx="{x:.5g}" cy="{y:.5g}" r="{radius:g}" fill="{fill}"'
        f' stroke="{stroke}" stroke-width="{width:g}"/>'
    )


def box(  # noqa: PLR0913  a rectangle has that many properties
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    stroke: str,
    *,
    radius: float = 8,
    line: float = 2,
    dashed: bool = False,
) -> str:
    """Return a rounded `<rect>` with its upper left corner at `x`, `y`.

    >>> box(0, 0, 4, 3, "none", "#000000", radius=1)
    '<rect x="0" y="0" width="4" height="3" rx="1" fill="none" stroke="#000000" stroke-width="2"/>'
    """
    dash = f' stroke-dasharray="{DASH}"' if dashed else ""
    return (
        f'<rect x="{x:.5g}" y="{y:.5g}" width="{width:.5g}" height="{height:.5g}" rx="{radius:g}"'
        f' fill="{fill}" stroke="{stroke}" stroke-width="{line:g}"{dash}/>'
    )


def line(
    points: Iterable[Sequence[float]],
    colour: str,
    *,
    width: float = 2,
    dashed: bool = False,
    dash: str = "",
) -> str:
    """Return a `<polyline>` through `points`, in the course's dash or in one of its own.

    >>> line([(0, 0), (1, 2)], "#000000")
    '<polyline points="0,0 1,2" fill="none" stroke="#000000" stroke-width="2"/>'
    """
    dash = dash or (DASH if dashed else "")
    dash = f' stroke-dasharray="{dash}"' if dash else ""
    look = f'fill="none" stroke="{colour}" stroke-width="{width:g}"{dash}'
    return f'<polyline points="{_path(points)}" {look}/>'


def polygon(points: Iterable[Sequence[float]], fill: str) -> str:
    """Return a filled `<polygon>` without an edge.

    >>> polygon([(0, 0), (1, 2), (2, 0)], "#000000")
    '<polygon points="0,0 1,2 2,0" fill="#000000"/>'
    """
    return f'<polygon points="{_path(points)}" fill="{fill}"/>'


def _path(points: Iterable[Sequence[float]]) -> str:
    return " ".join(f"{x:.5g},{y:.5g}" for x, y in points)


def unit(a: Sequence[float], b: Sequence[float]) -> tuple[float, float]:
    """Return the direction from one point to another, of length 1; of length 0 if they are one.

    >>> unit((0, 0), (30, 40))
    (0.6, 0.8)
    """
    length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
    return (b[0] - a[0]) / length, (b[1] - a[1]) / length


def arrow(
    points: Sequence[Sequence[float]], colour: str, *, width: float = 2, dashed: bool = False
) -> str:
    """Return a line through `points` with a solid head at the last one.

    >>> arrow([(0, 0), (20, 0)], "#000000").count("<")
    2

    The head is a triangle of its own: a marker would need an id, and ids meet in a page.
    """
    x1, y1 = points[-1]
    ux, uy = unit(points[-2], points[-1])
    size = 6 + 2 * width
    bx, by = x1 - size * ux, y1 - size * uy
    half = size * 0.45
    head = [(x1, y1), (bx - half * uy, by + half * ux), (bx + half * uy, by - half * ux)]
    shaft = line([*points[:-1], (bx, by)], colour, width=width, dashed=dashed)
    return shaft + polygon(head, colour)


def group(content: str, title: object = "") -> str:
    """Return `content` as one group; `title` is what a pointer resting on it shows.

    >>> group("", "a < b")
    '<g><title>a &lt; b</title></g>'
    """
    heading = f"<title>{escape(title)}</title>" if title else ""
    return f"<g>{heading}{content}</g>"


def figure(
    content: Iterable[str], width: float, height: float, *, title: str, description: str
) -> str:
    """Return a whole SVG document on a rounded card, one element a line.

    >>> figure([], 20, 10, title="empty", description="nothing").splitlines()[1]
    '<title>empty</title>'

    `title` and `description` are what a screen reader says.
    """
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
            f' width="{width:g}" height="{height:g}" role="img" font-family="{FONT}">'
        ),
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(description)}</desc>",
        box(1, 1, width - 2, height - 2, CARD, CARD_EDGE, radius=12, line=1),
        *content,
        "</svg>",
    ]
    return "\n".join(lines)
