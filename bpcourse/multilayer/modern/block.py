"""A transformer block: attention, then two layers, each beside a path that goes straight through.

>>> rng = np.random.default_rng(0)
>>> block = init_block(4, hidden=8, rng=rng)
>>> x = rng.normal(size=(1, 3, 4))
>>> cache = block_forward(x, block, heads=2)
>>> block_backward(cache, np.ones((1, 3, 4))).block.W_q.shape
(4, 4)

x + several_heads(norm(x)), then the same with two layers and a ReLU in place of the heads. What
goes straight through brings its gradient back unchanged. Sources: Vaswani and others 2017; with
the norm inside, Xiong and others 2020.
"""

from typing import Any, NamedTuple

import numpy as np

from bpcourse.errors import whole
from bpcourse.multilayer.activations import ACTIVATIONS
from bpcourse.multilayer.modern.attention import over_rows
from bpcourse.multilayer.modern.normalisation import (
    NormalisationCache,
    layer_norm_backward,
    layer_norm_forward,
)
from bpcourse.multilayer.modern.refusals import arriving, fitting
from bpcourse.multilayer.modern.sequence_refusals import weights
from bpcourse.multilayer.modern.several_heads import (
    SeveralHeadsCache,
    several_heads_backward,
    several_heads_forward,
)
from bpcourse.multilayer.refusals import check_rng

__all__ = [
    "Block",
    "BlockCache",
    "BlockGradients",
    "TwoLayersCache",
    "block_backward",
    "block_forward",
    "init_block",
]


class Block(NamedTuple):
    """The parameters of a block, or their gradients."""

    gain_1: np.ndarray  # of the norm before the heads
    shift_1: np.ndarray
    W_q: np.ndarray
    W_k: np.ndarray
    W_v: np.ndarray
    W_o: np.ndarray
    gain_2: np.ndarray  # of the norm before the two layers
    shift_2: np.ndarray
    W_1: np.ndarray
    b_1: np.ndarray
    W_2: np.ndarray
    b_2: np.ndarray


class TwoLayersCache(NamedTuple):
    """What the two layers keep: their input, and z and a between them."""

    x: np.ndarray
    z: np.ndarray
    a: np.ndarray
    output: np.ndarray


class BlockCache(NamedTuple):
    """What each piece of the block keeps, in the order of the way forward."""

    block: Block
    norm_1: NormalisationCache
    heads: SeveralHeadsCache
    norm_2: NormalisationCache
    layers: TwoLayersCache
    output: np.ndarray


class BlockGradients(NamedTuple):
    """dL/dx, and dL/d of each parameter as another `Block`."""

    x: np.ndarray
    block: Block


def init_block(units: int, hidden: int, rng: np.random.Generator) -> Block:
    """Return a block with random weights: what it adds to x is small at first.

    >>> init_block(4, 8, np.random.default_rng(0)).W_1.shape
    (8, 4)
    """
    units, hidden = whole("units", units, 1), whole("hidden", hidden, 1)
    check_rng(rng)

    def draw(out: int, given: int, size: float = 1.0) -> np.ndarray:
        return rng.normal(size=(out, given)) * size / np.sqrt(given)

    return Block(
        *(np.ones(units), np.zeros(units)),
        *(draw(units, units) for _ in range(3)),
        draw(units, units, 1 / 2),
        *(np.ones(units), np.zeros(units)),
        *(draw(hidden, units, np.sqrt(2)), np.zeros(hidden)),
        *(draw(units, hidden, 1 / 2), np.zeros(units)),
    )


def block_forward(x: Any, block: Block, heads: int, causal: bool = True) -> BlockCache:
    """Add to x what the heads find in it, then what two layers make of that.

    >>> block = init_block(2, 3, np.random.default_rng(0))
    >>> block_forward([[[1.0, 2.0]]], block, heads=1).output.shape
    (1, 1, 2)

    `x` has the shape (batch, positions, units). Raises ShapeError or InputValueError for what does
    not fit.
    """
    norm_1 = layer_norm_forward(x, block.gain_1, block.shift_1)
    attended = several_heads_forward(norm_1.output, *block[2:6], heads, causal)
    x = np.asarray(x) + attended.output
    norm_2 = layer_norm_forward(x, block.gain_2, block.shift_2)
    layers = _two_layers(norm_2.output, *block[8:])
    return BlockCache(block, norm_1, attended, norm_2, layers, x + layers.output)


def block_backward(cache: BlockCache, upstream: Any) -> BlockGradients:
    """Return dL/dx and dL/d of each parameter: the pieces' own ways back, in the other order.

    >>> block = init_block(2, 3, np.random.default_rng(0))
    >>> nothing = block._replace(W_o=0 * block.W_o, W_2=0 * block.W_2)  # then x goes through
    >>> block_backward(block_forward([[[1.0, 2.0]]], nothing, heads=1), [[[3.0, 4.0]]]).x
    array([[[3., 4.]]])

    Each x is used twice, beside a piece and inside it: two gradients meet there.
    """
    upstream = arriving(upstream, cache.output)
    W_1, b_1, W_2, b_2, inside = _two_layers_back(cache, upstream)
    norm_2 = layer_norm_backward(cache.norm_2, inside)
    between = upstream + norm_2.x  # straight through, and through the layers
    heads = several_heads_backward(cache.heads, between)
    norm_1 = layer_norm_backward(cache.norm_1, heads.x)
    block = Block(*norm_1[1:], *heads[1:], *norm_2[1:], W_1, b_1, W_2, b_2)
    return BlockGradients(between + norm_1.x, block)


def _two_layers(x: np.ndarray, W_1: Any, b_1: Any, W_2: Any, b_2: Any) -> TwoLayersCache:
    W_1 = weights("W_1", W_1, x.shape[-1])
    W_2 = weights("W_2", W_2, len(W_1), x.shape[-1])
    z = x @ W_1.T + fitting("b_1", b_1, (len(W_1),), "(units,)")
    a = ACTIVATIONS["relu"].function(z)
    return TwoLayersCache(x, z, a, a @ W_2.T + fitting("b_2", b_2, (len(W_2),), "(units,)"))


def _two_layers_back(cache: BlockCache, upstream: np.ndarray) -> tuple:
    """Return dL/dW_1, dL/db_1, dL/dW_2, dL/db_2, dL/dx: the delta recurrence."""
    x, z, a, _ = cache.layers
    delta = upstream @ cache.block.W_2 * ACTIVATIONS["relu"].slope(z, a)
    W_1, b_1 = over_rows(delta, x), delta.sum(axis=(0, 1))
    W_2, b_2 = over_rows(upstream, a), upstream.sum(axis=(0, 1))
    return W_1, b_1, W_2, b_2, delta @ cache.block.W_1
