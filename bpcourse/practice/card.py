"""A line or two that a notebook shows in a frame."""

import html
from dataclasses import dataclass

__all__ = ["Card"]

EDGES = {  # of drawing.style, which stands above; a test holds them equal
    "neutral": "#595959",
    "good": "#009E73",
    "bad": "#D55E00",
}
STYLE = "border-left:4px solid {};padding:0.2em 0.8em"


@dataclass(frozen=True)
class Card:
    """What is said, and the same in parts: each a word or two, and what stands out beside it.

    >>> Card("slope: 6", (("slope", "6"),))
    slope: 6

    With `folded` the page shows that line, and the parts when it is clicked.
    """

    text: str
    cells: tuple[tuple[str, str], ...]
    tone: str = "neutral"
    folded: str = ""

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        items = "".join(
            f'<span style="margin-right:1.5em">{html.escape(what)}{_strong(value)}</span>'
            for what, value in self.cells
        )
        frame = f'style="{STYLE.format(EDGES[self.tone])}"'
        if self.folded:
            line = f'<summary style="cursor:pointer">{html.escape(self.folded)}</summary>'
            return f"<details {frame}>{line}{items}</details>"
        return f"<div {frame}>{items}</div>"


def _strong(value: str) -> str:
    return f" <strong>{html.escape(value)}</strong>" if value else ""
