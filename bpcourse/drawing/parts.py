"""Parts that several pictures share: cards, arrows, the direction tag, header and caption."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bpcourse.drawing import style, svg

Place = tuple[float, float]


class Label(NamedTuple):
    """A line of a card; `drop` is how far its baseline lies below the card's middle."""

    words: object
    drop: float = 6
    colour: str = ""  # that of the tone, unless another is given
    size: float = style.SIZE
    bold: bool = False


def card(
    x: float,
    y: float,
    width: float,
    height: float,
    tone: style.Tone,
    *labels: Label,
    radius: float = 8,
    line: float = 1.5,
) -> list[str]:
    """Return a box in a tone, its middle at `x`, `y`, and its labels.

    >>> card(50, 20, 80, 38, style.VALUE, Label("7"))[1]
    '<text x="50" y="26" font-size="17" text-anchor="middle" fill="#0067A3">7</text>'
    """
    corner = (x - width / 2, y - height / 2, width, height)
    box = svg.box(*corner, tone.fill, tone.edge, radius=radius, line=line, dashed=tone.dashed)
    return [box, *(
        svg.text(x, y + drop, words, colour or tone.text, size=size, bold=bold)
        for words, drop, colour, size, bold in labels
    )]  # fmt: skip


def arrow(points: Sequence[Place], tone: style.Tone, width: float = 2) -> str:
    """Return an arrow in a tone, dashed if the tone is.

    >>> "dasharray" in arrow([(0, 0), (20, 0)], style.GRADIENT)
    True
    """
    return svg.arrow(points, tone.edge, width=width, dashed=tone.dashed)


def between(a: Place, b: Place, radius: float) -> tuple[Place, Place]:
    """Return the ends of the line from a to b that keeps its distance from both.

    >>> between((0, 0), (100, 0), 30)
    ((30.0, 0.0), (70.0, 0.0))
    """
    ux, uy = svg.unit(a, b)
    return (a[0] + radius * ux, a[1] + radius * uy), (b[0] - radius * ux, b[1] - radius * uy)


def draw_direction(backward: bool, x: float = 14, y: float = 12) -> str:
    """Return the tag that names the direction of the pass.

    >>> "← backward" in draw_direction(backward=True)
    True
    """
    label = Label("← backward" if backward else "forward →", 6, style.INK, bold=True)
    return "".join(card(x + 62, y + 15, 124, 30, style.direction(backward), label, radius=15))


def draw_header(backward: bool, title: str, count: str, width: float) -> Iterator[str]:
    """Draw the tag, what happens now, and how far it is.

    >>> len(list(draw_header(False, "Loss", "3 of 9", 640)))
    3
    """
    yield draw_direction(backward)
    yield svg.text(152, 33, title, anchor="start", bold=True)
    yield svg.text(width - 16, 33, count, style.NEUTRAL.text, size=style.SMALL, anchor="end")


def draw_caption(
    lines: Sequence[str], width: float, top: float, pitch: float = 24
) -> Iterator[str]:
    """Draw lines of text, centred, one below the other.

    >>> len(list(draw_caption(["a", "b"], 640, 0)))
    2
    """
    for i, words in enumerate(lines):
        yield svg.text(width / 2, top + pitch * i, words)
