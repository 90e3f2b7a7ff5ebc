"""A graph with blanks: what is asked, what was typed, and whether it is right."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from bpcourse.drawing import style, svg
from bpcourse.drawing.graph.blank_graph import RECIPES, SEED, BlankGraph, Filled
from bpcourse.drawing.graph.compact import Frame
from bpcourse.drawing.graph.describe import describe_graph
from bpcourse.drawing.parts import draw_caption
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import capital, shorten, wrap
from bpcourse.practice.blanks import Blank, Sheet

WIDTH, HEIGHT = 830, 405  # of every formula, whatever is filled in
FRAME, TOLD, LINE = Frame(14, 44, WIDTH - 28, 296), 366, 22
RIGHT, WRONG = "right", "wrong"
TONES = {RIGHT: style.PARAMETER, WRONG: style.REFUSAL, "": style.QUIET}
SIGNS = {RIGHT: " ✓", WRONG: " ✗", "": ""}


class Typed(NamedTuple):
    """What stands in a blank, and whether it is RIGHT or WRONG."""

    text: str
    state: str


def blanks_picture(
    sheet: Sheet,
    kind: str = "gradients",
    typed: Mapping[Blank, Typed] | None = None,
    *,
    now: Blank | None = None,
    told: str = "",
    count: str = "",
    pick: bool = False,
) -> Picture:
    """Draw a graph with a blank for each number of a kind; `now` is the one that is asked for.

    >>> from bpcourse.graph import variable
    >>> w, x = variable("w"), variable("x")
    >>> sheet = Sheet((w * x).named("m"), {w: 3, x: 2})
    >>> first = sheet.blanks("gradients")[0]
    >>> print(blanks_picture(sheet, now=first).text)
    Your turn: the gradient of m.
    m = w × x has the value 6. x, a variable, has the value 2. w, a variable, has the value 3.
    Blanks: the gradient of m, ?; the gradient of w, ?; the gradient of x, ?.

    With `pick`, a click on a blank moves the control "blank" to its number, from 1.
    """
    typed, graph = typed or {}, _laid_out(sheet, kind)
    title = f"Your turn: {now.asks(sheet.labels)}" if now else "All is filled in"
    content = [
        svg.text(16, 32, shorten(title, 60), anchor="start", bold=True),
        svg.text(WIDTH - 16, 32, count, style.NEUTRAL.text, size=style.SMALL, anchor="end"),
        *graph.draw(dict(_fill(graph, typed, now)), now, pick=pick),
        *draw_caption(wrap(told, WIDTH - 40), WIDTH, TOLD, LINE),
    ]
    words = _words(sheet, kind, typed, f"{title}.", told)
    return picture(content, WIDTH, HEIGHT, title, words)


@lru_cache(maxsize=16)  # laid out once, not once a number
def _laid_out(sheet: Sheet, kind: str) -> BlankGraph:
    return BlankGraph(sheet, kind, FRAME)


def _fill(
    graph: BlankGraph, typed: Mapping[Blank, Typed], now: Blank | None
) -> Iterator[tuple[Blank, Filled]]:
    for number, blank in enumerate(graph.blanks, start=1):
        text, state = typed.get(blank, Typed("?", ""))
        tone = style.INKED if blank == now and state != WRONG else TONES[state]
        shown = shorten(text, graph.letters(blank)) + SIGNS[state]
        asked = blank.asks(graph.sheet.labels)
        seed = blank.node is graph.sheet.output and graph.kind == "gradients"
        recipe = SEED if seed else RECIPES[graph.kind]
        tell = f"{capital(asked)}: {recipe}."
        yield blank, Filled(shown, tone, 3 if blank == now else 1.5, tell, number)


def _words(
    sheet: Sheet, kind: str, typed: Mapping[Blank, Typed], asked: str, told: str
) -> list[str]:
    given = [n for n in sheet.values if not n.is_constant]
    if kind == "values":
        given = [n for n in given if n.primitive is None]
    facts = describe_graph(given[::-1], sheet.labels, sheet.values, {})
    filled = (
        f"{blank.asks(sheet.labels)}, {' '.join(filter(None, typed.get(blank, Typed('?', ''))))}"
        for blank in sheet.blanks(kind)
    )
    return [asked, *([told] if told else []), " ".join(facts), f"Blanks: {'; '.join(filled)}."]
