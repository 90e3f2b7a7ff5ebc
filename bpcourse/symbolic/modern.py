"""The backward passes of modern layers, run on symbols and proved against SymPy's derivatives.

>>> from bpcourse.multilayer.modern import softmax_backward
>>> prove_layer("softmax", softmax_backward)
proved: dL/dx = 4 entries

What is proved is the code itself: `backward(cache, upstream)` is given arrays whose entries are
letters, and what it returns is compared, entry by entry, with the derivative of the loss
L = sum of upstream * output. The output is written here from its definition, place by place.
"""

from collections.abc import Callable
from itertools import product

import numpy as np
import sympy

from bpcourse.checking.layer_check import gradients_of
from bpcourse.errors import ProofError, ShapeError, known
from bpcourse.multilayer.modern import (
    ConvolutionCache,
    EmbeddingCache,
    NormalisationCache,
    SoftmaxCache,
)
from bpcourse.symbolic.counterexamples import find_counterexample
from bpcourse.symbolic.layer_letters import SymbolicLayer, each, letters
from bpcourse.symbolic.proofs import Proof
from bpcourse.symbolic.readings import as_formula
from bpcourse.symbolic.sequences import ROWS

__all__ = ["SymbolicLayer", "prove_layer", "symbolic_layer"]

LONGEST = 160  # letters of two formulas that a message shows
EPSILON = sympy.Symbol("epsilon", positive=True)


def _norm(axis: int) -> Callable[[], SymbolicLayer]:
    def layer() -> SymbolicLayer:
        x, gain, shift = letters("x", 2, 2), letters("g", 2), letters("b", 2)
        centred = x - x.mean(axis=axis, keepdims=True)
        variance = (centred * centred).mean(axis=axis, keepdims=True) + EPSILON
        inputs = {"x": x, "gain": gain, "shift": shift}
        deviation = each(sympy.sqrt, variance)
        n = centred / deviation
        cache = NormalisationCache(gain * n + shift, centred, deviation, n, gain, axis)
        under = enumerate(variance.ravel(), start=1)
        squares = {v: sympy.Symbol(f"s_{place}", positive=True) ** 2 for place, v in under}
        return SymbolicLayer(inputs, cache, letters("u", 2, 2), squares)

    return layer


def _embedding() -> SymbolicLayer:
    tokens, table = np.array([[0, 2], [2, 0]]), letters("t", 3, 2)
    cache = EmbeddingCache(table[tokens], tokens, table)
    return SymbolicLayer({"table": table}, cache, letters("u", 2, 2, 2), {})


def _convolution() -> SymbolicLayer:
    x, kernel, bias = letters("x", 2, 2, 2, 3), letters("k", 2, 2, 2, 2), letters("b", 2)
    padded_x = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    output = np.empty((2, 2, 3, 4), dtype=object)
    for n, o, i, j in np.ndindex(output.shape):
        places = product((0, 1), repeat=3)  # channels in, rows, columns
        terms = (kernel[o, c, r, s] * padded_x[n, c, i + r, j + s] for c, r, s in places)
        output[n, o, i, j] = sum(terms, start=bias[o])
    cache = ConvolutionCache(output, padded_x, kernel, 1)
    inputs = {"x": x, "kernel": kernel, "bias": bias}
    return SymbolicLayer(inputs, cache, letters("u", *output.shape), {})


def _softmax() -> SymbolicLayer:
    x = letters("x", 2, 2)
    powers = each(sympy.exp, x)
    cache = SoftmaxCache(powers / powers.sum(axis=-1, keepdims=True))
    return SymbolicLayer({"x": x}, cache, letters("u", 2, 2), {})


LAYERS: dict[str, Callable[[], SymbolicLayer]] = {
    "batch norm": _norm(0),
    "layer norm": _norm(1),
    "embedding": _embedding,
    "convolution": _convolution,
    "softmax": _softmax,
    **ROWS,
}


def symbolic_layer(kind: str) -> SymbolicLayer:
    """Return a small layer of a kind in letters.

    >>> symbolic_layer("softmax").cache.output[0, 0]
    exp(x_11)/(exp(x_11) + exp(x_12))

    Two rows and columns; the embedding looks up two texts of two tokens in a table of three; the
    convolution slides 2 x 2 kernels over two pictures with 2 channels of 2 x 3, with padding 1;
    attention has two positions, the recurrent net three steps.
    """
    return LAYERS[known("kind", kind, LAYERS)]()


def prove_layer(kind: str, backward: Callable) -> Proof:
    """Prove a backward pass of a kind of layer, the package's or your own, on letters.

    >>> from bpcourse.multilayer.modern import batch_norm_backward
    >>> prove_layer("batch norm", batch_norm_backward)
    proved: dL/dx = 4 entries
    proved: dL/dgain = 2 entries
    proved: dL/dshift = 2 entries

    `backward(cache, upstream)` returns the gradients with their names, or in the order of forward.
    Raises ProofError at the first entry that is not the derivative, with numbers that refute it,
    ShapeError for a gradient of another shape.
    """
    layer = symbolic_layer(kind)
    loss = layer.loss
    gradients = gradients_of(backward(layer.cache, layer.upstream), kind)
    statements = []
    for (name, places), gradient in zip(layer.letters.items(), gradients, strict=True):
        if gradient.shape != places.shape:
            raise ShapeError(f"{name} has shape {places.shape} and its gradient {gradient.shape}")
        for letter, claimed in zip(places.ravel(), gradient.ravel(), strict=True):
            _prove(f"dL/d{letter}", as_formula(claimed), loss.diff(letter), layer)
        statements.append((f"dL/d{name}", f"{places.size} entries"))
    return Proof(tuple(statements))


def _prove(what: str, claimed: sympy.Expr, truth: sympy.Expr, layer: SymbolicLayer) -> None:
    difference = layer.rational(claimed - truth)  # no root is left: a quotient of sums
    if sympy.expand(difference) == 0:
        return
    sides = f"{claimed}; SymPy finds {truth}"
    if len(sides) > LONGEST:
        sides = "what the backward pass returned; SymPy finds another formula"
    example = find_counterexample(claimed, truth)  # soon found, where a proof takes long to fail
    if example is not None:
        raise ProofError(f"{what} is not {sides}: {example}")
    if sympy.cancel(difference) != 0:
        raise ProofError(f"{what} could not be shown to be {sides}")
