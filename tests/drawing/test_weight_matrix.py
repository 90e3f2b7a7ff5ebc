"""A weight matrix: along a row ahead, down a column back."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from drawing.clear import covered
from drawn import SVG, texts

from bpcourse.drawing import mirror_picture, style, weight_matrix_picture
from bpcourse.errors import ShapeError

W = np.array([[0.5, -1.0, 2.0], [0.25, 0.0, 1.25]])


def test_the_row_and_the_column_are_the_sums_of_the_two_passes():
    a, b, delta = np.array([2.0, 3.0, 5.0]), np.array([7.0, 11.0]), np.array([13.0, 17.0])
    low = "₁₂₃"
    for i in range(2):
        for j in range(3):
            lines = weight_matrix_picture(W, i, j).text.splitlines()
            z = lines[1].partition(" = ")[2].rstrip(".")
            back = lines[2].partition(" = ")[2].rstrip(".")
            assert f"z{low[i]} = " in lines[1]
            assert f"∂L/∂a{low[j]} = " in lines[2]
            assert add_up(z, a=a, b=b) == (W @ a + b)[i]
            assert add_up(back, δ=delta) == (W.T @ delta)[j]


def add_up(formula, **arrays):
    """Return the value of a sum of products such as (-1) · a₂ + b₁."""
    total = 0
    for term in formula.split(" + "):
        product = 1
        for part in term.strip().split(" · "):
            words = part.strip("()").replace("−", "-")
            product *= (
                arrays[words[0]]["₁₂₃".index(words[1])] if words[0] in arrays else float(words)
            )
        total += product
    return total


@pytest.mark.parametrize(("row", "column"), [(None, None), (1, None), (None, 2), (0, 1)])
def test_what_is_asked_for_is_lit_and_nothing_else(row, column):
    picture = weight_matrix_picture(W, row, column)
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    cells = [r.get("fill") for r in root.iter(SVG + "rect") if r.get("stroke") == style.PALE]
    for i in range(2):
        for j in range(3):
            lit = style.VALUE.fill if i == row else style.CARD
            assert cells[3 * i + j] == (style.GRADIENT.fill if j == column else lit)
    shown = texts(picture)
    assert ("forward →" in shown) == (row is not None)
    assert ("← backward" in shown) == (column is not None)
    assert ("δ₁" in shown) == (column is not None)
    assert ("z₁" in shown) == (row == 0)


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (6, 2), (6, 6)])
def test_nothing_lies_on_anything(shape):
    wide = np.full(shape, -0.123456)
    for row in range(shape[0]):
        for column in range(shape[1]):
            assert covered(weight_matrix_picture(wide, row, column)) == []


def test_a_matrix_that_cannot_be_drawn_is_refused():
    for wrong in (np.ones(3), np.ones((7, 2)), np.ones((2, 7)), np.ones((0, 2)), []):
        with pytest.raises(ShapeError, match="up to 6 rows and 6 columns"):
            weight_matrix_picture(wrong)
    for place in ({"row": 2}, {"column": -1}, {"column": 3}):
        with pytest.raises(ShapeError, match=r"W has (rows 0 to 1|columns 0 to 2)"):
            weight_matrix_picture(W, **place)


def test_nothing_is_written_over_the_margin():
    wide = np.full((6, 6), -0.123456)
    for picture in (weight_matrix_picture(wide, 5, 5), mirror_picture((999, 9999, 999), 9999)):
        root = ET.fromstring(picture.svg)  # noqa: S314  made here
        width = float(root.get("width"))
        height = float(root.get("height"))
        for element in root.iter(SVG + "text"):
            assert 10 < float(element.get("x")) < width - 10
            assert 10 < float(element.get("y")) < height - 6
        assert not re.search("nan|inf", picture.svg)
