"""Where a gradient goes: from one entry of a layer's output to the entries of its inputs."""

from collections.abc import Iterator, Sequence

import numpy as np

from bpcourse.drawing import style, svg
from bpcourse.drawing.multilayer.reaches import REACHES, Reach, reach_of
from bpcourse.drawing.parts import Label, arrow, card, draw_direction
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import capital, number, wrap
from bpcourse.errors import known, whole

WIDTH, HEIGHT = 830, 424
CELL_WIDTH, CELL_HEIGHT = 54, 29
LEFT, RIGHT, TOP = 64, 812, 74
NAMES = 42  # room for the names of rows
HEAD = 12  # from a grid's title to its cells
STRONGEST = 0.5  # of the colour of the largest entry: numbers stay legible on it
NOTHING = 1e-9  # what is smaller is rounding
CLICK = "Click to let a gradient of 1 leave here."


def reach_picture(layer: str = "batch norm", row: int = 1, column: int = 1) -> Picture:
    """Draw how much of a gradient of 1 at an entry of the output arrives at each input.

    >>> print(reach_picture("softmax", row=2, column=4).text.splitlines()[0])
    Softmax: a gradient of 1 at row 2, column 4 of the output arrives at 4 of 12 entries of x.

    `layer` is a name in `REACHES`. Rows and columns count from 1; 0 is all of them at once. Raises
    InputValueError for a layer or a place that is not there.
    """
    reach = REACHES[known("layer", layer, REACHES)]
    rows, columns = reach.output.shape
    whole("row", row, 0, rows)
    whole("column", column, 0, columns)
    found = {name: _tidy(grid) for name, grid in reach_of(reach, row, column).items()}
    title = f"Where does a gradient go? {capital(layer)}"
    content = [
        draw_direction(backward=True),
        svg.text(152, 33, title, anchor="start", bold=True),
        *_draw_inputs(reach, found),
        *_draw_ways(reach, found, row),
        *_draw_output(reach, row, column),
        *_draw_finding(reach.finding),
    ]
    words = [_sentence(layer, row, column, found), reach.finding, *_describe(reach, found)]
    return picture(content, WIDTH, HEIGHT, title, words)


def _tidy(grid: np.ndarray) -> np.ndarray:
    return np.where(np.abs(grid) < NOTHING, 0.0, grid)


def _draw_inputs(reach: Reach, found: dict[str, np.ndarray]) -> Iterator[str]:
    """Draw the gradient of each input as a grid, one below the other."""
    for (name, grid), top in zip(found.items(), _tops(found), strict=True):
        most = np.abs(grid).max() or 1.0
        yield svg.text(LEFT, top, f"∂L/∂{name}", style.GRADIENT.text, anchor="start", bold=True)
        yield from _draw_names(_names(reach, name, len(grid)), LEFT, top + HEAD)
        for (i, j), value in np.ndenumerate(grid):
            x, y = _place(LEFT, top + HEAD, i, j)
            drawn = "".join(_draw_entry(x, y, value, abs(value) / most))
            where = f"row {i + 1}, column {j + 1}" if len(grid) > 1 else f"column {j + 1}"
            tell = f"∂L/∂{name} at {where} = {number(round(value, 4))}: {_effect(value)}"
            yield marked(drawn, part=f"{name.replace(' ', '-')}{i}-{j}", tell=tell)


def _effect(value: float) -> str:
    if value == 0:
        return "raise this entry by a little, and what is framed stays, all together, as it was."
    shown = number(round(value, 4))
    return f"raise this entry by a little, and what is framed grows, all together, {shown} as much."


def _tops(found: dict[str, np.ndarray]) -> Iterator[float]:
    top = TOP
    for grid in found.values():
        yield top
        top += HEAD + CELL_HEIGHT * len(grid) + 30


def _draw_ways(reach: Reach, found: dict[str, np.ndarray], row: int) -> Iterator[str]:
    """Draw an arrow from what is framed to every input that a gradient arrives at."""
    rows, columns = reach.output.shape
    first, down = _span(row, rows)
    start = RIGHT - CELL_WIDTH * columns - NAMES, TOP + HEAD + CELL_HEIGHT * (first + down / 2)
    for (name, grid), top in zip(found.items(), _tops(found), strict=True):
        if grid.any():
            end = LEFT + CELL_WIDTH * grid.shape[1] + 10, top + HEAD + CELL_HEIGHT * len(grid) / 2
            way = arrow([start, end], style.GRADIENT, style.thickness(np.abs(grid).max()))
            yield marked(way, flow=f"backward {name}", ghost=f"way {name}")


def _names(reach: Reach, name: str, rows: int) -> Sequence[str]:
    """Return what stands beside the rows of a grid; a single row needs no name."""
    numbers = [str(i + 1) for i in range(rows)] if rows > 1 else [""]
    return reach.labels.get(name, numbers)


def _draw_names(names: Sequence[str], left: float, top: float) -> Iterator[str]:
    for i, name in enumerate(names):
        y = top + CELL_HEIGHT * (i + 0.5) + 5
        yield svg.text(left - 8, y, name, style.NEUTRAL.text, size=style.SMALL, anchor="end")


