"""Every array of both passes with its shape and its formula, and the table of them.

The conventions are those of `bpcourse.multilayer`: W is (units out, units in), and the examples of
a batch are rows, so that Z = A W^T + b.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bpcourse.drawing import style, svg
from bpcourse.drawing.parts import draw_direction
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import low
from bpcourse.errors import ShapeError

DEEPEST = 4
WIDTH = 640
LINE = 25
COLUMNS = (28, 150, 300)


class Array(NamedTuple):
    """One array of a pass: its name, its shape, how it comes about, and in which pass."""

    name: str
    shape: tuple[int, ...]
    formula: str
    backward: bool


def show_shape(shape: Sequence[int]) -> str:
    """Return a shape as NumPy writes it.

    >>> show_shape((5, 3)), show_shape((4,))
    ('(5, 3)', '(4,)')
    """
    return str(tuple(int(extent) for extent in shape))


def check_sizes(sizes: Sequence[int], batch: int) -> None:
    """Raise ShapeError unless a network of these sizes can be drawn.

    >>> check_sizes((3, 4, 2), 5)
    """
    if not 2 <= len(sizes) <= DEEPEST + 1:
        raise ShapeError(
            f"sizes has {len(sizes)} entries; give 2 to {DEEPEST + 1}: the inputs, then the units "
            "of each layer"
        )
    for extent in (*sizes, batch):
        if not (isinstance(extent, int) and 0 < extent < 10_000):
            raise ShapeError(f"{extent!r} is no size; give whole numbers from 1 to 9999")


def list_arrays(sizes: Sequence[int], batch: int) -> list[Array]:
    """Return the arrays of the forward pass, then those of the backward pass, in their order.

    >>> [array.name for array in list_arrays((3, 2), 5)]
    ['A₀', 'W₁', 'b₁', 'Z₁', 'A₁', 'L', 'δ₁', '∂L/∂W₁', '∂L/∂b₁']
    """
    check_sizes(sizes, batch)
    depth = len(sizes) - 1
    arrays = [Array("A₀", (batch, sizes[0]), "the inputs, one example a row", backward=False)]
    for k in range(1, depth + 1):
        arrays += _forward_layer(k, sizes, batch)
    formula = f"the loss of A{low(depth)} and the targets"
    arrays.append(Array("L", (), formula, backward=False))
    for k in range(depth, 0, -1):
        arrays += _backward_layer(k, sizes, batch)
    return arrays


def _forward_layer(k: int, sizes: Sequence[int], batch: int) -> list[Array]:
    i, j = low(k), low(k - 1)
    units = (batch, sizes[k])
    rows = (
        (f"W{i}", (sizes[k], sizes[k - 1]), f"a row for each of the {sizes[k]} units"),
        (f"b{i}", (sizes[k],), "one for each unit, added to every row"),
        (f"Z{i}", units, f"A{j} W{i}ᵀ + b{i}"),
        (f"A{i}", units, f"σ(Z{i})"),
    )
    return [Array(*row, backward=False) for row in rows]


def _backward_layer(k: int, sizes: Sequence[int], batch: int) -> list[Array]:
    i, j, after = low(k), low(k - 1), low(k + 1)
    last = k == len(sizes) - 1
    delta = f"∂L/∂Z{i}, from the loss" if last else f"(δ{after} W{after}) ⊙ σ′(Z{i})"
    rows = (
        (f"δ{i}", (batch, sizes[k]), delta),
        (f"∂L/∂W{i}", (sizes[k], sizes[k - 1]), f"δ{i}ᵀ A{j}"),
        (f"∂L/∂b{i}", (sizes[k],), f"the rows of δ{i} added up"),
    )
    return [Array(*row, backward=True) for row in rows]


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
    title = f"Every array and its shape: {'-'.join(map(str, sizes))}, a batch of {batch}"
    words = [title + ".", *(_describe(array) for array in arrays)]
    return picture(content, WIDTH, height, title, words)


def _draw_part(arrays: Sequence[Array], top: float) -> list[str]:
    backward = arrays[0].backward
    parts = [draw_direction(backward, x=COLUMNS[0] - 12, y=top)]
    for x, words in zip(COLUMNS[1:], ("shape", "comes from"), strict=True):
        parts.append(svg.text(x, top + 21, words, style.NEUTRAL.text, anchor="start"))
    for i, array in enumerate(arrays):
        parts += _draw_row(array, top + 36 + LINE * i, shaded=i % 2 == 0)
    return parts


def _draw_row(array: Array, top: float, *, shaded: bool) -> Iterator[str]:
    if shaded:
        yield svg.box(16, top, WIDTH - 32, LINE, style.FAINT, "none", radius=4, line=0)
    name, *others = COLUMNS
    yield svg.text(name, top + 18, array.name, _colour(array), anchor="start", bold=True)
    for x, words in zip(others, (_shape(array), array.formula), strict=True):
        yield svg.text(x, top + 18, words, anchor="start")


def _colour(array: Array) -> str:
    if array.backward:
        return style.GRADIENT.text
    return style.PARAMETER.text if array.name[0] in "Wb" else style.VALUE.text


def _shape(array: Array) -> str:
    return show_shape(array.shape) if array.shape else "one number"


def _describe(array: Array) -> str:
    has = f"has the shape {show_shape(array.shape)}" if array.shape else "is one number"
    return f"{array.name} {has}: {array.formula}."
