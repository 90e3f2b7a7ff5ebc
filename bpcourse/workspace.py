"""The second form of the delta recurrence, for those who train: nothing is allocated on the way.

>>> from bpcourse.multilayer import backward_pass, forward_pass, in_order, init_network
>>> rng = np.random.default_rng(0)
>>> network = init_network((3, 4, 2), hidden="tanh", rng=rng)
>>> x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
>>> workspace = Workspace(network, examples=5)
>>> loss, gradients = train_pass(network, x, y, workspace)
>>> same = backward_pass(network, forward_pass(network, x), y)
>>> all(np.allclose(a, b) for a, b in zip(in_order(gradients), in_order(same), strict=True))
True

`multilayer.py` is the form to read. This one computes the same numbers, up to the last digit or
two, into arrays that are made once: for a small network a step is mostly the making of arrays. The
product that would give dL/dx is left out, because training does not use it.
"""

from collections.abc import Callable
from functools import partial
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from bpcourse.activations import LEAK
from bpcourse.errors import DomainError, InputTypeError, InputValueError, ShapeError
from bpcourse.layer_checks import check_network
from bpcourse.multilayer import (
    Gradients,
    Layer,
    Network,
    parameter_names,
    parameters,
)

__all__ = ["Workspace", "train_pass"]

# The functions below write into their arguments. In all of them z, a and delta are those of one
# layer, and `spare` is an array of the same shape whose content nobody needs.


class InPlace(NamedTuple):
    """An activation that writes a; and its way back, which multiplies delta by the slope."""

    forward: Callable  # (z, a, spare)
    back: Callable  # (z, a, delta, spare)


def _nothing(*_arrays: np.ndarray) -> None:
    """Leave all as it is: a linear layer shares one array for z and a, and its slope is 1."""


def _tanh(z: np.ndarray, a: np.ndarray, _spare: np.ndarray) -> None:
    np.tanh(z, out=a)


def _tanh_back(_z: np.ndarray, a: np.ndarray, delta: np.ndarray, spare: np.ndarray) -> None:
    np.multiply(a, a, out=spare)
    np.subtract(1, spare, out=spare)
    np.multiply(delta, spare, out=delta)


def _sigmoid(z: np.ndarray, a: np.ndarray, spare: np.ndarray) -> None:
    _exp_of_minus_size(z, spare)
    np.heaviside(z, 1, out=a)
    np.maximum(a, spare, out=a)  # 1 where z >= 0, else e^z: never larger than 1
    np.add(spare, 1, out=spare)
    np.divide(a, spare, out=a)


def _exp_of_minus_size(z: np.ndarray, out: np.ndarray) -> None:
    np.absolute(z, out=out)
    np.negative(out, out=out)
    np.exp(out, out=out)


def _sigmoid_back(_z: np.ndarray, a: np.ndarray, delta: np.ndarray, spare: np.ndarray) -> None:
    np.subtract(1, a, out=spare)
    np.multiply(a, spare, out=spare)
    np.multiply(delta, spare, out=delta)


def _relu(z: np.ndarray, a: np.ndarray, _spare: np.ndarray) -> None:
    np.maximum(z, 0, out=a)


def _relu_back(_z: np.ndarray, a: np.ndarray, delta: np.ndarray, spare: np.ndarray) -> None:
    np.sign(a, out=spare)  # 1 where a > 0, else 0
    np.multiply(delta, spare, out=delta)


def _leaky_relu(z: np.ndarray, a: np.ndarray, _spare: np.ndarray) -> None:
    np.multiply(z, LEAK, out=a)
    np.maximum(z, a, out=a)


def _leaky_relu_back(z: np.ndarray, _a: np.ndarray, delta: np.ndarray, spare: np.ndarray) -> None:
    np.heaviside(z, 0, out=spare)
    np.maximum(spare, LEAK, out=spare)
    np.multiply(delta, spare, out=delta)


def _softplus(z: np.ndarray, a: np.ndarray, spare: np.ndarray) -> None:
    _exp_of_minus_size(z, spare)
    np.log1p(spare, out=spare)
    np.maximum(z, 0, out=a)
    np.add(a, spare, out=a)


def _softplus_back(_z: np.ndarray, a: np.ndarray, delta: np.ndarray, spare: np.ndarray) -> None:
    np.negative(a, out=spare)
    np.expm1(spare, out=spare)  # e^-a - 1 = -sigmoid(z)
    np.multiply(delta, spare, out=delta)
    np.negative(delta, out=delta)


