"""The engine, which knows nothing of layers, finds the gradients that were written by hand."""

import numpy as np
import pytest

from bpcourse.functions import (
    entries,
    exp,
    layer_norm,
    matmul,
    relu,
    reshape,
    softmax_cross_entropy,
    sum_of,
    tanh,
    transpose,
)
from bpcourse.graph import backward, forward, variable
from bpcourse.multilayer.modern import (
    KINDS,
    arrays_of,
    character_loss,
    init_model,
    model_backward,
    model_forward,
    with_arrays,
)

SEEDS = range(5)


def turned(a):
    return transpose(a, (0, 2, 1))


def attended(q, k, v, width, mask):
    """Return attention as the engine's primitives say it; a mask of zeros and ones."""
    powers = exp(matmul(q, turned(k)) / np.sqrt(width)) * mask
    return matmul(powers / sum_of(powers, axis=-1, keepdims=True), v)


def mask_of(positions, causal):
    return np.tri(positions) if causal else np.ones((positions, positions))


def one_head(nodes, arrays, causal):
    x, *matrices = nodes
    q, k, v = (matmul(x, transpose(W)) for W in matrices)
    return attended(q, k, v, len(arrays[1]), mask_of(arrays[0].shape[1], causal))


def several_heads(nodes, arrays, heads, causal):
    x, W_q, W_k, W_v, W_o = nodes
    total = None
    for h in range(heads):  # each head, and its share of the columns of W_o
        rows = [slice(h * len(W) // heads, (h + 1) * len(W) // heads) for W in arrays[1:4]]
        q, k, v = (
            matmul(x, transpose(entries(W, part)))
            for W, part in zip((W_q, W_k, W_v), rows, strict=True)
        )
        mixed = attended(q, k, v, len(arrays[1]) // heads, mask_of(arrays[0].shape[1], causal))
        part = matmul(mixed, transpose(entries(W_o, (slice(None), rows[2]))))
        total = part if total is None else total + part
    return total


def recurrent(nodes, arrays):
    x, W_x, W_h, b, h = nodes
    states = []
    for t in range(arrays[0].shape[1]):
        h = tanh(
            matmul(entries(x, (slice(None), t)), transpose(W_x)) + matmul(h, transpose(W_h)) + b
        )
        states.append(h)
    return states


def engine_gradients(output, nodes, arrays):
    """Return the value and the gradients that the engine finds for a number."""
    values = forward(output, dict(zip(nodes, arrays, strict=True)))
    found = backward(output, values)
    return values[output], [found[node] for node in nodes]


def variables(arrays):
    return [variable(f"v{i}") for i in range(len(arrays))]


@pytest.mark.parametrize("kind", ["attention", "several heads", "recurrent net"])
def test_the_engine_agrees(kind):
    rules = {"attention": one_head, "several heads": several_heads, "recurrent net": recurrent}
    for seed in SEEDS:
        rng = np.random.default_rng([15, seed])
        inputs = KINDS[kind].draw(rng)
        cache = KINDS[kind].forward(*inputs)
        upstream = rng.normal(size=cache.output.shape)
        arrays = [a for a in inputs if isinstance(a, np.ndarray)]
        nodes = variables(arrays)
        made = rules[kind](nodes, arrays, *inputs[len(arrays) :])
        if kind == "recurrent net":
            parts = [sum_of(h * upstream[:, t]) for t, h in enumerate(made)]
            loss = sum(parts[1:], start=parts[0])
        else:
            loss = sum_of(made * upstream)
        value, found = engine_gradients(loss, nodes, arrays)
        assert value == pytest.approx((upstream * cache.output).sum(), rel=1e-12)
        for ours, theirs in zip(KINDS[kind].backward(cache, upstream), found, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12)


def engine_model(nodes, model, tokens, targets):
    """Return the loss of a model of one block as a graph."""
    characters, positions, *block, gain, shift, W, b = nodes
    gain_1, shift_1, W_q, W_k, W_v, W_o, gain_2, shift_2, W_1, b_1, W_2, b_2 = block
    shape = *tokens.shape, len(model.gain)
    rows = tokens.size, len(model.gain)

    def norm(x, gain, shift):  # the engine's takes rows
        return reshape(layer_norm(reshape(x, rows), gain, shift), shape)

    x = entries(characters, (tokens,)) + entries(positions, slice(tokens.shape[1]))
    given = [norm(x, gain_1, shift_1), W_q, W_k, W_v, W_o]
    x = x + several_heads(given, (np.empty(shape), *model.blocks[0][2:6]), model.heads, causal=True)
    hidden = relu(matmul(norm(x, gain_2, shift_2), transpose(W_1)) + b_1)
    x = x + matmul(hidden, transpose(W_2)) + b_2
    logits = matmul(reshape(norm(x, gain, shift), rows), transpose(W)) + b
    return softmax_cross_entropy(logits, np.eye(len(model.W))[targets.ravel()])


def test_your_engine_finds_the_gradients_of_the_whole_language_model():
    for seed in SEEDS:
        rng = np.random.default_rng([16, seed])
        model = init_model(6, positions=5, units=4, heads=2, rng=rng)
        arrays = [a + rng.normal(size=a.shape) / 4 for a in arrays_of(model)]
        model = with_arrays(model, arrays)
        tokens, targets = rng.integers(0, 6, size=(2, 3, 4))
        nodes = variables(arrays)
        value, found = engine_gradients(engine_model(nodes, model, tokens, targets), nodes, arrays)
        cache = model_forward(model, tokens)
        assert value == pytest.approx(character_loss(cache, targets), rel=1e-12)
        ours = arrays_of(model_backward(cache, targets))
        for our, their in zip(ours, found, strict=True):
            np.testing.assert_allclose(our, their, rtol=1e-10, atol=1e-13)
