"""Each modern layer, written with primitives of the engine: the same values, the same gradients.

The layers by hand do not use the engine, and the engine does not use them: each is the other's
witness. No primitive for a convolution is needed: its windows are entries, taken several times,
so the way back is a sum over paths and the flipped kernel comes out by itself.
"""

import numpy as np
import pytest

from bpcourse.checking import gradients_of, layer_trial
from bpcourse.functions import (
    batch_norm,
    concatenate,
    layer_norm,
    matmul,
    mean_of,
    reshape,
    softmax,
    sqrt,
    transpose,
)
from bpcourse.graph import backward, forward, variable
from bpcourse.multilayer.modern import KINDS

SEEDS = range(5)


def normalised(x, gain, shift, axis):
    """Build a normalisation from means, a square and a root."""
    centred = x - mean_of(x, axis, keepdims=True)
    deviation = sqrt(mean_of(centred * centred, axis, keepdims=True) + 1e-5)
    return gain * centred / deviation + shift


def padded(x, shape, padding):
    """Join zeros to all sides of pictures of this shape."""
    for axis in (2, 3):
        edge = np.zeros((*shape[:axis], padding, *shape[axis + 1 :]))
        x = concatenate([edge, x, edge], axis)
        shape = (*shape[:axis], shape[axis] + 2 * padding, *shape[axis + 1 :])
    return x, shape


def convolution(trial, x, kernel, bias):
    """Build a convolution: take the windows, lay each out as a row, multiply by a matrix."""
    x, shape = padded(x, trial.inputs[0].shape, trial.inputs[3])
    out, channels, rows, columns = trial.inputs[1].shape
    down = np.arange(shape[2] - rows + 1)[:, None, None, None] + np.arange(rows)[:, None]
    across = np.arange(shape[3] - columns + 1)[:, None, None] + np.arange(columns)
    windows = transpose(x[:, :, down, across], (0, 2, 3, 1, 4, 5))
    places = (shape[0], len(down), across.shape[0])
    flat = reshape(windows, (*places, channels * rows * columns))
    weights = transpose(reshape(kernel, (out, channels * rows * columns)))
    return transpose(matmul(flat, weights) + bias, (0, 3, 1, 2))


EXPRESSIONS = {
    "batch norm": {
        "means": lambda _, *nodes: normalised(*nodes, 0),
        "its own primitive": lambda _, *nodes: batch_norm(*nodes),
    },
    "layer norm": {
        "means": lambda _, *nodes: normalised(*nodes, 2),
        "its own primitive": lambda _, x, *others: reshape(
            layer_norm(reshape(x, (6, 5)), *others), (2, 3, 5)
        ),
    },
    "embedding": {"entries": lambda trial, table: table[trial.inputs[0]]},
    "convolution": {"windows": convolution},
    "softmax": {"its own primitive": lambda _, x: softmax(x)},
}
ALL = [(kind, way) for kind, ways in EXPRESSIONS.items() for way in ways]


@pytest.mark.parametrize(("kind", "way"), ALL)
def test_the_engine_finds_the_same_gradients(kind, way):
    for seed in SEEDS:
        trial = layer_trial(kind, seed)
        nodes = [variable(name) for name in KINDS[kind].differentiable]
        output = EXPRESSIONS[kind][way](trial, *nodes)
        values = forward(output, dict(zip(nodes, trial.arguments, strict=True)))
        np.testing.assert_allclose(values[output], trial.cache.output, rtol=1e-12, atol=1e-13)
        gradients = backward(output, values, trial.upstream)
        found = gradients_of(KINDS[kind].backward(trial.cache, trial.upstream), kind)
        for node, ours in zip(nodes, found, strict=True):
            assert ours.shape == gradients[node].shape
            # sums of up to 100 terms of size 1, in another order
            np.testing.assert_allclose(ours, gradients[node], rtol=1e-10, atol=1e-12)


def test_every_layer_of_these_files_has_a_witness():
    own = {"normalisation", "embedding", "convolution", "softmax"}
    files = {kind: layer.forward.__module__.rpartition(".")[2] for kind, layer in KINDS.items()}
    assert {kind for kind, file in files.items() if file in own} == set(EXPRESSIONS)
