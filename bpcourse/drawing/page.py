"""`Page`: words that a cell shows, where a picture would be the wrong thing."""

import html
import re
from dataclasses import dataclass

from bpcourse.drawing.style import CARD, CARD_EDGE, FONT, INK

__all__ = ["Page", "framed", "marked_up"]

_FRAME = (
    f"background:{CARD};color:{INK};border:1px solid {CARD_EDGE};border-radius:12px;"
    f"padding:0.6em 1.2em;max-width:640px;font-family:{FONT};line-height:1.5;white-space:normal"
)
_CODE, _STRESS = re.compile(r"`([^`]+)`"), re.compile(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])")


@dataclass(frozen=True)
class Page:
    r"""A piece of HTML and the same in plain words; a notebook shows the first, a terminal both.

    >>> Page("<p>Two.</p>", "Two.\nThree.")
    <Page: Two.>
    """

    html: str
    text: str

    def inline_html(self) -> str:
        """Return what an HTML widget shows; a `Picture` has the same method."""
        return self.html

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:  # IPython: include=, exclude=
        return {"text/html": self.html, "text/plain": self.text}

    def __repr__(self) -> str:
        return f"<Page: {self.text.partition(chr(10))[0]}>"


def framed(content: str, least: int = 0) -> str:
    """Return HTML on a card of its own, at `least` so many pixels high.

    >>> framed("<p>Two.</p>").endswith('"><p>Two.</p></div>')
    True

    The card is light, so it is legible on a dark theme too.
    """
    height = f";box-sizing:border-box;min-height:{least}px" if least else ""
    return f'<div style="{html.escape(_FRAME)}{height}">{content}</div>'


def marked_up(text: str) -> str:
    """Return a text as HTML: escaped, code between backticks, stress between asterisks.

    >>> marked_up("is `a < b` or *not*, 2 * 3")
    'is <code>a &lt; b</code> or <em>not</em>, 2 * 3'
    """
    parts = _CODE.split(html.escape(text, quote=False))  # every second one is code
    parts[::2] = [_STRESS.sub(r"<em>\1</em>", part) for part in parts[::2]]
    parts[1::2] = [f"<code>{part}</code>" for part in parts[1::2]]
    return "".join(parts)
