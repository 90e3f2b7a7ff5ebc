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

from math import isfinite
from typing import Any

import numpy as np

from bpcourse.errors import DomainError, InputTypeError, InputValueError, ShapeError
from bpcourse.multilayer.in_place import IN_PLACE, LOSSES_IN_PLACE, Buffers
from bpcourse.multilayer.losses import LOSSES
from bpcourse.multilayer.network import Gradients, Layer, Network, parameter_names, parameters
from bpcourse.multilayer.refusals import check_memory, check_network, check_probabilities

__all__ = ["Workspace", "train_pass"]

MANY = 2**14  # numbers: where filling them with zeros takes as long as a call


class Workspace:
    """The arrays that a network of these shapes writes into, for batches of one size.

    >>> from bpcourse.multilayer import init_network
    >>> network = init_network((784, 256, 10), rng=np.random.default_rng(0))
    >>> Workspace(network, examples=32)
    Workspace(784-256-10, 32 examples, float64, 1.9 MB)

    Parameters are float64 or float32, all of one kind, and so is everything here. A workspace
    belongs to one thread: two passes at a time would write over each other's numbers, unseen.
    Raises InputTypeError for other parameters, InputValueError for a number of examples below 1 or
    for one whose arrays would fill more than 4 GiB.
    """

    def __init__(self, network: Network, examples: int) -> None:
        check_network(*network)
        _check_examples(examples)
        arrays = parameters(network)
        self.dtype = _one_kind(arrays)
        _check_size(network, examples, self.dtype)
        self.kinds = _kinds(network)
        self.layers = tuple(_buffers(layer, examples, self.dtype) for layer in network.layers)
        self.network = network  # the last one that was found to fit
        self.targets: np.ndarray | None = None  # the last ones that were found to be right
        self.inputs = (examples, arrays[0].shape[1])
        self.outputs = self.layers[-1].a.shape
        self.shapes = [array.shape for array in arrays]
        self.ones = np.ones(examples, self.dtype)
        self.probes = [(row, np.zeros_like(row)) for row in _where_it_shows(self.layers)]
        self.gradients = Gradients(
            tuple(layer.weights for layer in self.layers),
            tuple(layer.biases for layer in self.layers),
            tuple(layer.delta for layer in self.layers),
            None,
        )

    def __repr__(self) -> str:
        examples, first = self.inputs
        sizes = "-".join(map(str, (first, *(layer.z.shape[1] for layer in self.layers))))
        size = sum(array.nbytes for layer in self.layers for array in layer) / 1e6
        return f"Workspace({sizes}, {examples} examples, {self.dtype}, {size:.1f} MB)"


def _check_examples(examples: int) -> None:
    if isinstance(examples, bool) or not isinstance(examples, (int, np.integer)):
        raise InputTypeError(f"examples is {examples!r}; give the number of rows of a batch")
    if examples < 1:
        raise InputValueError(f"examples is {examples}; a batch has one example or more")


def _check_size(network: Network, examples: int, dtype: np.dtype) -> None:
    count = sum(
        layer.weights.size + (4 * int(examples) + 1) * len(layer.biases) for layer in network.layers
    )
    check_memory(f"examples is {examples}: the arrays of the workspace", dtype.itemsize * count)


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
    weights, biases = np.empty(layer.weights.shape, dtype), np.empty(layer.biases.shape, dtype)
    return Buffers(z, a, delta, spare, np.empty((examples, 1), dtype), weights, biases)