def _place(left: float, top: float, i: int, j: int) -> tuple[float, float]:
    return left + CELL_WIDTH * (j + 0.5), top + CELL_HEIGHT * (i + 0.5)


def _draw_entry(x: float, y: float, value: float, strength: float) -> Iterator[str]:
    """Draw a gradient: vermilion for plus, grey in a dashed frame for minus, white for nothing."""
    colour = style.GRADIENT.edge if value > 0 else style.INK
    fill = style.tint(colour, STRONGEST * strength)
    ink = style.INK if value else style.NEUTRAL.text
    tone = style.PLAIN._replace(fill=fill, edge=style.PALE, text=ink)
    label = Label(signed(value), size=style.SMALL, bold=bool(value))
    yield from card(x, y, CELL_WIDTH, CELL_HEIGHT, tone, label, radius=0, line=1)
    if value < 0:
        corner = (x - CELL_WIDTH / 2 + 2, y - CELL_HEIGHT / 2 + 2, CELL_WIDTH - 4, CELL_HEIGHT - 4)
        yield svg.box(*corner, "none", style.INK, radius=0, line=1, dashed=True)


def signed(value: float) -> str:
    """Return a gradient with its sign, to two decimals.

    >>> signed(0.251), signed(-1.5), signed(0.0)
    ('+0.25', '−1.5', '0')
    """
    shown = number(round(value, 2), 3)
    return f"+{shown}" if value > 0 else shown


def _draw_output(reach: Reach, row: int, column: int) -> Iterator[str]:
    """Draw the output, framed where a gradient leaves; a click frames something else."""
    rows, columns = reach.output.shape
    left, top = RIGHT - CELL_WIDTH * columns, TOP + HEAD
    title = svg.text(RIGHT, TOP, "output", style.VALUE.text, anchor="end", bold=True)
    yield marked(title, part="all", tell=f"All of the output. {CLICK}", choose="row=0;column=0")
    names = _draw_names(_names(reach, "output", rows), left, top)
    for i, name in enumerate(names, start=1):
        tell = f"Row {i} of the output. {CLICK}"
        yield marked(name, part=f"row{i}", tell=tell, choose=f"row={i};column=0")
    for (i, j), value in np.ndenumerate(reach.output):
        tone = style.PLAIN._replace(fill=style.VALUE.fill, edge=style.PALE, text=style.VALUE.text)
        shown = number(round(value, 2), 3)
        label, (x, y) = Label(shown, size=style.SMALL), _place(left, top, i, j)
        cell = "".join(card(x, y, CELL_WIDTH, CELL_HEIGHT, tone, label, radius=0, line=1))
        at = i + 1, j + 1
        tell = "Output, row {}, column {}: {}. {}".format(*at, shown, CLICK)
        choose = "row={};column={}".format(*at)
        yield marked(cell, part=f"o{i}-{j} row{i + 1} all", tell=tell, choose=choose)
    yield from _draw_picked(left, top, (row, rows), (column, columns))


def _draw_picked(
    left: float, top: float, row: tuple[int, int], column: tuple[int, int]
) -> Iterator[str]:
    """Frame the picked entries, and write what leaves them."""
    (first, down), (start, across) = (_span(*place) for place in (row, column))
    x, y = left + CELL_WIDTH * start, top + CELL_HEIGHT * first
    size = (CELL_WIDTH * across, CELL_HEIGHT * down)
    edge = style.GRADIENT.edge
    frame = svg.box(x - 2, y - 2, size[0] + 4, size[1] + 4, "none", edge, radius=4, line=4)
    yield marked(frame, ghost="frame")
    below = top + CELL_HEIGHT * row[1] + 22
    for k, words in enumerate(("∂L/∂output is 1", "in the frame, else 0")):
        look = {"size": style.SMALL, "anchor": "end"}
        yield svg.text(RIGHT, below + 20 * k, words, style.GRADIENT.text, **look)


def _span(place: int, count: int) -> tuple[int, int]:
    """Return the first of the picked rows or columns, and how many they are."""
    return (0, count) if place == 0 else (place - 1, 1)


def _draw_finding(finding: str) -> Iterator[str]:
    for i, line in enumerate(wrap(finding, WIDTH - 40, style.SMALL, most=2)):
        yield svg.text(WIDTH / 2, HEIGHT - 36 + 21 * i, line, size=style.SMALL)


def _sentence(layer: str, row: int, column: int, found: dict[str, np.ndarray]) -> str:
    place = ", ".join(
        f"every {what}" if at == 0 else f"{what} {at}"
        for what, at in (("row", row), ("column", column))
    )
    reached = [
        f"{np.count_nonzero(grid) or 'none'} of {grid.size} entries of {name}"
        for name, grid in found.items()
    ]
    listed = ", ".join(reached[:-1]) + (" and " if len(reached) > 1 else "") + reached[-1]
    return f"{capital(layer)}: a gradient of 1 at {place} of the output arrives at {listed}."


def _describe(reach: Reach, found: dict[str, np.ndarray]) -> Iterator[str]:
    for name, grid in found.items():
        for label, line in zip(_names(reach, name, len(grid)), grid, strict=True):
            which = f", row {label}" if label else ""
            yield f"∂L/∂{name}{which}: {', '.join(map(signed, line))}."
