"""The course's task as a map: the loaves, and what a model says of every oven setting."""

from collections.abc import Iterator, Sequence

from bpcourse.drawing import style, svg
from bpcourse.drawing.axes import Area
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import number
from bpcourse.experiments.loaves import LOAVES, Loaf, Model, accuracy, mean_loss, right_about

WIDTH, HEIGHT = 560, 384
COLDEST, HOTTEST, SHORTEST, LONGEST = 175, 267, 19, 52
ACROSS, DOWN = 46, 33  # cells of the map: two degrees and a minute each
CELLS = Area(70, 540, 50, 350, SHORTEST, LONGEST, COLDEST, HOTTEST)
GOOD, BAD = style.VALUE.fill, style.FAINT


def loaves_picture(model: Model | None = None, loaves: Sequence[Loaf] = LOAVES) -> Picture:
    """Draw the loaves, each where its oven stood; with a model, what it says everywhere.

    >>> print(loaves_picture().text)
    40 loaves by the oven's temperature and their minutes in it: 20 came out well.

    A dot is a good loaf, a cross another one; a ring is around each that the model gets wrong.
    Where it says "good" the map is blue.
    """
    wrong = [] if model is None else [loaf for loaf in loaves if not right_about(model, loaf)]
    content = [
        *(draw_map(model) if model is not None else ()),
        *draw_axes(),
        *(mark for loaf in loaves for mark in draw_loaf(loaf, loaf in wrong)),
        svg.text(16, 30, title(model, loaves), anchor="start", bold=True),
    ]
    return picture(content, WIDTH, HEIGHT, "loaves", words_of(model, loaves, wrong))


def title(model: Model | None, loaves: Sequence[Loaf]) -> str:
    """Return the heading: with a model, how many it gets right, and its loss.

    >>> title(None, LOAVES)
    '40 loaves: which came out well?'
    """
    if model is None:
        return f"{len(loaves)} loaves: which came out well?"
    right = round(accuracy(model, loaves) * len(loaves))
    return f"{right} of {len(loaves)} right, loss {number(mean_loss(model, loaves), 3)}"


def draw_map(model: Model) -> Iterator[str]:
    """Fill the map row by row; neighbours with the same answer are one rectangle.

    >>> len([*draw_map(lambda temperature, minutes: 1)]) == DOWN
    True
    """
    wide = (CELLS.right - CELLS.left) / ACROSS
    high = (CELLS.bottom - CELLS.top) / DOWN
    for row in range(DOWN):
        minutes = LONGEST - (row + 0.5) * (LONGEST - SHORTEST) / DOWN
        answers = [_at(model, column, minutes) for column in range(ACROSS)]
        start = 0
        for column in range(1, ACROSS + 1):
            if column == ACROSS or answers[column] != answers[start]:
                tint = GOOD if answers[start] else BAD
                left, top = CELLS.left + start * wide, CELLS.top + row * high
                size = (column - start) * wide, high + 0.3
                yield svg.box(left, top, *size, tint, tint, radius=0, line=0)
                start = column


def _at(model: Model, column: int, minutes: float) -> bool:
    temperature = COLDEST + (column + 0.5) * (HOTTEST - COLDEST) / ACROSS
    return bool(model(temperature, minutes) > 0)


def draw_axes() -> Iterator[str]:
    """Draw both axes with their numbers.

    >>> len([*draw_axes()])
    11
    """
    yield svg.line([(CELLS.left, CELLS.bottom), (CELLS.right, CELLS.bottom)], style.INK, width=1.2)
    yield svg.line([(CELLS.left, CELLS.top), (CELLS.left, CELLS.bottom)], style.INK, width=1.2)
    for degrees in (180, 200, 220, 240, 260):
        x = CELLS.across(degrees)
        yield svg.text(x, CELLS.bottom + 20, f"{degrees} °C", size=style.SMALL)
    for minutes in (20, 30, 40, 50):
        y = CELLS.up(minutes) + 5
        yield svg.text(CELLS.left - 8, y, f"{minutes} min", size=style.SMALL, anchor="end")


def draw_loaf(loaf: Loaf, wrong: bool) -> Sequence[str]:
    """Draw a good loaf as a dot, another one as a cross; a wrong answer is a ring around it.

    >>> len(draw_loaf(LOAVES[0], wrong=True)) - len(draw_loaf(LOAVES[0], wrong=False))
    1
    """
    x, y = CELLS.place(loaf.temperature, loaf.minutes)
    ring = [svg.circle(x, y, 11, "none", style.GRADIENT.edge, width=2)] if wrong else []
    if loaf.good:
        return [*ring, svg.circle(x, y, 5, style.VALUE.edge, style.CARD, width=1)]
    arms = (((x - 4, y - 4), (x + 4, y + 4)), ((x - 4, y + 4), (x + 4, y - 4)))
    return [*ring, *(svg.line(arm, style.INK, width=2) for arm in arms)]


def words_of(model: Model | None, loaves: Sequence[Loaf], wrong: Sequence[Loaf]) -> list[str]:
    """Return the sentences: how many loaves, and what the model gets wrong.

    >>> words_of(None, LOAVES, [])
    ["40 loaves by the oven's temperature and their minutes in it: 20 came out well."]
    """
    good = sum(loaf.good for loaf in loaves)
    words = f"{len(loaves)} loaves by the oven's temperature and their minutes in it: "
    lines = [f"{words}{good} came out well."]
    if model is not None:
        lines.append(f"The model gets {title(model, loaves)}.")
        listed = "; ".join(f"{loaf.temperature} °C, {loaf.minutes} min" for loaf in wrong[:6])
        more = f" and {len(wrong) - 6} more" if len(wrong) > 6 else ""
        lines += [f"Wrong at {listed}{more}."] if wrong else []
    return lines
