"""A weight matrix read twice: along a row on the way forward, down a column on the way back."""

from collections.abc import Iterator, Sequence
from typing import Any

from bpcourse.drawing import style, svg
from bpcourse.drawing.parts import Label, arrow, card, draw_caption, draw_direction
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import compact, factor, low, number, wrap
from bpcourse.errors import ShapeError

MOST = 6
CELL_WIDTH, CELL_HEIGHT = 78, 52
LEFT, TOP = 120, 96
Matrix = Sequence[Sequence[float]]


def weight_matrix_picture(W: Any, row: int | None = None, column: int | None = None) -> Picture:
    r"""Draw the entries of W, the row that a unit gathers along, the column that it is paid by.

    >>> W = [[0.5, -1, 2], [0.25, 0, 1]]
    >>> print("\n".join(weight_matrix_picture(W, row=1, column=0).text.splitlines()[1:3]))
    Forward, row 2: z₂ = 0.25 · a₁ + 0 · a₂ + 1 · a₃ + b₂.
    Backward, column 1: ∂L/∂a₁ = 0.5 · δ₁ + 0.25 · δ₂.

    `W` has up to 6 rows (units out) and 6 columns (units in). `row` and `column` count from 0, as
    in `W[row, column]`; the subscripts count from 1, as in the formulas.
    """
    entries = _read(W)
    _check_place("row", row, len(entries))
    _check_place("column", column, len(entries[0]))
    lines = [*_row_words(entries, row), *_column_words(entries, column)]
    width = max(640, LEFT + CELL_WIDTH * len(entries[0]) + 150)
    bottom = TOP + CELL_HEIGHT * len(entries)
    below = bottom + (70 if column is not None else 44)
    sums = _wrapped(lines, width)
    height = below + 26 * len(sums) - (2 if lines else 18)
    title = "Along a row, down a column"
    content = [
        svg.text(width - 16, 33, title, anchor="end", bold=True),
        *_draw_headings(entries, row, column),
        *(() if row is None else _draw_ahead(entries, row)),
        *(() if column is None else _draw_back(entries, column)),
        *_draw_cells(entries, row, column),
        *_draw_frames(entries, row, column),
        *draw_caption(sums, width, below, 26),
    ]
    words = [_overview(entries), *lines, *_describe_entries(entries)]
    return picture(content, width, height, title, words)


def _read(W: Any) -> list[list[float]]:
    shape = getattr(W, "shape", None) or (len(W), len(W[0]) if len(W) else 0)
    if len(shape) != 2 or not all(0 < extent <= MOST for extent in shape):
        raise ShapeError(
            f"W has the shape {tuple(shape)}; a matrix of up to {MOST} rows and {MOST} columns "
            "can be drawn"
        )
    return [[float(entry) for entry in entries] for entries in W]


def _check_place(name: str, place: int | None, count: int) -> None:
    if place is not None and place not in range(count):
        raise ShapeError(f"{name} {place!r} asked for; W has {name}s 0 to {count - 1}")


def _x(j: int) -> float:
    return LEFT + CELL_WIDTH * (j + 0.5)


def _y(i: int) -> float:
    return TOP + CELL_HEIGHT * (i + 0.5)


def _draw_headings(entries: Matrix, row: int | None, column: int | None) -> Iterator[str]:
    if row is not None:
        yield draw_direction(backward=False)
    if column is not None:
        yield draw_direction(backward=True, x=14 if row is None else 146)
    colour = style.NEUTRAL.text if row is None else style.VALUE.text
    for j in range(len(entries[0])):
        yield svg.text(_x(j), TOP - 14, f"a{low(j + 1)}", colour, bold=row is not None)
    for i in range(len(entries)):
        yield svg.text(LEFT - 12, _y(i) + 6, f"unit {i + 1}", style.NEUTRAL.text, anchor="end")


