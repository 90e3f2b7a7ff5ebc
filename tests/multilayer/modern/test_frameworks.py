"""Values and all gradients are those of PyTorch, on 100 random shapes a layer, and those of JAX.

JAX compiles anew for every shape, so it is asked for one shape a layer, with ten sets of numbers.
"""

import numpy as np
import pytest
from framework_results import assert_equal, torch_results

from bpcourse.checking import layer_trial
from bpcourse.checking.layer_check import gradients_of
from bpcourse.multilayer.modern import KINDS

SHAPES, DRAWS = 100, 10
EPSILON = 1e-5


def batch(rng, axes):
    """Return an array of random shape, gain and shift."""
    x = rng.normal(1, 2, size=(*rng.integers(1, 6, axes - 1), rng.integers(2, 7)))
    return x, rng.normal(size=x.shape[-1]), rng.normal(size=x.shape[-1])


def rows(rng):
    """Return two rows or more: PyTorch refuses a batch of one."""
    x, gain, shift = batch(rng, 2)
    return np.concatenate([x, rng.normal(size=x.shape)]), gain, shift


def tokens(rng):
    known = rng.integers(1, 6)
    table = rng.normal(size=(known, rng.integers(1, 6)))
    return rng.integers(0, known, size=rng.integers(1, 6, rng.integers(1, 4))), table


def images(rng):
    examples, channels, out = rng.integers(1, 4, 3)
    size, window, padding = rng.integers(1, 6, 2), rng.integers(1, 4, 2), int(rng.integers(0, 4))
    size = np.maximum(size, window - 2 * padding)
    x = rng.normal(size=(examples, channels, *size))
    return x, rng.normal(size=(out, channels, *window)), rng.normal(size=out), padding


DRAW = {
    "batch norm": rows,
    "layer norm": lambda rng: batch(rng, rng.integers(1, 5)),
    "embedding": tokens,
    "convolution": images,
    "softmax": lambda rng: (3 * rng.normal(size=rng.integers(1, 6, rng.integers(1, 5))),),
}


def drawn(kind, count):
    """Yield random inputs, upstream, and output and gradients of our own."""
    for seed in range(count):
        rng = np.random.default_rng([11, seed])
        inputs = DRAW[kind](rng)
        cache = KINDS[kind].forward(*inputs)
        upstream = rng.normal(size=cache.output.shape)
        found = gradients_of(KINDS[kind].backward(cache, upstream), kind)
        yield inputs, upstream, (cache.output, *found)


# --- PyTorch ------------------------------------------------------------------------------------


def in_torch(torch, kind):
    """Return how PyTorch computes a layer."""
    f = torch.nn.functional

    def batch_norm(x, gain, shift):
        return f.batch_norm(x, None, None, gain, shift, training=True, eps=EPSILON)

    return {
        "batch norm": batch_norm,
        "layer norm": lambda x, gain, shift: f.layer_norm(x, gain.shape, gain, shift, EPSILON),
        "embedding": f.embedding,
        "convolution": lambda x, kernel, bias, p: f.conv2d(x, kernel, bias, padding=p),
        "softmax": lambda x: f.softmax(x, dim=-1),
    }[kind]


@pytest.mark.parametrize("kind", DRAW)
def test_a_hundred_shapes_agree_with_pytorch(torch, kind):
    shapes = set()
    for inputs, upstream, ours in drawn(kind, SHAPES):
        shapes.add(tuple(np.shape(a) for a in inputs))
        assert_equal(ours, torch_results(torch, in_torch(torch, kind), inputs, upstream))
    assert len(shapes) > 15  # many different ones: broadcasting goes wrong at some only


# --- JAX ----------------------------------------------------------------------------------------


def in_jax(jax, kind):
    """Return how JAX computes a layer; a normalisation is a formula in `jax.numpy`."""

    def norm(axis):
        def rule(x, gain, shift):
            centred = x - x.mean(axis=axis, keepdims=True)
            variance = (centred**2).mean(axis=axis, keepdims=True)
            return gain * centred / jax.numpy.sqrt(variance + EPSILON) + shift

        return rule

    def convolution(x, kernel, bias, p):
        pads = [(p, p)] * 2
        return jax.lax.conv_general_dilated(x, kernel, (1, 1), pads) + bias[:, None, None]

    return {
        "batch norm": norm(0),
        "layer norm": norm(-1),
        "embedding": lambda tokens, rows: rows[tokens],
        "convolution": convolution,
        "softmax": jax.nn.softmax,
    }[kind]


def jax_results(jax, kind):
    """Return a function from inputs and upstream to output and gradients, compiled once."""

    def results(arrays, padding, upstream):
        def of_floats(*floats):
            return in_jax(jax, kind)(*arrays[: len(arrays) - len(floats)], *floats, *padding)

        floats = [a for a in arrays if a.dtype == np.float64]
        output, pull = jax.vjp(of_floats, *floats)
        return (output, *pull(upstream))

    return jax.jit(results, static_argnums=1)


@pytest.mark.parametrize("kind", DRAW)
def test_a_few_draws_agree_with_jax(jax, kind):
    experimental = pytest.importorskip("jax.experimental")
    double = jax.enable_x64 if hasattr(jax, "enable_x64") else experimental.enable_x64
    with double(True):  # JAX counts in float32 unless asked; for this block only
        theirs = jax_results(jax, kind)
        for seed in range(DRAWS):
            trial = layer_trial(kind, seed)
            arrays = [a for a in trial.inputs if isinstance(a, np.ndarray)]
            padding = trial.inputs[len(arrays) :]
            found = gradients_of(KINDS[kind].backward(trial.cache, trial.upstream), kind)
            right = map(np.asarray, theirs(arrays, padding, trial.upstream))
            assert_equal((trial.cache.output, *found), list(right))


def test_every_kind_of_the_table_is_compared():
    here = {kind for kind in KINDS if KINDS[kind].forward.__module__.split(".")[-1] in OWN}
    assert here == set(DRAW)
    assert all(len(layer_trial(kind).arguments) == len(KINDS[kind].differentiable) for kind in here)


OWN = {"normalisation", "embedding", "convolution", "softmax"}
