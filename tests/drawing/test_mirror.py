"""The two passes as mirror images: every array, solid ahead and dashed back."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from drawing.clear import covered
from drawn import SVG, texts

from bpcourse.drawing import mirror_picture, shapes_table, style
from bpcourse.drawing.multilayer.shapes import show_shape
from bpcourse.errors import ShapeError
from bpcourse.multilayer import backward_pass, forward_pass, init_network

SIZES = [(3, 2), (3, 4, 2), (3, 5, 4, 2), (7, 3, 5, 4, 2)]


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
def test_the_mirror_holds_every_array_and_the_transposes(sizes):
    picture = mirror_picture(sizes, 6)
    pairs = list(zip(texts(picture), texts(picture)[1:], strict=False))
    low = "₀₁₂₃₄"
    for name, shape in shapes_in_numpy(sizes, 6).items():
        if name[0] in "ALb":
            continue
        k = low.index(name[-1])
        written = f"Z{low[k]} → A{low[k]}" if name[0] == "Z" else name
        assert (written, show_shape(shape)) in pairs
    turned = {f"W{low[k]}ᵀ" for k in range(2, len(sizes))}
    assert {a for a, b in pairs if a.endswith("ᵀ")} == turned
    for k in range(2, len(sizes)):
        assert (f"W{low[k]}ᵀ", show_shape((sizes[k - 1], sizes[k]))) in pairs


@pytest.mark.parametrize("sizes", [*SIZES, (1, 1), (999, 9999, 999), (9999,) * 5])
@pytest.mark.parametrize("batch", [1, 5, 9999])
def test_nothing_lies_on_anything(sizes, batch):
    assert covered(mirror_picture(sizes, batch)) == []


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
    assert "the rows of δ₁, added up, make ∂L/∂b₁ (4,)." in said


@pytest.mark.parametrize("sizes", [(3,), (1, 2, 3, 4, 5, 6), (3, 0), (3, 2.5), ()])
def test_a_network_that_cannot_be_drawn_is_refused(sizes):
    for draw in (mirror_picture, shapes_table):
        with pytest.raises(ShapeError, match="give"):
            draw(sizes)
    with pytest.raises(ShapeError, match="0 is no size"):
        mirror_picture((3, 2), 0)


W = np.array([[0.5, -1.0, 2.0], [0.25, 0.0, 1.25]])