def _draw_ahead(entries: Matrix, row: int) -> Iterator[str]:
    """Draw what leaves a row at the right."""
    right, y = LEFT + CELL_WIDTH * len(entries[0]), _y(row)
    yield arrow([(right + 4, y - 12), (right + 44, y - 12)], style.VALUE, 3)
    words = f"z{low(row + 1)}"
    yield svg.text(right + 54, y - 6, words, style.VALUE.text, anchor="start", bold=True)


def _draw_back(entries: Matrix, column: int) -> Iterator[str]:
    """Draw what comes back from the right, and what a column makes of it, below."""
    right, colour = LEFT + CELL_WIDTH * len(entries[0]), style.GRADIENT.text
    for i in range(len(entries)):
        ends = [(right + 44, _y(i) + 13), (right + 4, _y(i) + 13)]
        yield arrow(ends, style.GRADIENT)
        words = f"δ{low(i + 1)}"
        yield svg.text(right + 54, _y(i) + 19, words, colour, anchor="start", bold=True)
    x, bottom = _x(column), TOP + CELL_HEIGHT * len(entries)
    yield arrow([(x, bottom + 4), (x, bottom + 30)], style.GRADIENT, 3)
    words = f"∂L/∂a{low(column + 1)}"
    yield svg.text(x + 14, bottom + 26, words, colour, anchor="start", bold=True)


def _draw_cells(entries: Matrix, row: int | None, column: int | None) -> Iterator[str]:
    for i, line in enumerate(entries):
        for j, entry in enumerate(line):
            tone = style.PLAIN
            if j == column:
                tone = style.GRADIENT
            elif i == row:
                tone = style.VALUE
            tone = style.PLAIN._replace(fill=tone.fill, edge=style.PALE)
            label = Label(compact(entry, 7), size=16, bold=i == row or j == column)
            yield from card(_x(j), _y(i), CELL_WIDTH, CELL_HEIGHT, tone, label, radius=0, line=1)


def _draw_frames(entries: Matrix, row: int | None, column: int | None) -> Iterator[str]:
    width, height = CELL_WIDTH * len(entries[0]), CELL_HEIGHT * len(entries)
    if row is not None:
        corner = (LEFT - 3, TOP + CELL_HEIGHT * row - 3, width + 6, CELL_HEIGHT + 6)
        yield svg.box(*corner, "none", style.VALUE.edge, radius=4, line=3)
    if column is not None:
        corner = (LEFT + CELL_WIDTH * column - 3, TOP - 3, CELL_WIDTH + 6, height + 6)
        yield svg.box(*corner, "none", style.GRADIENT.edge, radius=4, line=3, dashed=True)


def _wrapped(sums: Sequence[str], width: float) -> list[str]:
    formulas = (words.rstrip(".").partition(": ")[2] for words in sums)
    return [line for formula in formulas for line in wrap(formula, width - 40)]


def _row_words(entries: Matrix, row: int | None) -> list[str]:
    if row is None:
        return []
    terms = [f"{factor(w, 3)} · a{low(j + 1)}" for j, w in enumerate(entries[row])]
    unit = low(row + 1)
    return [f"Forward, row {row + 1}: z{unit} = {' + '.join(terms)} + b{unit}."]


def _column_words(entries: Matrix, column: int | None) -> list[str]:
    if column is None:
        return []
    terms = [f"{factor(line[column], 3)} · δ{low(i + 1)}" for i, line in enumerate(entries)]
    total = " + ".join(terms)
    return [f"Backward, column {column + 1}: ∂L/∂a{low(column + 1)} = {total}."]


def _overview(entries: Matrix) -> str:
    rows, columns = len(entries), len(entries[0])
    return f"W has a row for each of {rows} units and a column for each of {columns} inputs."


def _describe_entries(entries: Matrix) -> Iterator[str]:
    for i, line in enumerate(entries):
        shown = ", ".join(number(entry) for entry in line)
        yield f"Row {i + 1} of W: {shown}."
