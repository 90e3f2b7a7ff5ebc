"""Parts that several pictures share: the direction tag, the header, the caption, arithmetic."""

from collections.abc import Iterator, Sequence

from bpcourse.drawing import style, svg


def draw_direction(backward: bool, x: float = 14, y: float = 12) -> str:
    """Return the tag that names the direction of the pass.

    >>> "← backward" in draw_direction(backward=True)
    True
    """
    fill = style.BACKWARD_FILL if backward else style.FORWARD_FILL
    stroke = style.BACKWARD if backward else style.FORWARD
    words = "← backward" if backward else "forward →"
    tag = svg.box(x, y, 124, 30, fill, stroke, radius=15, line=1.5, dashed=backward)
    return tag + svg.text(x + 62, y + 21, words, style.INK, bold=True)


def draw_header(backward: bool, title: str, count: str, width: float) -> Iterator[str]:
    """Draw the tag, what happens now, and how far it is.

    >>> len(list(draw_header(False, "Loss", "3 of 9", 640)))
    3
    """
    yield draw_direction(backward)
    yield svg.text(152, 33, title, anchor="start", bold=True)
    yield svg.text(width - 16, 33, count, style.NEUTRAL, size=style.SMALL, anchor="end")


def draw_caption(lines: Sequence[str], width: float, top: float) -> Iterator[str]:
    """Draw lines of text, centred, one below the other.

    >>> len(list(draw_caption(["a", "b"], 640, 0)))
    2
    """
    for i, words in enumerate(lines):
        yield svg.text(width / 2, top + 24 * i, words)
