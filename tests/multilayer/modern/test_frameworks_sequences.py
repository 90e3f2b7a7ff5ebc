"""Attention, several heads, recurrent net and block are those of PyTorch, on 100 shapes, and JAX.

JAX compiles every operation once for each shape, so it is asked for one shape only.
"""

import numpy as np
import pytest
from framework_results import assert_equal, torch_results

from bpcourse.multilayer.modern import (
    KINDS,
    attend_backward,
    attend_forward,
    block_backward,
    block_forward,
    init_block,
)

SHAPES = 100


def heads_and_units(rng):
    """Return a number of heads and of units that they can share out."""
    heads = int(rng.integers(1, 4))
    return heads, heads * int(rng.integers(1, 4))


def attend(rng):
    *before, positions, d, values = rng.integers(1, 6, rng.integers(4, 6))
    q, k = rng.normal(size=(2, *before, positions, d))
    return q, k, rng.normal(size=(*before, positions, values)), bool(rng.integers(2))


def attention(rng):
    batch, positions, units, d, values = rng.integers(1, 6, 5)
    shapes = ((batch, positions, units), (d, units), (d, units), (values, units))
    return *(rng.normal(size=shape) for shape in shapes), bool(rng.integers(2))


def several_heads(rng):
    heads, units = heads_and_units(rng)
    x = rng.normal(size=(*rng.integers(1, 6, 2), units))
    return x, *rng.normal(size=(4, units, units)), heads, bool(rng.integers(2))


def recurrent(rng):
    batch, steps, units_in, units = rng.integers(1, 6, 4)
    shapes = (batch, steps, units_in), (units, units_in), (units, units), (units,), (batch, units)
    return tuple(rng.normal(size=shape) for shape in shapes)


DRAW = {
    "attend": attend,
    "attention": attention,
    "several heads": several_heads,
    "recurrent net": recurrent,
}
PASSES = {name: KINDS[name][:2] for name in DRAW if name in KINDS}
PASSES["attend"] = attend_forward, attend_backward


def drawn(kind, count):
    """Yield random inputs, upstream, and output and gradients of our own."""
    forward, backward = PASSES[kind]
    for seed in range(count):
        rng = np.random.default_rng([12, seed])
        inputs = DRAW[kind](rng)
        cache = forward(*inputs)
        upstream = rng.normal(size=cache.output.shape)
        yield inputs, upstream, (cache.output, *backward(cache, upstream))


# --- PyTorch ------------------------------------------------------------------------------------


def in_torch(torch, kind):
    """Return how PyTorch computes a layer."""
    f = torch.nn.functional

    def attend(q, k, v, causal):
        return f.scaled_dot_product_attention(q, k, v, is_causal=causal)

    def attention(x, W_q, W_k, W_v, causal):
        return attend(x @ W_q.T, x @ W_k.T, x @ W_v.T, causal)

    def several_heads(x, W_q, W_k, W_v, W_o, heads, causal):
        positions, units = x.shape[1:]
        layer = torch.nn.MultiheadAttention(units, heads, bias=False, batch_first=True).double()
        mask = torch.triu(torch.ones(positions, positions, dtype=bool), 1) if causal else None
        given = {"in_proj_weight": torch.cat([W_q, W_k, W_v]), "out_proj.weight": W_o}
        options = {"attn_mask": mask, "need_weights": False}
        return torch.func.functional_call(layer, given, (x, x, x), options)[0]

    def recurrent(x, W_x, W_h, b, h_0):
        layer = torch.nn.RNN(W_x.shape[1], len(b), batch_first=True).double()
        given = {"weight_ih_l0": W_x, "weight_hh_l0": W_h, "bias_ih_l0": b}
        given["bias_hh_l0"] = torch.zeros_like(b)
        return torch.func.functional_call(layer, given, (x, h_0[None]))[0]

    kinds = (attend, attention, several_heads, recurrent)
    return dict(zip(DRAW, kinds, strict=True))[kind]


@pytest.mark.parametrize("kind", DRAW)
def test_a_hundred_shapes_agree_with_pytorch(torch, kind):
    shapes = set()
    for inputs, upstream, ours in drawn(kind, SHAPES):
        shapes.add(tuple(np.shape(a) for a in inputs))
        assert_equal(ours, torch_results(torch, in_torch(torch, kind), inputs, upstream))
    assert len(shapes) > 60  # many different ones: broadcasting goes wrong at some only


