"""`Picture`: what a cell shows. An image with its words, never the image alone.

JupyterLab shows nothing for an SVG output while a notebook is untrusted, yet it shows an `<img>`
whose source is a data address. So that is what the bundle holds, with the spoken twin as plain
text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bpcourse.drawing.svg import escape, figure
from bpcourse.drawing.touch import unmarked
from bpcourse.drawing.words import clean

ALT_LENGTH = 250
SMALLEST = 0.72  # letters of 15 to 18 pixels become 11 to 13; narrower pages scroll sideways
_WIDTH = re.compile(r'<svg[^>]* width="([0-9.]+)"')
# Kept readable in the stored notebook, so that a difference between two versions can be read.
# Quotes, ampersands and angle brackets are always encoded: the address stands in an HTML attribute.
# A line end stays one (a browser drops it from an address), which makes it one element a line.
_READABLE = " /:;=,()-_.!*+?@$'\n"
# Light becomes dark and keeps its hue, where the page around the image is dark. Only for an image:
# in a page a style would reach what is beside it. `widgets/view.css` does the same to living ones.
NIGHT = "invert(.9) hue-rotate(180deg)"
_NIGHT = f"<style>@media (prefers-color-scheme:dark){{svg{{filter:{NIGHT}}}}}</style>"


@dataclass(frozen=True)
class Picture:
    """An SVG document and its spoken twin, shown by a notebook as an image with alternative text.

    >>> Picture("<svg/>", "z has the value 7.")
    <Picture: z has the value 7.>

    `svg` is the document; `text` has one plain sentence a line. Two equal pictures compare equal.
    """

    svg: str
    text: str

    @property
    def alt(self) -> str:
        """The finding in one breath: the first sentences, below 250 characters."""
        return first_sentences(self.text)

    def inline_html(self) -> str:
        """Return the live form, which fills its place up to its own size."""
        opening = f'<svg aria-label="{escape(self.alt)}" style="max-width:{self._width():g}px" '
        return self.svg.replace("<svg ", opening, 1)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:  # IPython: include=, exclude=
        image = image_html(unmarked(self.svg), self.alt, self._width())
        return {"text/html": image, "text/plain": self.text}

    def _width(self) -> float:
        width = _WIDTH.search(self.svg)
        return float(width[1]) if width else 0.0

    def __repr__(self) -> str:
        return f"<Picture: {first_sentences(self.text, 100)}>"


def image_html(svg: str, alt: str, width: float) -> str:
    """Return an SVG document as an image with alternative text, light or dark as the page is.

    >>> image_html("<svg></svg>", "nothing", 100)[:50]
    '<img alt="nothing" src="data:image/svg+xml,%3Csvg%'

    On a narrow page it shrinks, but only as far as its letters can still be read.
    """
    head, _, rest = svg.partition(">")
    source = "data:image/svg+xml," + quote(f"{head}>{_NIGHT}{rest}", safe=_READABLE)
    size = f"max-width:100%;min-width:{round(SMALLEST * width)}px;height:auto"
    return f'<img alt="{escape(alt)}" src="{source}" style="{size}">'


def picture(
    content: Iterable[str], width: float, height: float, title: str, words: Sequence[str]
) -> Picture:
    r"""Return a picture of SVG elements, whose spoken twin is `words`, safe for any reader.

    >>> picture([], 20, 10, "empty", ["One.", "Two."]).text
    'One.\nTwo.'
    """
    drawing = figure(content, width, height, title=title, description=" ".join(words))
    return Picture(drawing, "\n".join(clean(line) for line in words))


def first_sentences(text: str, length: int = ALT_LENGTH) -> str:
    r"""Return as many whole lines of `text` as fit, cut only if the first one is too long.

    >>> first_sentences("One.\nTwo.\nThree.", 9)
    'One. Two.'
    """
    lines = text.split("\n")
    kept = lines[0]
    for sentence in lines[1:]:
        if len(kept) + 1 + len(sentence) > length:
            break
        kept = f"{kept} {sentence}"
    return kept if len(kept) <= length else kept[: length - 1] + "…"
