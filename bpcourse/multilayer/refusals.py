"""What a network of layers refuses, and with which words.

>>> check_sizes((2, 3, 1))
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from bpcourse.errors import InputTypeError, InputValueError, ShapeError, known
from bpcourse.functions.accepted import as_value
from bpcourse.multilayer.activations import ACTIVATIONS, HIDDEN
from bpcourse.multilayer.losses import LOSSES

__all__ = [
    "batch",
    "check_cache",
    "check_gradients",
    "check_loss",
    "check_memory",
    "check_network",
    "check_probabilities",
    "check_rng",
    "check_sizes",
    "checked_rate",
    "parameter_marks",
    "targets",
]

SMALL = 65  # entries: up to here all bytes are kept, above it their sum
LARGEST = 2**32  # bytes of the arrays that are asked for: 4 GiB


def check_sizes(sizes: Sequence[int]) -> None:
    """Raise InputTypeError or InputValueError unless sizes are whole numbers from 1.

    >>> check_sizes({2, 3})
    Traceback (most recent call last):
    ...
    bpcourse.errors.InputTypeError: sizes are {2, 3}; give them in order, as in (2, 3, 1)
    """
    ordered = isinstance(sizes, Sequence) or (isinstance(sizes, np.ndarray) and sizes.ndim == 1)
    if not ordered:
        raise InputTypeError(f"sizes are {sizes!r}; give them in order, as in (2, 3, 1)")
    for size in sizes:
        if isinstance(size, bool) or not isinstance(size, (int, np.integer)):
            raise InputTypeError(f"sizes are {sizes!r}; {size!r} is no whole number of units")
    if len(sizes) < 2 or min(sizes) < 1:
        raise InputValueError(f"sizes are {sizes!r}; give two or more, each at least 1: (2, 3, 1)")
    count = sum(int(m) * int(n) for m, n in pairwise(sizes))
    check_memory(f"sizes are {sizes!r}: the weights", 8 * count)


def check_memory(what: str, size: int, most: int = LARGEST) -> None:
    """Raise InputValueError if arrays would take more bytes than anyone wants.

    >>> check_memory("a: the arrays", 2**33)
    Traceback (most recent call last):
    ...
    bpcourse.errors.InputValueError: a: the arrays would fill 8.0 GiB; stay below 4
    """
    if size > most:
        raise InputValueError(
            f"{what} would fill {size / 2**30:.1f} GiB; stay below {most / 2**30:g}"
        )


def check_rng(rng: Any) -> None:
    """Raise InputTypeError unless weights can be drawn with it."""
    if not isinstance(rng, np.random.Generator):
        raise InputTypeError(f"rng is {rng!r}; pass numpy.random.default_rng(seed)")


def check_loss(loss: str, output: str) -> None:
    """Raise InputValueError unless the loss goes with the activation of the output."""
    needed = LOSSES[known("loss", loss, LOSSES)].output
    if needed not in (None, output):
        raise InputValueError(f"{loss} is computed from logits and needs output={needed!r}")


def check_network(layers: Sequence, loss: str) -> None:
    """Raise an error unless each layer fits the one before it and holds finite numbers.

    Without it biases of shape (1,) or (examples, 1) would be broadcast, to a wrong number.
    """
    if not layers:
        raise InputValueError("the network has no layers; init_network((2, 3, 1), ...) makes two")
    units = None
    for k, layer in enumerate(layers, start=1):
        _check_numbers(f"weights of layer {k}", layer.weights)
        _check_numbers(f"biases of layer {k}", layer.biases)
        _check_layer(k, layer.weights.shape, layer.biases.shape, units)
        units = len(layer.biases)
    *hidden, output = (layer.activation for layer in layers)
    for name in hidden:
        known("hidden", name, HIDDEN)
    check_loss(loss, known("output", output, ACTIVATIONS))


def _check_numbers(name: str, array: Any) -> None:
    if not isinstance(array, np.ndarray) or isinstance(array, (np.matrix, np.ma.MaskedArray)):
        raise InputTypeError(f"{name} are a {type(array).__name__}; pass numpy.array(...)")
    if array.dtype.kind not in "biu" and array.dtype.char not in "fdFD":
        raise InputTypeError(f"{name} have dtype {array.dtype}; use float64 (or float32)")
    _check_finite(name, array)


def _check_finite(name: str, array: np.ndarray) -> None:
    if not np.isfinite(array).all():
        bad = tuple(map(int, np.argwhere(~np.isfinite(array))[0]))
        place = ", ".join(map(str, bad))
        raise InputValueError(f"{name}[{place}] is {array[bad]}; give finite numbers")


def _check_layer(k: int, weights: tuple, biases: tuple, units: int | None) -> None:
    fits = len(weights) == 2 and 0 not in weights and units in (None, weights[1])
    if not fits or biases != weights[:1]:
        wanted = "(units out, units in)" if units is None else f"(units out, {units})"
        raise ShapeError(
            f"layer {k} has weights of shape {weights} and biases of shape {biases}; give "
            f"{wanted} and (units out,)"
        )


def batch(x: Any, inputs: int) -> np.ndarray:
    """Return a copy of a batch of inputs, rows of `inputs` finite numbers."""
    x = as_value(x)
    if x.ndim == 1:
        raise ShapeError(f"x has shape {x.shape}; a batch has two axes: pass x[None, :]")
    if x.ndim != 2 or x.shape[1] != inputs:
        raise ShapeError(f"x has shape {x.shape}; layer 1 expects (examples, {inputs})")
    if len(x) == 0:
        raise ShapeError(f"x has shape {x.shape}: the batch is empty; give one example or more")
    _check_finite("x", x)
    return x


def targets(y: Any, shape: tuple[int, ...], loss: str) -> np.ndarray:
    """Return a copy of the targets, one for each output; probabilities if the loss needs them."""
    y = as_value(y)
    if y.shape != shape:  # never broadcast: (5,) against (5, 1) would make (5, 5)
        raise ShapeError(
            f"y has shape {y.shape} and the output {shape}; give one target for each output"
        )
    if y.dtype.kind == "c":
        raise InputTypeError(f"y has dtype {y.dtype}; targets are real numbers")
    _check_finite("y", y)
    check_probabilities(y, loss)
    return y


def check_probabilities(y: np.ndarray, loss: str) -> None:
    """Raise InputValueError where a loss needs probabilities as targets and y holds others.

    >>> check_probabilities(np.array([[0.0, 1.5]]), "binary cross-entropy")
    Traceback (most recent call last):
    ...
    bpcourse.errors.InputValueError: y[0, 1] is 1.5; binary cross-entropy takes targets from 0 to 1
    """
    if LOSSES[loss].output is None:
        return
    outside = (y < 0) | (y > 1)
    if outside.any():
        row, unit = np.argwhere(outside)[0]
        raise InputValueError(
            f"y[{row}, {unit}] is {y[row, unit]}; {loss} takes targets from 0 to 1"
        )
    sums = y.sum(axis=1)
    astray = np.abs(sums - 1) > 1e-5  # float32 targets sum to 1 up to some 1e-7
    if LOSSES[loss].output == "softmax" and astray.any():
        row = astray.argmax()
        raise InputValueError(
            f"row {row} of y sums to {sums[row]:g}; {loss} takes rows that sum to 1"
        )


def checked_rate(rate: Any) -> float:
    """Return a learning rate as a plain number, so that it leaves the kind of the weights alone.

    >>> checked_rate(np.float64(0.5))
    0.5

    Raises InputTypeError or InputValueError for anything but a finite real number.
    """
    if isinstance(rate, bool) or not isinstance(rate, (int, float, np.floating, np.integer)):
        raise InputTypeError(f"the rate is {rate!r}; give a number such as 0.1")
    if not np.isfinite(rate):
        raise InputValueError(f"the rate is {rate!r}; give a finite number such as 0.1")
    return float(rate)


def check_gradients(parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]) -> None:
    """Raise ShapeError unless there is one gradient of its shape for each parameter."""
    wanted, given = [p.shape for p in parameters], [np.shape(g) for g in gradients]
    if wanted != given:
        raise ShapeError(
            f"the gradients have shapes {given} and the parameters {wanted}: they belong to "
            "another network; take those that backward_pass returned for this one"
        )


def parameter_marks(layers: Sequence) -> tuple:
    """Return for each array of parameters what tells whether somebody wrote into it.

    >>> from bpcourse.multilayer import Layer
    >>> layer = Layer(np.ones((2, 3)), np.ones(2), "tanh")
    >>> before = parameter_marks([layer])
    >>> layer.weights[0, 0] = 5
    >>> before == parameter_marks([layer])
    False
    """
    arrays = (np.asarray(a) for layer in layers for a in (layer.weights, layer.biases))
    return tuple(a.tobytes() if a.size < SMALL else a.sum() for a in arrays)


def check_cache(
    layers: Sequence, z: Sequence[np.ndarray], made_by: Sequence | None, marks: tuple | None
) -> None:
    """Raise ShapeError or InputValueError unless a forward pass through these layers made z."""
    units, found = [len(layer.biases) for layer in layers], [one.shape[-1] for one in z]
    if units != found:
        raise ShapeError(
            f"the cache is of layers with {found} units and the network has {units}: run "
            "forward_pass(network, x) with this network"
        )
    if made_by is None:
        return
    pairs = zip(layers, made_by, strict=True)
    moved = any(
        new.weights is not old.weights or new.biases is not old.biases for new, old in pairs
    )
    if moved or marks not in (None, parameter_marks(layers)):
        raise InputValueError(
            "the cache was made with other weights: run forward_pass(network, x) again after "
            "every update"
        )
