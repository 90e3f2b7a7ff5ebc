"""A graph with blanks: what is asked, what was typed, and whether it is right."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bpcourse.drawing import style, svg
from bpcourse.drawing.graph.describe import describe_graph
from bpcourse.drawing.graph.diagram import Scene, draw_graph, lay_out_scene, side_margin
from bpcourse.drawing.graph.geometry import RADIUS, Point, point_along
from bpcourse.drawing.graph.layout import Layout
from bpcourse.drawing.parts import Label, card, draw_caption
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import shorten, text_width, wrap
from bpcourse.practice.blanks import Blank, Sheet

NARROWEST, HEADER, FOOTER, LINE = 520, 78, 84, 23
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
    """
    typed, scene = typed or {}, _scene(sheet, kind)
    layout = lay_out_scene(sheet.output, scene.values, sheet.steps)
    width = max(layout.width + 2 * side_margin(layout) + 40, NARROWEST)
    height = layout.height + HEADER + FOOTER
    left = (width - layout.width) / 2
    blanks = sheet.blanks(kind)
    title = f"Your turn: {now.asks(sheet.labels)}" if now else "All is filled in"
    content = [
        svg.text(16, 30, shorten(title, 56), anchor="start", bold=True),
        svg.text(16, 52, count, style.NEUTRAL.text, size=style.SMALL, anchor="start"),
        *draw_graph(layout, scene, left, HEADER),
        *_plates(blanks, layout, typed, now, Point(left, HEADER)),
        *draw_caption(wrap(told, width - 40, most=3), width, height - FOOTER + 26, LINE),
    ]
    words = _words(sheet, kind, typed, f"{title}.", told)
    return picture(content, width, height, title, words)


def _scene(sheet: Sheet, kind: str) -> Scene:
    """Return what is given: the inputs, all values, or all values and local derivatives."""
    if kind == "values":
        return Scene({n: v for n, v in sheet.values.items() if n.primitive is None})
    return Scene(sheet.values, {}, sheet.steps if kind == "gradients" else ())


def _plates(
    blanks: Sequence[Blank],
    layout: Layout,
    typed: Mapping[Blank, Typed],
    now: Blank | None,
    shift: Point,
) -> Iterator[str]:
    for blank in blanks:
        x, y = _spot(blank, layout)
        text, state = typed.get(blank, Typed("?", ""))
        tone = style.INKED if blank == now and state != WRONG else TONES[state]
        shown = shorten(text, 10) + SIGNS[state]
        label = Label(shown, 5, size=style.SMALL, bold=True)
        width = max(text_width(shown, style.SMALL) + 14, 30)
        line = 3 if blank == now else 1.5
        plate = card(x + shift.x, y + shift.y, width, 24, tone, label, radius=6, line=line)
        yield svg.group("".join(plate), f"blank {shown}")


def _spot(blank: Blank, layout: Layout) -> Point:
    """Return the middle of a blank: above its node, on its edge, or beneath its node."""
    x, y = layout.places[blank.node]
    if blank.kind == "values":
        return Point(x, y - RADIUS - 15)
    if blank.kind == "gradients":
        return Point(x, y + RADIUS + 16)
    return point_along([*layout.edges[blank.node, blank.position]], 0.5)


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
