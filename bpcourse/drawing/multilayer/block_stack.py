"""A transformer block as a stack of its parts, and what each does on the way back."""

from collections.abc import Iterator
from typing import NamedTuple

from bpcourse.drawing import style, svg
from bpcourse.drawing.parts import Label, arrow, card, draw_direction
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import capital, wrap

WIDTH, HEIGHT = 640, 548
MIDDLE, CARD_WIDTH, CARD_HEIGHT = 208, 196, 28
TOP, PITCH = 74, 48
PAST = 84  # where the path stands that goes past a piece
WORDS, ROOM = 336, 286  # where the words begin, and how wide they may be


class Part(NamedTuple):
    """A part of the stack, and what it does with a gradient."""

    name: str
    back: str
    tone: style.Tone = style.PARAMETER


LOOK, ADD = style.VALUE, style.PLAIN
PARTS = (
    Part("letters of a name", "whole numbers: they have no gradient", LOOK),
    Part("rows of two tables", "a row collects from every place where it was read"),
    Part("layer norm", "takes the mean away, and the part along n"),
    Part("heads of attention", "queries, keys and values: three paths meet"),
    Part("+", "copies what arrives: past the heads, and into them", ADD),
    Part("layer norm", "as above"),
    Part("two layers, a ReLU", "times Wᵀ, closed where ReLU was: notebook 06"),
    Part("+", "copies what arrives, once more", ADD),
    Part("layer norm, one layer", "as above, then times Wᵀ"),
    Part("softmax, loss", "shares minus what was right: notebook 06", LOOK),
)
BLOCK = (2, 7)  # first and last part of the block
SHORTCUTS = ((1, 4), (4, 7))  # from the part that a path leaves to the plus where it ends


def block_picture() -> Picture:
    """Draw a model of letters, one transformer block in its middle, as a stack of its parts.

    >>> print(block_picture().text.splitlines()[3])
    Layer norm. On the way back: takes the mean away, and the part along n.
    """
    title = "Forward down, gradients up"
    content = [
        *_draw_frame(),
        draw_direction(backward=False),
        draw_direction(backward=True, x=146),
        svg.text(WIDTH - 16, 33, "what happens on the way back", anchor="end", bold=True),
        *(part for i in range(len(PARTS)) for part in _draw_part(i)),
        *(part for ends in SHORTCUTS for part in _draw_shortcut(*ends)),
    ]
    return picture(content, WIDTH, HEIGHT, title, _describe())


def _height(i: float) -> float:
    return TOP + PITCH * i


def _draw_frame() -> Iterator[str]:
    """Draw the ground on which the parts of the block stand."""
    first, last = BLOCK
    top, bottom = _height(first - 0.42), _height(last + 0.4)
    yield svg.box(16, top, WIDTH - 32, bottom - top, style.FAINT, style.PALE, line=1)
    y = _height((SHORTCUTS[0][0] + SHORTCUTS[0][1]) / 2 + 0.3)
    yield svg.text(24, y, "block", style.NEUTRAL.text, size=style.SMALL, anchor="start")


def _draw_part(i: int) -> Iterator[str]:
    part, y = PARTS[i], _height(i)
    width = 44 if part.name == "+" else CARD_WIDTH
    label = Label(part.name, 6, style.INK, size=16, bold=True)
    yield from card(MIDDLE, y, width, CARD_HEIGHT, part.tone, label, line=1.8)
    lines = wrap(part.back, ROOM, style.SMALL)
    for k, words in enumerate(lines):
        drop = 5 + 17 * (k - (len(lines) - 1) / 2)
        yield svg.text(
            WORDS, y + drop, words, style.GRADIENT.text, size=style.SMALL, anchor="start"
        )
    if i:
        ends = (_height(i - 1) + CARD_HEIGHT / 2 + 1, y - CARD_HEIGHT / 2 - 1)
        yield arrow([(MIDDLE - 12, ends[0]), (MIDDLE - 12, ends[1])], style.VALUE, 1.6)
        if i > 1:  # whole numbers have no gradient
            yield arrow([(MIDDLE + 12, ends[1]), (MIDDLE + 12, ends[0])], style.GRADIENT, 1.6)


def _draw_shortcut(start: int, end: int) -> Iterator[str]:
    """Draw the path that goes past a piece, and the gradient that comes back along it."""
    leave, join = _height(start + 0.5), _height(end)
    near, far = PAST, PAST - 16
    ahead = [(MIDDLE - 12, leave), (near, leave), (near, join - 4), (MIDDLE - 24, join - 4)]
    yield arrow(ahead, style.VALUE, 1.6)
    back = [(MIDDLE - 24, join + 5), (far, join + 5), (far, leave - 6), (MIDDLE + 8, leave - 6)]
    yield arrow(back, style.GRADIENT, 1.6)


def _describe() -> list[str]:
    words = ["A model of letters with one transformer block, from its input down to the loss."]
    words += [
        f"{'Plus' if part.name == '+' else capital(part.name)}. On the way back: {part.back}."
        for part in PARTS
    ]
    for start, end in SHORTCUTS:
        pieces = " and the ".join(part.name for part in PARTS[start + 1 : end])
        words.append(f"Past the {pieces} a path goes straight through, both ways.")
    return words
