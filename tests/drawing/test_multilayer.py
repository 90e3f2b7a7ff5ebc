"""The pictures of notebook 06: shapes as the layers compute them, W read in both directions."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest

from bpcourse.drawing import mirror_picture, shapes_table, style, weight_matrix_picture
from bpcourse.drawing.multilayer.shapes import list_arrays, show_shape
from bpcourse.errors import ShapeError
from bpcourse.multilayer import backward_pass, forward_pass, init_network

SVG = "{http://www.w3.org/2000/svg}"
SIZES = [(3, 2), (3, 4, 2), (3, 5, 4, 2), (7, 3, 5, 4, 2)]


def texts(picture):
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    return [element.text for element in root.iter(SVG + "text")]


def shapes_in_numpy(sizes, batch):
    """Return the shape of every array by the name that the pictures give it."""
    rng = np.random.default_rng(0)
    network = init_network(sizes, rng=rng)
    x, y = rng.normal(size=(batch, sizes[0])), rng.normal(size=(batch, sizes[-1]))
    cache = forward_pass(network, x)
    gradients = backward_pass(network, cache, y)
    low = "₀₁₂₃₄"
    found = {f"A{low[k]}": a for k, a in enumerate(cache.activations)}
    for k, layer in enumerate(network.layers, start=1):
        found |= {f"W{low[k]}": layer.weights, f"b{low[k]}": layer.biases}
        found[f"Z{low[k]}"] = cache.pre_activations[k - 1]
        found[f"δ{low[k]}"] = gradients.deltas[k - 1]
        found[f"∂L/∂W{low[k]}"] = gradients.weights[k - 1]
        found[f"∂L/∂b{low[k]}"] = gradients.biases[k - 1]
    return {name: array.shape for name, array in found.items()} | {"L": ()}


@pytest.mark.parametrize("sizes", SIZES)
def test_every_array_has_the_shape_that_numpy_gives_it(sizes):
    listed = list_arrays(sizes, 6)
    assert {array.name: array.shape for array in listed} == shapes_in_numpy(sizes, 6)
    assert len(listed) == 2 + 7 * (len(sizes) - 1)


@pytest.mark.parametrize("sizes", SIZES)
def test_the_table_has_a_line_for_each_array(sizes):
    picture = shapes_table(sizes, 6)
    shown = texts(picture)
    for name, shape in shapes_in_numpy(sizes, 6).items():
        assert name in shown
        has = f"has the shape {show_shape(shape)}: " if shape else "is one number: "
        assert f"\n{name} {has}" in picture.text
    assert "(δ₂ W₂) ⊙ σ′(Z₁)" in shown or len(sizes) == 2


def test_the_formulas_of_the_table_compute_the_gradients():
    rng = np.random.default_rng(1)
    network = init_network((3, 4, 2), hidden="tanh", rng=rng)
    x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    cache = forward_pass(network, x)
    found = backward_pass(network, cache, y)
    d1, d2 = found.deltas
    formulas = {array.name: array.formula for array in list_arrays((3, 4, 2), 5)}
    assert formulas["δ₁"] == "(δ₂ W₂) ⊙ σ′(Z₁)"
    slope = 1 - np.tanh(cache.pre_activations[0]) ** 2
    assert np.allclose(d1, (d2 @ network.layers[1].weights) * slope, rtol=1e-14)
    assert formulas["∂L/∂W₂"] == "δ₂ᵀ A₁"
    assert np.allclose(found.weights[1], d2.T @ cache.activations[1], rtol=1e-14)
    assert formulas["∂L/∂b₁"] == "the rows of δ₁ added up"
    assert np.allclose(found.biases[0], d1.sum(axis=0), rtol=1e-14)


@pytest.mark.parametrize("sizes", SIZES)
def test_the_mirror_holds_every_array_and_the_transposes(sizes):
    picture = mirror_picture(sizes, 6)
    pairs = list(zip(texts(picture), texts(picture)[1:], strict=False))
    low = "₀₁₂₃₄"
    for name, shape in shapes_in_numpy(sizes, 6).items():
        if name[0] in "ALb" or "b" in name:
            continue
        k = low.index(name[-1])
        written = f"Z{low[k]} → A{low[k]}" if name[0] == "Z" else name
        assert (written, show_shape(shape)) in pairs
    turned = {f"W{low[k]}ᵀ" for k in range(2, len(sizes))}
    assert {a for a, b in pairs if a.endswith("ᵀ")} == turned
    for k in range(2, len(sizes)):
        assert (f"W{low[k]}ᵀ", show_shape((sizes[k - 1], sizes[k]))) in pairs


def arrows(picture):
    """Return (start, end, colour, dashed) of every line with a head."""
    root = list(ET.fromstring(picture.svg))  # noqa: S314  made here
    for line, head in pairwise(root):
        if line.tag == SVG + "polyline" and head.tag == SVG + "polygon":
            points = [tuple(map(float, p.split(","))) for p in line.get("points").split()]
            tip = tuple(map(float, head.get("points").split()[0].split(",")))
            yield points[0], tip, line.get("stroke"), line.get("stroke-dasharray") is not None


@pytest.mark.parametrize("sizes", SIZES)
def test_forward_runs_right_and_solid_backward_runs_left_and_dashed(sizes):
    depth = len(sizes) - 1
    level = {True: [], False: []}
    for (x0, y0), (x1, y1), colour, dashed in arrows(mirror_picture(sizes)):
        assert (colour == style.GRADIENT.edge) == dashed
        if y0 == y1:
            level[dashed].append(x1 - x0)
        if dashed:
            assert x1 < x0
    assert len(level[False]) == 2 * depth + 1
    assert all(step > 0 for step in level[False])
    assert len(level[True]) == 2 * (depth - 1)


def test_the_cache_hands_down_the_slope_and_the_activation():
    shown = texts(mirror_picture((3, 4, 2)))
    for words in ("σ′(Z₁)", "σ′(Z₂)", "A₀", "A₁"):
        assert words in shown
    said = mirror_picture((3, 4, 2), 5).text
    assert "Backward: δ₂ goes through W₂ᵀ (4, 2); times σ′(Z₁), which the cache hands down" in said
    assert "δ₁ and A₀ from the cache make the gradient ∂L/∂W₁ (4, 3)" in said


@pytest.mark.parametrize("sizes", [(3,), (1, 2, 3, 4, 5, 6), (3, 0), (3, 2.5), ()])
def test_a_network_that_cannot_be_drawn_is_refused(sizes):
    for draw in (mirror_picture, shapes_table):
        with pytest.raises(ShapeError, match="give"):
            draw(sizes)
    with pytest.raises(ShapeError, match="0 is no size"):
        mirror_picture((3, 2), 0)


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
