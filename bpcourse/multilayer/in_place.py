"""Activations and losses that write into arrays which are there already, for `workspace.py`.

>>> own = Buffers(*(np.full((1, 2), 0.5) for _ in range(7)))
>>> IN_PLACE["relu"].forward(own)
>>> own.a
array([[0.5, 0.5]])

The readable forms are in `activations.py` and `losses.py`; the tests hold the two equal.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from bpcourse.multilayer.activations import LEAK

__all__ = ["IN_PLACE", "LOSSES_IN_PLACE", "Buffers", "InPlace"]


class Buffers(NamedTuple):
    """The arrays of one layer: four of shape (examples, units), a column, and two like W and b."""

    z: np.ndarray
    a: np.ndarray
    delta: np.ndarray
    spare: np.ndarray  # nobody needs what is in it
    column: np.ndarray  # a number for each example
    weights: np.ndarray  # dL/dW
    biases: np.ndarray  # dL/db


class InPlace(NamedTuple):
    """An activation that writes a; and its way back, which multiplies delta by the slope."""

    forward: Callable
    back: Callable


def _nothing(_own: Buffers) -> None:
    """Leave all as it is: a linear layer shares one array for z and a, and its slope is 1."""


def _tanh(own: Buffers) -> None:
    np.tanh(own.z, out=own.a)


def _tanh_back(own: Buffers) -> None:
    """Multiply by sech(z)^2 = (2e / (1 + e^2))^2, e = exp(-|z|): 1 - a^2 loses digits near 1."""
    _exp_of_minus_size(own.z, own.spare)
    np.multiply(own.delta, own.spare, out=own.delta)
    np.multiply(own.delta, own.spare, out=own.delta)
    np.multiply(own.spare, own.spare, out=own.spare)
    np.add(own.spare, 1, out=own.spare)
    np.divide(own.delta, own.spare, out=own.delta)
    np.divide(own.delta, own.spare, out=own.delta)
    np.multiply(own.delta, 4, out=own.delta)


def _sigmoid(own: Buffers) -> None:
    _exp_of_minus_size(own.z, own.spare)
    np.heaviside(own.z, 1, out=own.a)
    np.maximum(own.a, own.spare, out=own.a)  # 1 where z >= 0, else e^z: never larger than 1
    np.add(own.spare, 1, out=own.spare)
    np.divide(own.a, own.spare, out=own.a)


def _exp_of_minus_size(z: np.ndarray, out: np.ndarray) -> None:
    np.copysign(z, -1.0, out=out)
    np.exp(out, out=out)


def _sigmoid_back(own: Buffers) -> None:
    """Multiply by e / (1 + e)^2 with e = exp(-|z|): a (1 - a) would lose digits near 1."""
    _exp_of_minus_size(own.z, own.spare)
    np.multiply(own.delta, own.spare, out=own.delta)
    np.add(own.spare, 1, out=own.spare)
    np.divide(own.delta, own.spare, out=own.delta)
    np.divide(own.delta, own.spare, out=own.delta)


def _relu(own: Buffers) -> None:
    np.maximum(own.z, 0, out=own.a)


def _relu_back(own: Buffers) -> None:
    np.sign(own.a, out=own.spare)  # 1 where a > 0, else 0
    np.multiply(own.delta, own.spare, out=own.delta)


def _leaky_relu(own: Buffers) -> None:
    np.multiply(own.z, LEAK, out=own.a)
    np.maximum(own.z, own.a, out=own.a)


def _leaky_relu_back(own: Buffers) -> None:
    np.heaviside(own.z, 0, out=own.spare)
    np.maximum(own.spare, LEAK, out=own.spare)
    np.multiply(own.delta, own.spare, out=own.delta)


def _softplus(own: Buffers) -> None:
    _exp_of_minus_size(own.z, own.spare)
    np.log1p(own.spare, out=own.spare)
    np.maximum(own.z, 0, out=own.a)
    np.add(own.a, own.spare, out=own.a)


def _softplus_back(own: Buffers) -> None:
    np.negative(own.a, out=own.spare)
    np.expm1(own.spare, out=own.spare)  # e^-a - 1 = -sigmoid(z)
    np.multiply(own.delta, own.spare, out=own.delta)
    np.negative(own.delta, out=own.delta)


def _softmax(own: Buffers) -> None:
    _fill_rows(np.maximum, own.z, own.spare, own.column)
    np.subtract(own.z, own.spare, out=own.z)  # the largest is 0 now, the softmax is the same
    np.exp(own.z, out=own.a)
    _fill_rows(np.add, own.a, own.spare, own.column)
    np.divide(own.a, own.spare, out=own.a)


def _fill_rows(kind: np.ufunc, array: np.ndarray, out: np.ndarray, column: np.ndarray) -> None:
    """Reduce each row of an array to one number, and fill the row of `out` with it.

    NumPy makes a buffer when it computes with a column and a matrix; when it copies, it does not.
    """
    kind.reduce(array, axis=1, keepdims=True, out=column)
    np.copyto(out, column)


def _softmax_back(own: Buffers) -> None:
    np.multiply(own.delta, own.a, out=own.spare)
    _fill_rows(np.add, own.spare, own.z, own.column)
    np.subtract(own.delta, own.z, out=own.delta)
    np.multiply(own.delta, own.a, out=own.delta)


IN_PLACE = {
    "linear": InPlace(_nothing, _nothing),
    "sigmoid": InPlace(_sigmoid, _sigmoid_back),
    "tanh": InPlace(_tanh, _tanh_back),
    "relu": InPlace(_relu, _relu_back),
    "leaky relu": InPlace(_leaky_relu, _leaky_relu_back),
    "softplus": InPlace(_softplus, _softplus_back),
    "softmax": InPlace(_softmax, _softmax_back),
}


# Each loss returns its sum over the batch and leaves the slope of the mean in delta: dL/da for
# squared errors, dL/dz already where the loss is computed from logits.


def _squared_error(own: Buffers, y: np.ndarray, *, half: bool) -> float:
    np.subtract(own.a, y, out=own.delta)
    total = np.vdot(own.delta, own.delta)
    np.multiply(own.delta, (1 if half else 2) / len(y), out=own.delta)
    return total / 2 if half else total


def _binary_cross_entropy(own: Buffers, y: np.ndarray) -> float:
    _softplus(own._replace(a=own.delta))
    np.multiply(y, own.z, out=own.spare)
    np.subtract(own.delta, own.spare, out=own.delta)
    total = np.add.reduce(own.delta, axis=None)
    np.multiply(own.a, y, out=own.spare)
    np.subtract(own.a, own.spare, out=own.a)  # a (1 - y)
    np.negative(own.z, out=own.z)
    _sigmoid(own._replace(a=own.delta))
    np.multiply(own.delta, y, out=own.delta)  # (1 - a) y
    np.subtract(own.a, own.delta, out=own.delta)
    np.divide(own.delta, len(y), out=own.delta)
    return total


def _softmax_cross_entropy(own: Buffers, y: np.ndarray) -> float:
    np.exp(own.z, out=own.spare)  # z was shifted by the softmax
    _fill_rows(np.add, own.spare, own.delta, own.column)
    np.log(own.delta, out=own.delta)
    np.subtract(own.delta, own.z, out=own.spare)
    np.multiply(y, own.spare, out=own.spare)
    total = np.add.reduce(own.spare, axis=None)
    _sum_of_others(y, own.spare, own.z)
    np.multiply(own.a, own.spare, out=own.delta)
    _sum_of_others(own.a, own.spare, own.z)
    np.multiply(y, own.spare, out=own.spare)
    np.subtract(own.delta, own.spare, out=own.delta)
    np.divide(own.delta, len(y), out=own.delta)
    return total


def _sum_of_others(rows: np.ndarray, out: np.ndarray, spare: np.ndarray) -> None:
    """Fill `out` with the sum of all other entries of the row: those before, and those after."""
    out[:, 0] = 0
    np.add.accumulate(rows[:, :-1], axis=1, out=out[:, 1:])
    spare[:, -1] = 0
    np.add.accumulate(rows[:, :0:-1], axis=1, out=spare[:, -2::-1])
    np.add(out, spare, out=out)  # whole arrays: for parts NumPy would make a buffer


LOSSES_IN_PLACE = {
    "squared error": partial(_squared_error, half=False),
    "half squared error": partial(_squared_error, half=True),
    "binary cross-entropy": _binary_cross_entropy,
    "softmax cross-entropy": _softmax_cross_entropy,
}