def _where_it_shows(layers: tuple[Buffers, ...]) -> list[np.ndarray]:
    """Return the few gradients in which anything that is not finite shows.

    Each unit multiplies its delta, be it 0, by all that its layer was given: the first unit of a
    layer tells of the others. What spoils a delta spoils those of the layers below.
    """
    return [layers[0].biases, *(own.weights[0] for own in layers)]


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
    want to keep. `gradients.inputs` is None. No array is allocated as long as x has its rows one
    after the other in memory. Raises ShapeError or InputTypeError when an array does
    not fit the workspace, DomainError when the loss is not finite, or a gradient, because of an
    input, an activation or a delta that is not, InputValueError for targets that are no
    probabilities where the loss needs them; they are looked at when they are another array than in
    the pass before.
    """
    _check_fit(network, x, y, workspace)
    with np.errstate(over="ignore", invalid="ignore"):  # seen by the looks below
        _run_forward(network, x, workspace.layers)
        loss = LOSSES_IN_PLACE[network.loss](workspace.layers[-1], y) / len(y)
        if not isfinite(loss):
            raise _not_finite(f"the loss is {loss}")
        _run_backward(network, x, workspace)
        # 0 times what is not finite is NaN; a sum of the gradients might be too large by itself
        if not isfinite(sum([row.dot(zeros) for row, zeros in workspace.probes])):
            raise _not_finite(f"the loss is {loss}, but the gradients are not finite")
    return loss, workspace.gradients


def _not_finite(what: str) -> DomainError:
    return DomainError(
        f"{what}: x, y or a parameter is too large or not finite; "
        "look at them, or train with a smaller rate"
    )


def _check_fit(network: Network, x: Any, y: Any, workspace: Workspace) -> None:
    if network is not workspace.network:  # the shapes of one network stay what they are
        kinds = _kinds(network)
        if kinds != workspace.kinds:
            raise ShapeError(
                f"the network has {', '.join(kinds)} and the workspace was made for "
                f"{', '.join(workspace.kinds)}; make one: Workspace(network, {len(x)})"
            )
        names = parameter_names(network)
        for array, name, shape in zip(parameters(network), names, workspace.shapes, strict=True):
            _check_array(name, array, shape, workspace.dtype)
        workspace.network = network
    _check_array("x", x, workspace.inputs, workspace.dtype)
    _check_array("y", y, workspace.outputs, workspace.dtype)
    if y is not workspace.targets:  # one look, not one a step
        check_probabilities(y, network.loss)
        workspace.targets = y


def _check_array(name: str, array: Any, shape: tuple[int, ...], dtype: np.dtype) -> None:
    if type(array) is not np.ndarray or array.dtype != dtype:
        raise InputTypeError(
            f"{name} is of type {type(array).__name__} {getattr(array, 'dtype', '')}; the "
            f"workspace takes plain arrays of {dtype}: convert once, before training, with "
            f"numpy.asarray({name}, {str(dtype)!r})"
        )
    if array.shape != shape:
        raise ShapeError(
            f"{name} has shape {array.shape} and the workspace was made for {shape}; make one for "
            "each network and batch size: Workspace(network, examples)"
        )


def _kinds(network: Network) -> tuple[str, ...]:
    return (*[layer.activation for layer in network.layers], network.loss)


def _run_forward(network: Network, x: np.ndarray, buffers: tuple[Buffers, ...]) -> None:
    a = x
    for layer, own in zip(network.layers, buffers, strict=True):
        a.dot(layer.weights.T, out=own.z)
        np.copyto(own.spare, layer.biases)  # to every row; adding a row would make a buffer
        np.add(own.z, own.spare, out=own.z)
        IN_PLACE[layer.activation].forward(own)
        a = own.a


def _run_backward(network: Network, x: np.ndarray, workspace: Workspace) -> None:
    """Run the recurrence; delta of the last layer holds the slope of the loss."""
    buffers, ones = workspace.layers, workspace.ones
    last = len(buffers) - 1
    for k in range(last, -1, -1):
        layer, own = network.layers[k], buffers[k]
        if k < last:
            buffers[k + 1].delta.dot(network.layers[k + 1].weights, out=own.delta)
        if k < last or LOSSES[network.loss].output is None:
            IN_PLACE[layer.activation].back(own)
        _multiply(own.delta.T, buffers[k - 1].a if k else x, own.weights)
        ones.dot(own.delta, out=own.biases)  # the sum over the batch, as a product: quicker


def _multiply(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> None:
    """Multiply into `out`: `dot` fills it with zeros before, `matmul` takes longer to begin.

    For 784 x 256 weights and 32 examples the zeros are a twentieth of the product. What lies
    scattered in memory only `dot` takes at full speed, in every version of NumPy.
    """
    if out.size > MANY and b.flags.c_contiguous:
        np.matmul(a, b, out=out)
    else:
        a.dot(b, out=out)