def _softmax(z: np.ndarray, a: np.ndarray, spare: np.ndarray) -> None:
    column = spare[:, :1]  # a view: a number for each example
    np.maximum.reduce(z, axis=1, keepdims=True, out=column)
    np.subtract(z, column, out=z)  # the largest is 0 now, and the softmax of z is the same
    np.exp(z, out=a)
    np.add.reduce(a, axis=1, keepdims=True, out=column)
    np.divide(a, column, out=a)


def _softmax_back(z: np.ndarray, a: np.ndarray, delta: np.ndarray, spare: np.ndarray) -> None:
    column = z[:, :1]
    np.multiply(delta, a, out=spare)
    np.add.reduce(spare, axis=1, keepdims=True, out=column)
    np.subtract(delta, column, out=delta)
    np.multiply(delta, a, out=delta)


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


def _squared_error(_z: Any, a: Any, y: Any, delta: Any, _spare: Any, *, half: bool) -> float:
    np.subtract(a, y, out=delta)
    total = np.vdot(delta, delta)
    np.multiply(delta, (1 if half else 2) / len(y), out=delta)
    return total / 2 if half else total


def _binary_cross_entropy(z: Any, a: Any, y: Any, delta: Any, spare: Any) -> float:
    _softplus(z, delta, spare)
    np.multiply(y, z, out=spare)
    np.subtract(delta, spare, out=delta)
    total = np.add.reduce(delta, axis=None)
    np.subtract(a, y, out=delta)
    np.divide(delta, len(y), out=delta)
    return total


def _softmax_cross_entropy(z: Any, a: Any, y: Any, delta: Any, spare: Any) -> float:
    column = delta[:, :1]
    np.exp(z, out=spare)  # z was shifted by the softmax
    np.add.reduce(spare, axis=1, keepdims=True, out=column)
    np.log(column, out=column)
    np.subtract(column, z, out=spare)
    np.multiply(y, spare, out=spare)
    total = np.add.reduce(spare, axis=None)
    column = spare[:, :1]
    np.add.reduce(y, axis=1, keepdims=True, out=column)
    np.multiply(a, column, out=delta)
    np.subtract(delta, y, out=delta)
    np.divide(delta, len(y), out=delta)
    return total


LOSSES_IN_PLACE = {
    "squared error": partial(_squared_error, half=False),
    "half squared error": partial(_squared_error, half=True),
    "binary cross-entropy": _binary_cross_entropy,
    "softmax cross-entropy": _softmax_cross_entropy,
}
FROM_LOGITS = ("binary cross-entropy", "softmax cross-entropy")


class Buffers(NamedTuple):
    """The arrays of one layer: four of shape (examples, units), two shaped like W and b."""

    z: np.ndarray
    a: np.ndarray
    delta: np.ndarray
    spare: np.ndarray
    weights: np.ndarray  # dL/dW
    biases: np.ndarray  # dL/db


class Workspace:
    """The arrays that a network of these shapes writes into, for batches of one size.

    >>> from bpcourse.multilayer import init_network
    >>> network = init_network((784, 256, 10), rng=np.random.default_rng(0))
    >>> Workspace(network, examples=32)
    Workspace(784-256-10, 32 examples, float64, 2.0 MB)

    Parameters are float64 or float32, all of one kind, and so is everything here. Raises
    InputTypeError for other parameters, InputValueError for a number of examples below 1.
    """

    def __init__(self, network: Network, examples: int) -> None:
        check_network(*network)
        _check_examples(examples)
        arrays = parameters(network)
        self.dtype = _one_kind(arrays)
        self.kinds = _kinds(network)
        self.layers = tuple(_buffers(layer, examples, self.dtype) for layer in network.layers)
        self.shapes = (
            (examples, arrays[0].shape[1]),
            (examples, arrays[-1].shape[0]),
            *(array.shape for array in arrays),
        )
        self.gradients = Gradients(
            tuple(layer.weights for layer in self.layers),
            tuple(layer.biases for layer in self.layers),
            tuple(layer.delta for layer in self.layers),
            None,
        )

    def __repr__(self) -> str:
        (examples, first), *_ = self.shapes
        sizes = "-".join(map(str, (first, *(layer.z.shape[1] for layer in self.layers))))
        size = sum(array.nbytes for layer in self.layers for array in layer) / 1e6
        return f"Workspace({sizes}, {examples} examples, {self.dtype}, {size:.1f} MB)"


def _check_examples(examples: int) -> None:
    if isinstance(examples, bool) or not isinstance(examples, (int, np.integer)):
        raise InputTypeError(f"examples is {examples!r}; give the number of rows of a batch")
    if examples < 1:
        raise InputValueError(f"examples is {examples}; a batch has one example or more")


