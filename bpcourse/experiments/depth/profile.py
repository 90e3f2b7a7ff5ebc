"""What depth does to the signals of a stack, layer by layer: every number that the lab shows.

>>> profile = depth_profile(50, "sigmoid")
>>> bool(profile.log_gradients[0] - profile.log_gradients[-1] < -20)
True
>>> profile = depth_profile(50, "sigmoid", residual=True)
>>> bool(profile.log_gradients[0] - profile.log_gradients[-1] > -3)
True
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from bpcourse.errors import whole
from bpcourse.experiments.depth.logarithms import log_norm
from bpcourse.experiments.depth.stack import (
    Stack,
    Trace,
    check_settings,
    layers_back,
    make_stack,
    run,
)

__all__ = [
    "BINS",
    "EXAMPLES",
    "LARGEST_SLOPE",
    "Histograms",
    "Profile",
    "depth_profile",
    "profile_of",
]

EXAMPLES = 32
BINS = 24
LARGEST_SLOPE = {"sigmoid": 1 / 4}  # of every other activation it is 1
PREPARED = 100  # layers drawn at a time: a slider that moves within them draws nothing


class Histograms(NamedTuple):
    """Counts (layers + 1, BINS) of the activations a_0 ... a_L between BINS + 1 common edges."""

    counts: np.ndarray
    edges: np.ndarray


class Profile(NamedTuple):
    """The signals of a stack by layer; logarithms are to the base 10.

    log_gradients: of the norms of dL/dW_k, k = 1 ... L.
    log_bound: what they would be if every layer k shrank them by the activation's largest slope.
    activations_std: of all entries of a_k, k = 0 ... L.
    dead_share: the share of ReLUs of layer k that are closed for every example, k = 1 ... L.
    histograms: of the activations a_0 ... a_L.
    factors: log_gradients of layer k less that of layer k + 1, k = 1 ... L - 1; NaN between two
        layers whose gradients are 0.
    jacobian_norms: of the norm of v^T da_L/da_k, which is dL/da_k, v a fixed random direction of
        norm 1, k = 0 ... L; the last is 0. Local Jacobians multiply from right to left.
    """

    log_gradients: np.ndarray
    log_bound: np.ndarray
    activations_std: np.ndarray
    dead_share: np.ndarray
    histograms: Histograms
    factors: np.ndarray
    jacobian_norms: np.ndarray


def depth_profile(
    depth: int,
    activation: str = "sigmoid",
    scheme: str = "glorot",
    *,
    scale: float = 1.0,
    width: int = 64,
    residual: bool = False,
    normalisation: str = "none",
    seed: int = 0,
) -> Profile:
    """Return the signals of one stack, for a batch of EXAMPLES random inputs.

    >>> depth_profile(3, "relu", "he", width=8).activations_std.shape
    (4,)

    The targets are set so that dL/da of the last layer is one random direction of norm 1, the same
    for every stack: what differs was done by the layers, not by the size of the error. The first
    layers of a deeper stack are those of a shallower one with the same seed. Errors: as for
    `stack.make_stack` and `stack.run`.
    """
    check_settings(depth, width, activation, normalisation, scale)
    seed = whole("seed", seed)
    drawn = _prepared(-(-depth // PREPARED) * PREPARED, width, scheme, seed)
    weights, biases = scale * drawn.weights[:depth], drawn.biases[:depth]
    stack = Stack(weights, biases, activation, residual, normalisation)
    x, direction = np.random.default_rng([seed, 1]).normal(size=(2, EXAMPLES, width))
    return profile_of(stack, x, direction)


def profile_of(stack: Stack, x: np.ndarray, upstream: np.ndarray) -> Profile:
    """Return the signals of any stack, for a batch and for a dL/da of its last layer.

    >>> stack = make_stack(3, 8, rng=np.random.default_rng(0))
    >>> profile_of(stack, np.ones((4, 8)), np.eye(4, 8)).jacobian_norms.shape
    (4,)

    `upstream` is brought to norm 1.
    """
    trace = run(stack, x)
    log_gradients, jacobian_norms = _way_back(stack, trace, upstream / np.linalg.norm(upstream))
    activations = np.stack(trace.activations).reshape(len(trace.activations), -1)
    return Profile(
        log_gradients,
        _bound(stack, log_gradients[-1]),
        activations.std(axis=1),
        _dead_share(stack, trace),
        _histograms(activations, _limits(stack, activations)),
        _factors(log_gradients),
        jacobian_norms,
    )


@lru_cache(maxsize=4)
def _prepared(layers: int, width: int, scheme: str, seed: int) -> Stack:
    """Return drawn weights: while a slider moves only their number and their scale change."""
    return make_stack(layers, width, scheme=scheme, rng=np.random.default_rng(seed))


def _way_back(stack: Stack, trace: Trace, direction: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return log10 of the norms of dL/dW_k and of dL/da_k, where dL/da_L is the direction."""
    depth = len(stack.weights)
    log_gradients, jacobian_norms = np.zeros(depth), np.zeros(depth + 1)
    for k, _, delta_u, gradient, exponent in layers_back(stack, trace, direction):
        log_gradients[k] = log_norm(delta_u.T @ trace.activations[k], exponent)
        jacobian_norms[k] = log_norm(gradient, exponent)
    return log_gradients, jacobian_norms


def _bound(stack: Stack, last: float) -> np.ndarray:
    layers_above = np.arange(len(stack.weights) - 1, -1, -1)
    return last + layers_above * np.log10(LARGEST_SLOPE.get(stack.activation, 1))


def _factors(logarithms: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):  # -inf - (-inf): nothing can be said of 0/0
        return logarithms[:-1] - logarithms[1:]


def _dead_share(stack: Stack, trace: Trace) -> np.ndarray:
    if stack.activation != "relu":  # no other slope is ever 0
        return np.zeros(len(trace.layers))
    return np.array([(layer.z <= 0).all(axis=0).mean() for layer in trace.layers])


def _limits(stack: Stack, activations: np.ndarray) -> tuple[float, float]:
    """Return where the activations lie: as the activation bounds them, or in whole numbers."""
    bounded = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}
    if stack.activation in bounded and not stack.residual:
        return bounded[stack.activation]
    return float(min(np.floor(activations.min()), -1)), float(max(np.ceil(activations.max()), 1))


def _histograms(activations: np.ndarray, limits: tuple[float, float]) -> Histograms:
    """Count all layers at once; the inputs beyond the limits go into the outermost bins."""
    low, high = limits
    layers = len(activations)
    bins = ((activations - low) * (BINS / (high - low))).clip(0, BINS - 1).astype(int)
    bins += BINS * np.arange(layers)[:, None]
    counts = np.bincount(bins.ravel(), minlength=BINS * layers).reshape(layers, BINS)
    return Histograms(counts, np.linspace(low, high, BINS + 1))