def torch_block(torch, x, block, heads):
    """Compute a transformer block as PyTorch writes it."""
    f = torch.nn.functional
    (gain_1, shift_1), attention, (gain_2, shift_2), (W_1, b_1, W_2, b_2) = block
    W_q, W_k, W_v, W_o = attention

    def shared(a):
        return a.unflatten(-1, (heads, -1)).transpose(1, 2)

    n = f.layer_norm(x, gain_1.shape, gain_1, shift_1)
    q, k, v = (shared(f.linear(n, W)) for W in (W_q, W_k, W_v))
    mixed = f.scaled_dot_product_attention(q, k, v, is_causal=True)
    x = x + f.linear(mixed.transpose(1, 2).flatten(2), W_o)
    n = f.layer_norm(x, gain_2.shape, gain_2, shift_2)
    return x + f.linear(f.relu(f.linear(n, W_1, b_1)), W_2, b_2)


def test_a_hundred_blocks_agree_with_pytorch(torch):
    for seed in range(SHAPES):
        rng = np.random.default_rng([13, seed])
        heads, units = heads_and_units(rng)
        units = max(units, 2 * heads)  # one unit is normalised to nothing
        x = rng.normal(size=(*rng.integers(1, 5, 2), units))
        block = init_block(units, int(rng.integers(1, 9)), rng)
        block = type(block)(*(a + rng.normal(size=a.shape) / 4 for a in block))
        cache = block_forward(x, block, heads)
        upstream = rng.normal(size=x.shape)
        ours = block_backward(cache, upstream)
        x_t, *arrays = (torch.tensor(a, requires_grad=True) for a in (x, *block))
        parts = arrays[:2], arrays[2:6], arrays[6:8], arrays[8:]
        output = torch_block(torch, x_t, parts, heads)
        output.backward(torch.tensor(upstream))
        theirs = [output.detach(), x_t.grad, *(a.grad for a in arrays)]
        assert_equal((cache.output, ours.x, *ours.block), [a.numpy() for a in theirs])


# --- JAX ----------------------------------------------------------------------------------------


def in_jax(jax, kind):
    """Return how JAX computes a layer, in `jax.numpy`: its own attention has scores in float32."""

    def attend(q, k, v, causal):
        scores = q @ k.mT / np.sqrt(q.shape[-1])
        if causal:
            scores = jax.numpy.where(np.tri(q.shape[-2], dtype=bool), scores, -np.inf)
        return jax.nn.softmax(scores) @ v

    def attention(x, W_q, W_k, W_v, causal):
        return attend(x @ W_q.T, x @ W_k.T, x @ W_v.T, causal)

    def several_heads(x, W_q, W_k, W_v, W_o, heads, causal):
        parts = ((x @ W.T).reshape(*x.shape[:2], heads, -1) for W in (W_q, W_k, W_v))
        mixed = attend(*(part.swapaxes(1, 2) for part in parts), causal)
        return mixed.swapaxes(1, 2).reshape(*x.shape[:2], -1) @ W_o.T

    def recurrent(x, W_x, W_h, b, h_0):
        states = [h_0]
        for t in range(x.shape[1]):
            states.append(jax.numpy.tanh(x[:, t] @ W_x.T + states[-1] @ W_h.T + b))
        return jax.numpy.stack(states[1:], axis=1)

    kinds = (attend, attention, several_heads, recurrent)
    return dict(zip(DRAW, kinds, strict=True))[kind]


def jax_results(jax, kind, inputs, upstream):
    """Return output and gradients from JAX."""
    arrays = [a for a in inputs if isinstance(a, np.ndarray)]
    options = inputs[len(arrays) :]

    @jax.jit
    def results(arrays, upstream):
        output, pull = jax.vjp(lambda *given: in_jax(jax, kind)(*given, *options), *arrays)
        return output, *pull(upstream)

    return [np.asarray(a) for a in results(arrays, upstream)]


@pytest.fixture
def in_double(jax):
    """Let JAX count in float64, for one test."""
    experimental = pytest.importorskip("jax.experimental")
    double = jax.enable_x64 if hasattr(jax, "enable_x64") else experimental.enable_x64
    with double(True):
        yield


def hides_nothing(inputs):
    """Tell whether no axis is 1 long, and the mask is on where there can be one."""
    return min(n for a in inputs for n in np.shape(a)) > 1 and inputs[-1] is not False


@pytest.mark.usefixtures("in_double")
@pytest.mark.parametrize("kind", DRAW)
def test_a_shape_agrees_with_jax(jax, kind):
    inputs, upstream, ours = next(case for case in drawn(kind, SHAPES) if hides_nothing(case[0]))
    assert_equal(ours, jax_results(jax, kind, inputs, upstream))


@pytest.mark.usefixtures("in_double")
def test_the_attention_that_jax_brings_agrees_as_far_as_it_counts(jax):
    q, k, v = np.random.default_rng(0).normal(size=(3, 2, 4, 3, 5))  # positions before heads
    theirs = jax.nn.dot_product_attention(q, k, v, is_causal=True)
    ours = attend_forward(*(a.swapaxes(1, 2) for a in (q, k, v)), causal=True).output
    np.testing.assert_allclose(ours.swapaxes(1, 2), theirs, rtol=0, atol=1e-6)  # float32 inside