def _one_kind(arrays: list[np.ndarray]) -> np.dtype:
    kinds = sorted({str(array.dtype) for array in arrays})
    if kinds not in (["float32"], ["float64"]):
        raise InputTypeError(
            f"the parameters have dtype {', '.join(kinds)}; a workspace needs float64 for all, or "
            "float32 for all: pass each through .astype(float)"
        )
    return arrays[0].dtype


def _buffers(layer: Layer, examples: int, dtype: np.dtype) -> Buffers:
    z, a, delta, spare = (np.empty((examples, len(layer.biases)), dtype) for _ in range(4))
    a = z if layer.activation == "linear" else a
    return Buffers(z, a, delta, spare, np.empty_like(layer.weights), np.empty_like(layer.biases))


def train_pass(
    network: Network, x: np.ndarray, y: np.ndarray, workspace: Workspace
) -> tuple[float, Gradients]:
    """Run forward and backward inside a workspace; return the loss and its gradients.

    >>> from bpcourse.multilayer import init_network
    >>> network = init_network((1, 1), rng=np.random.default_rng(1))
    >>> workspace = Workspace(network, examples=1)
    >>> loss, gradients = train_pass(network, np.array([[0.0]]), np.array([[3.0]]), workspace)
    >>> float(loss), gradients.biases[0], gradients.inputs
    (4.5, array([-3.]), None)

    The gradients are the workspace's own arrays: the next pass writes over them, so copy what you
    want to keep. `gradients.inputs` is None. Raises ShapeError or InputTypeError when an array does
    not fit the workspace, DomainError when the loss is not finite; x and y are not searched for
    NaN, and targets are not tested, as the readable form does it.
    """
    _check_fit(network, x, y, workspace)
    with np.errstate(over="ignore", invalid="ignore"):  # seen by the look at the loss
        _run_forward(network, x, workspace.layers)
        top = workspace.layers[-1]
        loss = LOSSES_IN_PLACE[network.loss](top.z, top.a, y, top.delta, top.spare) / len(y)
        if not isfinite(loss):
            raise DomainError(
                f"the loss is {loss}: x, y or a parameter is too large or not finite; "
                "look at them, or train with a smaller rate"
            )
        _run_backward(network, x, workspace.layers)
    return loss, workspace.gradients


def _check_fit(network: Network, x: Any, y: Any, workspace: Workspace) -> None:
    kinds = _kinds(network)
    if kinds != workspace.kinds:
        raise ShapeError(
            f"the network has {', '.join(kinds)} and the workspace was made for "
            f"{', '.join(workspace.kinds)}; make one: Workspace(network, {len(x)})"
        )
    arrays = (x, y, *parameters(network))
    for place, (array, shape) in enumerate(zip(arrays, workspace.shapes, strict=True)):
        if type(array) is not np.ndarray or array.dtype != workspace.dtype:
            _refuse_kind(_name(network, place), array, workspace.dtype)
        if array.shape != shape:
            raise ShapeError(
                f"{_name(network, place)} has shape {array.shape} and the workspace was made for "
                f"{shape}; make one for each batch size: Workspace(network, {len(x)})"
            )


def _kinds(network: Network) -> tuple[str, ...]:
    return (*[layer.activation for layer in network.layers], network.loss)


def _name(network: Network, place: int) -> str:
    return ("x", "y", *parameter_names(network))[place]


def _refuse_kind(name: str, array: Any, dtype: np.dtype) -> None:
    found = getattr(array, "dtype", "")
    raise InputTypeError(
        f"{name} is of type {type(array).__name__} {found}; the workspace takes plain arrays of "
        f"{dtype}: convert once, before training, with numpy.asarray({name}, {str(dtype)!r})"
    )


def _run_forward(network: Network, x: np.ndarray, buffers: tuple[Buffers, ...]) -> None:
    a = x
    for layer, own in zip(network.layers, buffers, strict=True):
        np.dot(a, layer.weights.T, out=own.z)
        np.add(own.z, layer.biases, out=own.z)
        IN_PLACE[layer.activation].forward(own.z, own.a, own.spare)
        a = own.a


def _run_backward(network: Network, x: np.ndarray, buffers: tuple[Buffers, ...]) -> None:
    """Run the recurrence; delta of the last layer holds the slope of the loss."""
    last = len(buffers) - 1
    for k in range(last, -1, -1):
        layer, own = network.layers[k], buffers[k]
        if k < last:
            np.dot(buffers[k + 1].delta, network.layers[k + 1].weights, out=own.delta)
        if k < last or network.loss not in FROM_LOGITS:
            IN_PLACE[layer.activation].back(own.z, own.a, own.delta, own.spare)
        np.dot(own.delta.T, buffers[k - 1].a if k else x, out=own.weights)
        np.add.reduce(own.delta, axis=0, out=own.biases)
