"""Every array of both passes with its shape and its formula: what the other pictures and words use.

The conventions are those of `bpcourse.multilayer`: W is (units out, units in), and the examples of
a batch are rows, so that Z = A W^T + b.
"""

from collections.abc import Sequence
from typing import NamedTuple

from bpcourse.drawing.words import low
from bpcourse.errors import ShapeError

DEEPEST = 4


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
