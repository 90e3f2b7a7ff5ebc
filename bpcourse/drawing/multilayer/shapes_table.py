"""A table of every array of both passes: name, shape, formula."""

from collections.abc import Sequence

from bpcourse.drawing import style, svg
from bpcourse.drawing.multilayer.shapes import Array, list_arrays, show_shape
from bpcourse.drawing.parts import draw_direction
from bpcourse.drawing.picture import Picture, picture

WIDTH = 640
LINE = 25
COLUMNS = (28, 150, 300)


def shapes_table(sizes: Sequence[int] = (3, 4, 2), batch: int = 5) -> Picture:
    """Draw the table of every array that the two passes make or use.

    >>> print(shapes_table((3, 4, 2), batch=5).text.splitlines()[4])
    Z₁ has the shape (5, 4): A₀ W₁ᵀ + b₁.

    `sizes` counts the inputs, then the units of each layer, one to four of them.
    """
    arrays = list_arrays(sizes, batch)
    ahead = [array for array in arrays if not array.backward]
    back = [array for array in arrays if array.backward]
    top = 62 + LINE * len(ahead)
    content = [*_draw_part(ahead, 12), *_draw_part(back, top)]
    height = top + 58 + LINE * len(back)
    title = f"Every array and its shape: {_sizes(sizes)}, a batch of {batch}"
    words = [title + ".", *(_describe(array) for array in arrays)]
    return picture(content, WIDTH, height, title, words)


def _sizes(sizes: Sequence[int]) -> str:
    return "-".join(str(extent) for extent in sizes)


def _draw_part(arrays: Sequence[Array], top: float) -> list[str]:
    backward = arrays[0].backward
    parts = [draw_direction(backward, x=COLUMNS[0] - 12, y=top)]
    for x, words in zip(COLUMNS[1:], ("shape", "comes from"), strict=True):
        parts.append(svg.text(x, top + 21, words, style.NEUTRAL, anchor="start"))
    for i, array in enumerate(arrays):
        parts += _draw_row(array, top + 36 + LINE * i, shaded=i % 2 == 0)
    return parts


def _draw_row(array: Array, top: float, *, shaded: bool) -> list[str]:
    stripe = svg.box(16, top, WIDTH - 32, LINE, style.FAINT, "none", radius=4, line=0)
    words = (array.name, _shape(array), array.formula)
    cells = [
        svg.text(x, top + 18, cell, _colour(array) if x == COLUMNS[0] else style.INK,
                 anchor="start", bold=x == COLUMNS[0])
        for x, cell in zip(COLUMNS, words, strict=True)
    ]  # fmt: skip
    return [stripe, *cells] if shaded else cells


def _colour(array: Array) -> str:
    if array.backward:
        return style.GRADIENT_TEXT
    return style.PARAMETER_TEXT if array.name[0] in "Wb" else style.VALUE_TEXT


def _shape(array: Array) -> str:
    return show_shape(array.shape) if array.shape else "one number"


def _describe(array: Array) -> str:
    has = f"has the shape {show_shape(array.shape)}" if array.shape else "is one number"
    return f"{array.name} {has}: {array.formula}."
