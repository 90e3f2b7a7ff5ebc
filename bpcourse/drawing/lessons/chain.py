"""A chain of functions of one variable: values forward, running products from either end."""

from collections.abc import Callable, Iterator, Sequence

from bpcourse import functions
from bpcourse.by_hand.chain_rule import (
    chain_values,
    local_derivatives,
    products_from_the_left,
    products_from_the_right,
)
from bpcourse.drawing import style, svg
from bpcourse.drawing.parts import Label, arrow, card
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import number
from bpcourse.errors import InputValueError, known

LINKS = ("square", "sin", "cos", "exp", "log", "tanh", "sigmoid", "relu", "softplus", "absolute")
LONGEST = 6
PITCH = 150
LEFT = 62
HEIGHT = 344
SLOPE = style.GRADIENT._replace(dashed=False)  # a local one: it does not flow yet


def chain_picture(
    names: Sequence[str] = ("square", "sin", "exp"), x: float = 0.5, *, asked: bool = False
) -> Picture:
    """Draw a chain of functions, first applied first, at one value of x.

    >>> print(chain_picture(("square", "sin"), x=0.5).text.splitlines()[0])
    The chain square, then sin takes 0.5 to 0.2474; its slope there is 0.9689.

    Beneath each function stands its slope; beneath them the products, gathered from the left
    (input to output) and from the right (output to input). Both end in the same number. `asked`
    leaves all of them but x to the reader, as question marks.
    Raises InputValueError for an unknown name, or for more than six functions.
    """
    chain = [find_link(name) for name in names]
    if not 1 <= len(chain) <= LONGEST:
        raise InputValueError(f"a chain of {len(chain)} functions; draw 1 to {LONGEST}")
    values = chain_values(chain, x)
    slopes = local_derivatives(chain, values)
    left, right = products_from_the_left(slopes), products_from_the_right(slopes)
    width = 2 * LEFT + PITCH * len(chain)
    shown = [("?" if asked and i else number(value)) for i, value in enumerate(values)]
    columns = [[("?" if asked else number(n)) for n in column] for column in (slopes, left, right)]
    content = [
        *_draw_values(names, shown, columns[0]),
        *_draw_products(columns[1], 226, backward=False),
        *_draw_products(columns[2], 306, backward=True),
    ]
    words = _describe(names, shown, *columns)
    return picture(content, width, HEIGHT, "chain of functions", words)


def find_link(name: str) -> Callable:
    """Return a function of the course that a chain can hold.

    >>> find_link("sin")(0.0)
    0.0
    """
    return getattr(functions, known("function", name, LINKS))


def _draw_values(
    names: Sequence[str], values: Sequence[str], slopes: Sequence[str]
) -> Iterator[str]:
    y = 78
    yield svg.text(16, 30, "values →", style.VALUE.text, anchor="start", bold=True)
    for i, value in enumerate(values):
        x = LEFT + PITCH * i
        yield from card(x, y, 84, 38, style.VALUE, Label(value, bold=True))
        if i == 0:
            yield svg.text(x, y - 26, "x", style.VALUE.text)
    for i, (name, slope) in enumerate(zip(names, slopes, strict=True)):
        x = LEFT + PITCH * (i + 0.5)
        here, there = LEFT + PITCH * i + 44, LEFT + PITCH * (i + 1) - 44
        yield arrow([(here, y), (there, y)], style.VALUE)
        yield svg.text(x, y - 12, name, bold=True, size=style.SMALL, halo=True)
        yield svg.line([(x, y + 8), (x, 122)], style.PALE, width=1)
        heading = Label("slope", -6, style.NEUTRAL.text, style.SMALL)
        yield from card(x, 146, 92, 48, SLOPE, heading, Label(slope, 15, bold=True), line=1)


def _draw_products(products: Sequence[str], y: float, *, backward: bool) -> Iterator[str]:
    heading = "← from the right" if backward else "from the left →"
    tone = style.direction(backward)
    last = LEFT + PITCH * (len(products) - 1)
    spot = (last + LEFT - 16, "end") if backward else (16, "start")
    yield svg.text(spot[0], y - 26, heading, tone.text, anchor=spot[1], bold=True)
    for i, product in enumerate(products):
        x = LEFT + PITCH * i
        end = i == (0 if backward else len(products) - 1)
        label = Label(product, 6, style.INK, bold=end)
        yield from card(x, y, 84, 34, tone if end else tone._replace(fill=style.CARD), label)
        if i:
            span = [(x - PITCH + 44, y), (x - 44, y)]
            yield arrow(span[::-1] if backward else span, tone)


def _describe(
    names: Sequence[str],
    values: Sequence[str],
    slopes: Sequence[str],
    left: Sequence[str],
    right: Sequence[str],
) -> list[str]:
    moves = zip(names, values, values[1:], slopes, strict=False)
    return [
        (
            f"The chain {', then '.join(names)} takes {values[0]} to {values[-1]}; "
            f"its slope there is {right[0]}."
        ),
        *(f"{name} takes {x} to {y}, with slope {slope}." for name, x, y, slope in moves),
        f"Products from the left: {', '.join(left)}.",
        f"Products from the right, last first: {', '.join(right[::-1])}.",
    ]
