"""The table of modern layers: the two passes of each, and random inputs to try them on.

>>> kind = KINDS["softmax"]
>>> cache = kind.forward(*kind.draw(np.random.default_rng(0)))
>>> cache.output.shape, kind.differentiable
((3, 4), ('x',))

The inputs are such that a mistake shows: no two widths alike, nothing zero, a token that occurs
twice and one that does not occur, a kernel that no flip leaves as it is.
"""

import numpy as np

from bpcourse.multilayer.modern.convolution import convolution_backward, convolution_forward
from bpcourse.multilayer.modern.embedding import embedding_backward, embedding_forward
from bpcourse.multilayer.modern.kind import Kind
from bpcourse.multilayer.modern.kinds_of_sequences import ROWS
from bpcourse.multilayer.modern.normalisation import (
    batch_norm_backward,
    batch_norm_forward,
    layer_norm_backward,
    layer_norm_forward,
)
from bpcourse.multilayer.modern.softmax import softmax_backward, softmax_forward

__all__ = ["KINDS"]


def _batch(rng: np.random.Generator) -> tuple:
    return rng.normal(1, 2, size=(5, 3)), rng.uniform(0.5, 2, size=3), rng.normal(size=3)


def _rows(rng: np.random.Generator) -> tuple:
    return rng.normal(1, 2, size=(2, 3, 5)), rng.uniform(0.5, 2, size=5), rng.normal(size=5)


def _tokens(rng: np.random.Generator) -> tuple:
    rows = rng.permutation(7)[1:]  # one token does not occur
    tokens = np.concatenate([rows, rng.choice(rows, size=6)])  # others twice or more often
    return rng.permutation(tokens).reshape(3, 4), rng.normal(size=(7, 2))


def _picture(rng: np.random.Generator) -> tuple:
    x, kernel = rng.normal(size=(3, 2, 5, 4)), rng.normal(size=(4, 2, 3, 5))
    return x, kernel, rng.normal(size=4), 1


def _scores(rng: np.random.Generator) -> tuple:
    return (rng.normal(size=(3, 4)),)


_NORM = ("x", "gain", "shift")
KINDS: dict[str, Kind] = {
    "batch norm": Kind(batch_norm_forward, batch_norm_backward, _batch, _NORM),
    "layer norm": Kind(layer_norm_forward, layer_norm_backward, _rows, _NORM),
    "embedding": Kind(embedding_forward, embedding_backward, _tokens, ("table",)),
    "convolution": Kind(
        convolution_forward, convolution_backward, _picture, ("x", "kernel", "bias")
    ),
    "softmax": Kind(softmax_forward, softmax_backward, _scores, ("x",)),
    **ROWS,
}
