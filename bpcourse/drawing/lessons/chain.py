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
from bpcourse.drawing.lessons.chain_words import Chain, derivative, describe_chain, symbol
from bpcourse.drawing.parts import Label, arrow, card
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.touch import marked
from bpcourse.errors import InputValueError, known

LINKS = ("square", "sin", "cos", "exp", "log", "tanh", "sigmoid", "relu", "softplus", "absolute")
LONGEST = 6
WIDTH, HEIGHT = 830, 452
WIDEST_PITCH, SIDE = 220, 68
BOX = 84  # how wide a number's card is
VALUES, SLOPES, NUDGES, LEFTS, RIGHTS = 84, 148, 232, 276, 392  # heights of the rows
PER_UNIT = 0.01  # of x, for each unit that it is dragged
NUDGE, LONGEST_NUDGE = 32, 84  # how long a nudge of x is drawn; where it is cut
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
    links = [find_link(name) for name in names]
    if not 1 <= len(links) <= LONGEST:
        raise InputValueError(f"a chain of {len(links)} functions; draw 1 to {LONGEST}")
    values = chain_values(links, x)
    slopes = local_derivatives(links, values)
    left, right = products_from_the_left(slopes), products_from_the_right(slopes)
    chain = Chain(tuple(names), tuple(values), tuple(slopes), tuple(left), tuple(right), asked)
    content = [
        *_draw_values(chain),
        *(() if asked else _draw_nudges(chain)),
        *_draw_products(chain, LEFTS, backward=False),
        *_draw_products(chain, RIGHTS, backward=True),
    ]
    return picture(content, WIDTH, HEIGHT, "chain of functions", describe_chain(chain))


def find_link(name: str) -> Callable:
    """Return a function of the course that a chain can hold.

    >>> find_link("sin")(0.0)
    0.0
    """
    return getattr(functions, known("function", name, LINKS))


def _column(chain: Chain, place: float) -> float:
    """Return where value 0, 1, ... stands; halves are the functions between them."""
    count = len(chain.names)
    pitch = min((WIDTH - 2 * SIDE) / count, WIDEST_PITCH)
    return WIDTH / 2 + pitch * (place - count / 2)


def _draw_values(chain: Chain) -> Iterator[str]:
    yield svg.text(16, 30, "values →", style.VALUE.text, anchor="start", bold=True)
    last = len(chain.names)
    for i, value in enumerate(chain.values):
        x = _column(chain, i)
        box = card(
            x, VALUES, BOX, 38, style.VALUE, Label(chain.shown(value, hidden=i > 0), bold=True)
        )
        name = svg.text(x, VALUES - 27, symbol(i, last), style.VALUE.text)
        drag = {"drag": "x", "value": float(value), "per": PER_UNIT, "along": "x"} if not i else {}
        yield marked("".join(box) + name, part=f"v{i}", tell=chain.tell_value(i), **drag)
    for i, name in enumerate(chain.names):
        x, here, there = (_column(chain, i + part) for part in (0.5, 0, 1))
        yield arrow([(here + BOX / 2 + 2, VALUES), (there - BOX / 2 - 2, VALUES)], style.VALUE)
        yield svg.text(x, VALUES - 27, name, bold=True, size=style.SMALL)
        yield svg.line([(x, VALUES + 8), (x, SLOPES - 24)], style.PALE, width=1)
        heading = Label(derivative(i + 1, i, last), -6, style.NEUTRAL.text, style.SMALL)
        number = Label(chain.shown(chain.slopes[i]), 15, bold=True)
        box = card(x, SLOPES, 92, 48, SLOPE, heading, number, line=1)
        yield marked("".join(box), part=f"s{i}", tell=chain.tell_slope(i))


def _draw_nudges(chain: Chain) -> Iterator[str]:
    """Draw a nudge of x on its way: an arrow that grows, shrinks or turns with every slope."""
    for i, product in enumerate(chain.left):
        x, long = _column(chain, i), min(NUDGE * abs(product), LONGEST_NUDGE)
        tone = style.signed(style.VALUE, product)
        if long < 2:
            drawn = svg.circle(x, NUDGES, 2.5, tone.edge, tone.edge)
        else:
            ends = [(x - long / 2, NUDGES), (x + long / 2, NUDGES)]
            drawn = _small_arrow(ends if product > 0 else ends[::-1], tone.edge)
        ghost = f"{' '.join(chain.names)} {i}"
        yield marked(drawn, part=f"l{i}", ghost=ghost)


def _small_arrow(ends: Sequence[tuple[float, float]], colour: str) -> str:
    """Return an arrow whose head is no longer than the arrow itself."""
    (x0, y), (x1, _) = ends
    head = min(abs(x1 - x0), 11) * (1 if x1 > x0 else -1)
    tip = [(x1, y), (x1 - head, y - 5), (x1 - head, y + 5)]
    return svg.line([(x0, y), (x1 - head, y)], colour, width=4) + svg.polygon(tip, colour)


def _draw_products(chain: Chain, y: float, *, backward: bool) -> Iterator[str]:
    last, tone = len(chain.names), style.direction(backward)
    heading = "← products from the right" if backward else "products from the left →"
    note = "" if backward or chain.asked else ", and a nudge of x on its way"
    row, top = (chain.right if backward else chain.left), (y - 46 if backward else NUDGES - 22)
    spot = (WIDTH - 16, "end") if backward else (16, "start")
    yield svg.text(spot[0], top, heading + note, tone.text, anchor=spot[1], bold=True)
    for i, product in enumerate(row):
        x, end = _column(chain, i), i == (0 if backward else last)
        label = Label(chain.shown(product), 6, style.INK, bold=end)
        box = card(x, y, BOX, 34, tone if end else tone._replace(fill=style.CARD), label)
        what = derivative(last, i, last) if backward else derivative(i, 0, last)
        name = svg.text(x, y + 35, what, style.NEUTRAL.text, size=style.SMALL)
        part = f"{'r' if backward else 'l'}{i}"
        tell = chain.tell_product(i, backward=backward)
        yield marked("".join(box) + name, part=part, tell=tell)
    for i, slope in enumerate(chain.slopes):
        yield _draw_factor(chain, i, slope, y, backward=backward)


def _draw_factor(chain: Chain, i: int, slope: float, y: float, *, backward: bool) -> str:
    """Draw the arrow from one product to the next, and what it multiplies by."""
    here, there = _column(chain, i) + BOX / 2 + 2, _column(chain, i + 1) - BOX / 2 - 2
    span = [(there, y), (here, y)] if backward else [(here, y), (there, y)]
    way = "backward" if backward else "forward"
    drawn = marked(arrow(span, style.direction(backward)), flow=f"{way} {i}")
    words, middle = f"× {chain.shown(slope)}", _column(chain, i + 0.5)
    drawn += svg.text(middle, y - 22, words, style.GRADIENT.text, size=style.SMALL)
    return marked(drawn, part=f"s{i}")
