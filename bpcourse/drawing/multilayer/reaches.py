"""Small fixed examples of layers, for the picture of where a gradient goes.

>>> REACHES["softmax"].back(np.eye(3, 4))["x"].shape
(3, 4)

A row of the table is all that a further layer needs: its output as a grid, and a function that
takes the upstream gradient, a grid like the output, to one grid of gradients for each input.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from bpcourse.multilayer.modern import (
    attention_backward,
    attention_forward,
    batch_norm_backward,
    batch_norm_forward,
    convolution_backward,
    convolution_forward,
    embedding_backward,
    embedding_forward,
    layer_norm_backward,
    layer_norm_forward,
    recurrent_backward,
    recurrent_forward,
    softmax_backward,
    softmax_forward,
)

__all__ = ["REACHES", "Reach", "reach_of"]

Grid = np.ndarray


class Reach(NamedTuple):
    """An example: its output, the way from upstream to the inputs' gradients, what to see in it.

    All grids have two axes. `labels` names the rows of the grids whose rows have names: the output
    is "output", an input is called as `back` calls it.
    """

    output: Grid
    back: Callable[[Grid], dict[str, Grid]]
    finding: str
    labels: Mapping[str, tuple[str, ...]] = {}


def reach_of(reach: Reach, row: int, column: int) -> dict[str, Grid]:
    """Return what a gradient of 1 at an entry of the output sends to each input.

    >>> reach_of(REACHES["layer norm"], 1, 0)["x"].round(2) + 0.0
    array([[0., 0., 0., 0.],
           [0., 0., 0., 0.],
           [0., 0., 0., 0.]])

    Rows and columns count from 1; 0 is all of them: all outputs of row 1 cannot be raised together,
    since their mean stays where it is.
    """
    upstream = np.zeros_like(reach.output)
    rows, columns = (slice(None) if place == 0 else place - 1 for place in (row, column))
    upstream[rows, columns] = 1
    return reach.back(upstream)


def _norm(forward: Callable, backward: Callable, x: Grid, finding: str) -> Reach:
    units = x.shape[1]
    cache = forward(x, np.ones(units), np.zeros(units))

    def back(upstream: Grid) -> dict[str, Grid]:
        x, gain, shift = backward(cache, upstream)
        return {"x": x, "gain": gain[None], "shift": shift[None]}

    return Reach(cache.output, back, finding)


WORDS = ("a", "cat", "dog", "saw", "the")
TEXT = ("the", "cat", "saw", "the", "dog")


def _embedding() -> Reach:
    table = np.array([[0.1, -0.4], [0.9, 0.2], [-0.7, 0.5], [0.3, 0.8], [-0.2, -0.6]])
    cache = embedding_forward([WORDS.index(word) for word in TEXT], table)
    return Reach(
        cache.output,
        lambda upstream: {"table": embedding_backward(cache, upstream).table},
        "It goes to the row of the word, and nowhere else. Choose all rows: “the” stands there "
        "twice, and its gradients add.",
        {"output": TEXT, "table": WORDS},
    )


def _convolution() -> Reach:
    x = np.array(
        [[2, 0, 1, 3, 1], [1, 2, 0, 1, 0], [0, 1, 3, 1, 2], [2, 1, 0, 2, 1], [1, 0, 2, 1, 3]]
    )
    kernel = np.array([[1.0, 0.5, -1.0], [2.0, 0.0, -2.0], [1.0, -0.5, 0.25]])
    cache = convolution_forward(x[None, None], kernel[None, None], [0.0], padding=1)

    def back(upstream: Grid) -> dict[str, Grid]:
        found = convolution_backward(cache, upstream[None, None])
        return {"x": found.x[0, 0], "kernel": found.kernel[0, 0]}

    return Reach(
        cache.output[0, 0],
        back,
        "In x it goes to the window, as much as the kernel has there; in the kernel to each "
        "weight, as much as x has under it.",
    )


def _softmax() -> Reach:
    cache = softmax_forward([[1.0, 2.0, 0.5, 1.5], [0.0, 1.0, 1.0, 2.0], [2.0, 0.5, 1.0, 1.2]])
    return Reach(
        cache.output,
        lambda upstream: {"x": softmax_backward(cache, upstream).x},
        "It stays in its row: plus at the entry itself, minus at all others, and the sum is 0.",
    )


def _attention() -> Reach:
    x = np.array([[1.0, 0.5], [-0.5, 1.5], [1.5, -1.0], [0.5, 1.0], [-1.0, 0.8]])
    W_q, W_k = np.array([[1.0, 0.5], [-0.5, 1.0]]), np.array([[0.5, -1.0], [1.0, 0.8]])
    cache = attention_forward(x[None], W_q, W_k, [[1.0, -0.5], [0.5, 1.0]], causal=True)
    return Reach(
        cache.output[0],
        lambda upstream: {"x": attention_backward(cache, upstream[None]).x[0]},
        "It goes to the position itself and to all before it, which it may look at; to none after "
        "it.",
    )


def _recurrent() -> Reach:
    x = np.array([[0.5, -0.4], [0.2, 0.6], [-0.5, 0.3], [0.4, 0.2], [-0.1, -0.6]])
    W_x, W_h = np.array([[0.8, -0.4], [0.5, 0.7]]), np.array([[0.6, -0.2], [0.3, 0.5]])
    cache = recurrent_forward(x[None], W_x, W_h, [0.1, -0.1])

    def back(upstream: Grid) -> dict[str, Grid]:
        found = recurrent_backward(cache, upstream[None])
        return {"x": found.x[0], "W_h": found.W_h}

    return Reach(
        cache.output[0],
        back,
        "In x it goes to the step itself and, growing fainter, to those before it; in W_h the "
        "parts of all these steps add.",
    )


X = np.array([[1.0, 4.0, -1.0], [3.0, 1.0, 0.5], [4.0, 2.5, 2.0], [0.5, 5.0, 1.0]])
REACHES: dict[str, Reach] = {
    "batch norm": _norm(
        batch_norm_forward,
        batch_norm_backward,
        X,
        "In x it stays in its column: every example of the batch moves the mean and the variance "
        "there.",
    ),
    "layer norm": _norm(
        layer_norm_forward,
        layer_norm_backward,
        X.T,
        "In x it stays in its row: every unit of the example moves the mean and the variance "
        "there.",
    ),
    "embedding": _embedding(),
    "convolution": _convolution(),
    "softmax": _softmax(),
    "attention": _attention(),
    "recurrent net": _recurrent(),
}
