"""Lines of arithmetic whose terms know what they belong to, so that both light up together."""

import re

from bpcourse.drawing import style
from bpcourse.drawing.svg import escape

_TERM = re.compile("⟦([^:]*):([^⟧]*)⟧")


def term(part: str, words: object) -> str:
    """Return words marked as belonging to a part of the picture; `plain` takes the mark off.

    >>> plain(f"{term('w', 3)} · {term('x', 2)} = 6")
    '3 · 2 = 6'
    """
    return f"⟦{part}:{words}⟧"


def plain(line: str) -> str:
    """Return a line without the marks of its terms.

    >>> plain(term("w", "0.5"))
    '0.5'
    """
    return _TERM.sub(r"\2", line)


def draw_terms(
    x: float,
    y: float,
    line: str,
    colour: str = style.INK,
    *,
    size: float = style.SIZE,
    anchor: str = "middle",
) -> str:
    """Return a line as one `<text>`; each term is a `<tspan>` with the mark of its part.

    >>> draw_terms(1, 2, term("w", 3), "#000000").partition('"#000000">')[2]
    '<tspan data-part="w">3</tspan></text>'
    """
    written = _TERM.sub(r'<tspan data-part="\1">\2</tspan>', escape(line))
    look = f'font-size="{size:g}" text-anchor="{anchor}" fill="{colour}"'
    return f'<text x="{x:.5g}" y="{y:.5g}" {look}>{written}</text>'
