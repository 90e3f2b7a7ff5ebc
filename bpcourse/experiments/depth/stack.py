"""Deep stacks of equal layers, with shortcuts and normalisation: both passes written out by hand.

>>> rng = np.random.default_rng(0)
>>> stack = make_stack(400, width=16, activation="sigmoid", rng=rng)
>>> x, y = rng.normal(size=(8, 16)), rng.normal(size=(8, 16))
>>> log_gradients = signals(stack, x, y).log_gradients
>>> bool(np.isfinite(log_gradients).all()), bool(log_gradients[0] < -200)
(True, True)

Layer k turns a_{k-1} into a_k, examples as rows:

    u_k = a_{k-1} W_k^T
    z_k = normalised(u_k) + b_k
    a_k = sigma(z_k), plus a_{k-1} where the stack is residual

The bias comes after the normalisation, which would take it away again.

A gradient of 1e-240 is too small to be squared as a float, and one of 1e-400 is no float at all. So
the way back carries each gradient as a number of ordinary size and a power of two beside it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from bpcourse.errors import DomainError, InputValueError, known, whole
from bpcourse.experiments.depth.logarithms import log_norm
from bpcourse.experiments.depth.normalisation import (
    NORMALISATIONS,
    normalise,
    through_normalisation,
)
from bpcourse.multilayer.activations import ACTIVATIONS, HIDDEN
from bpcourse.multilayer.initialization import SCHEMES
from bpcourse.multilayer.refusals import batch, check_memory, check_rng, targets

__all__ = [
    "NORMALISATIONS",
    "LayerStep",
    "LayerTrace",
    "Signals",
    "Stack",
    "StackGradients",
    "Trace",
    "check_settings",
    "check_size",
    "gradients",
    "layers_back",
    "make_stack",
    "output_gradient",
    "run",
    "signals",
    "stack_loss",
]

DEEPEST, WIDEST = 2000, 2000
LARGEST = 2**29  # bytes of all weights


class Stack(NamedTuple):
    """Weights (depth, width, width), biases (depth, width), and how every layer works."""

    weights: np.ndarray
    biases: np.ndarray
    activation: str
    residual: bool
    normalisation: str


class LayerTrace(NamedTuple):
    """What one layer computed on the way forward: normalised(u), its divisor, z and sigma(z)."""

    normalised: np.ndarray
    spread: np.ndarray | None
    z: np.ndarray
    response: np.ndarray


class Trace(NamedTuple):
    """The activations a_0 = x ... a_L, and what each of the L layers keeps for the way back."""

    activations: tuple[np.ndarray, ...]
    layers: tuple[LayerTrace, ...]


class LayerStep(NamedTuple):
    """One layer of the way back; each true gradient is the array times 2 ** exponent.

    `layer` counts from 0, as the weights do. `delta` is dL/dz, `delta_u` is dL/du, `gradient` is
    dL/da of the layer's input.
    """

    layer: int
    delta: np.ndarray
    delta_u: np.ndarray
    gradient: np.ndarray
    exponent: int


class StackGradients(NamedTuple):
    """dL/dW (depth, width, width), dL/db (depth, width) and dL/dx (examples, width)."""

    weights: np.ndarray
    biases: np.ndarray
    inputs: np.ndarray


class Signals(NamedTuple):
    """Activations a_0 ... a_L, and log10 of the norms of dL/dW_k and of dL/dz_k, k = 1 ... L."""

    activations: tuple[np.ndarray, ...]
    log_gradients: np.ndarray
    log_deltas: np.ndarray
    loss: float


def make_stack(
    depth: int,
    width: int = 64,
    activation: str = "sigmoid",
    scheme: str = "glorot",
    *,
    scale: float = 1.0,
    residual: bool = False,
    normalisation: str = "none",
    rng: np.random.Generator,
) -> Stack:
    """Return `depth` square layers with weights drawn by a scheme, times `scale`; biases 0.

    >>> make_stack(3, width=5, activation="relu", rng=np.random.default_rng(0)).weights.shape
    (3, 5, 5)

    Raises InputTypeError without a generator, InputValueError for an unknown name, a depth or
    width below 1 or above 2000 and a scale that is not finite.
    """
    check_rng(rng)
    check_settings(depth, width, activation, normalisation, scale)
    draw = SCHEMES[known("scheme", scheme, SCHEMES)]
    weights = scale * np.stack([draw(width, width, rng) for _ in range(depth)])
    return Stack(weights, np.zeros((depth, width)), activation, bool(residual), normalisation)


def check_size(depth: int, width: int = 1) -> None:
    """Raise InputTypeError or InputValueError for a stack too large for a minute's patience.

    >>> check_size(10**5)
    Traceback (most recent call last):
    ...
    bpcourse.errors.InputValueError: depth is 100000; give a whole number from 1 to 2000
    """
    whole("depth", depth, 1, DEEPEST)
    whole("width", width, 1, WIDEST)
    size = 8 * int(depth) * int(width) ** 2
    check_memory(f"depth is {depth} and width {width}: the weights", size, most=LARGEST)


def check_settings(
    depth: int, width: int, activation: str, normalisation: str, scale: float
) -> None:
    """Raise InputTypeError or InputValueError for settings that no stack can have.

    >>> check_settings(3, 5, "tanh", "none", 1.0)
    """
    check_size(depth, width)
    if not np.isfinite(scale):
        raise InputValueError(f"scale is {scale!r}; give a finite number")
    known("activation", activation, HIDDEN)
    known("normalisation", normalisation, NORMALISATIONS)


def run(stack: Stack, x: Any) -> Trace:
    """Run a batch forward through all layers.

    >>> stack = make_stack(2, width=3, normalisation="batch", rng=np.random.default_rng(0))
    >>> trace = run(stack, [[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])
    >>> trace.layers[0].normalised.mean(axis=0).round(9) + 0.0
    array([0., 0., 0.])

    `x` has the shape (examples, width). Raises ShapeError for another, and DomainError when the
    activations grow past the largest float.
    """
    a = batch(x, stack.weights.shape[-1])
    activations, layers = [a], []
    sigma, axis = ACTIVATIONS[stack.activation].function, NORMALISATIONS[stack.normalisation]
    for k, (W, b) in enumerate(zip(stack.weights, stack.biases, strict=True), start=1):
        with np.errstate(over="ignore", invalid="ignore"):
            n, spread = normalise(a @ W.T, axis)
        z = n + b
        _check_range(z, spread, k)
        response = sigma(z)
        a = response + a if stack.residual else response
        activations.append(a)
        layers.append(LayerTrace(n, spread, z, response))
    return Trace(tuple(activations), tuple(layers))


def _check_range(z: np.ndarray, spread: np.ndarray | None, layer: int) -> None:
    if not np.isfinite(z).all() or (spread is not None and not np.isfinite(spread).all()):
        raise DomainError(
            f"the activations grow past the largest float by layer {layer}; make the weights "
            "smaller, or normalise"
        )


def layers_back(stack: Stack, trace: Trace, upstream: np.ndarray) -> Iterator[LayerStep]:
    """Yield one step for each layer, last to first; `upstream` is dL/da of the last layer.

    >>> stack = make_stack(3, width=2, rng=np.random.default_rng(0))
    >>> trace = run(stack, [[1.0, 2.0]])
    >>> [step.layer for step in layers_back(stack, trace, np.ones((1, 2)))]
    [2, 1, 0]

    After each layer the gradient is divided by a power of two, which rounds nothing.
    """
    slope, axis = ACTIVATIONS[stack.activation].slope, NORMALISATIONS[stack.normalisation]
    gradient, exponent = upstream, 0
    for k in reversed(range(len(stack.weights))):
        kept = trace.layers[k]
        delta = gradient * slope(kept.z, kept.response)
        delta_u = through_normalisation(delta, kept.normalised, kept.spread, axis)
        back = delta_u @ stack.weights[k]
        gradient = back + gradient if stack.residual else back
        yield LayerStep(k, delta, delta_u, gradient, exponent)
        shift = int(np.frexp(np.abs(gradient).max())[1])
        gradient, exponent = np.ldexp(gradient, -shift), exponent + shift


def stack_loss(activations: np.ndarray, y: Any) -> Any:
    """Return the half squared error: summed over the units, averaged over the examples.

    >>> float(stack_loss(np.array([[3.0, 1.0]]), [[1.0, 1.0]]))
    2.0
    """
    error = activations - targets(y, activations.shape, "half squared error")
    return (error * error).sum() / 2 / len(error)


def gradients(stack: Stack, x: Any, y: Any) -> StackGradients:
    """Return the gradients of `stack_loss` as plain arrays, to train or to check with.

    >>> stack = make_stack(3, width=2, residual=True, rng=np.random.default_rng(0))
    >>> gradients(stack, [[1.0, 2.0]], [[0.0, 0.0]]).weights.shape
    (3, 2, 2)

    One too small for a float is 0 here; `signals` shows its logarithm.
    """
    trace = run(stack, x)
    weights, biases = np.empty_like(stack.weights), np.empty_like(stack.biases)
    for k, delta, delta_u, gradient, exponent in layers_back(
        stack, trace, output_gradient(trace, y)
    ):
        weights[k] = np.ldexp(delta_u.T @ trace.activations[k], exponent)
        biases[k] = np.ldexp(delta.sum(axis=0), exponent)
        inputs = np.ldexp(gradient, exponent)
    return StackGradients(weights, biases, inputs)


def output_gradient(trace: Trace, y: Any) -> np.ndarray:
    """Return dL/da of the last layer for `stack_loss`.

    >>> stack = make_stack(1, width=1, activation="linear", rng=np.random.default_rng(0))
    >>> output_gradient(run(stack, [[0.0], [0.0]]), [[3.0], [1.0]])
    array([[-1.5],
           [-0.5]])
    """
    output = trace.activations[-1]
    return (output - targets(y, output.shape, "half squared error")) / len(output)


def signals(stack: Stack, x: Any, y: Any) -> Signals:
    """Return the activations of every layer and log10 of the norms of its gradients.

    >>> stack = make_stack(3, width=2, rng=np.random.default_rng(0))
    >>> signals(stack, [[1.0, 2.0]], [[0.0, 0.0]]).log_deltas.shape
    (3,)

    A norm that is exactly 0, as in a dead ReLU network, has the logarithm -inf.
    """
    trace = run(stack, x)
    log_gradients, log_deltas = np.empty((2, len(stack.weights)))
    for k, delta, delta_u, _, exponent in layers_back(stack, trace, output_gradient(trace, y)):
        log_gradients[k] = log_norm(delta_u.T @ trace.activations[k], exponent)
        log_deltas[k] = log_norm(delta, exponent)
    loss = float(stack_loss(trace.activations[-1], y))
    return Signals(trace.activations, log_gradients, log_deltas, loss)
