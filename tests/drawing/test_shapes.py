"""Every array of both passes: the shape that NumPy gives it, a formula that computes it."""

import numpy as np
import pytest
from drawn import texts

from bpcourse.drawing import shapes_table
from bpcourse.drawing.multilayer.shapes import list_arrays, show_shape
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


W = np.array([[0.5, -1.0, 2.0], [0.25, 0.0, 1.25]])
