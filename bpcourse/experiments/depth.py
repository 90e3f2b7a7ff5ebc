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

from bpcourse.activations import ACTIVATIONS
from bpcourse.experiments.stack import (
    Stack,
    Trace,
    backward_steps,
    check_settings,
    log_norm,
    log_norms,
    make_stack,
    output_gradient,
    run,
)

__all__ = ["BINS", "EXAMPLES", "LARGEST_SLOPE", "Histograms", "Profile", "depth_profile"]

EXAMPLES = 32
BINS = 24
LARGEST_SLOPE = {"sigmoid": 1 / 4}  # of every other activation it is 1
PREPARED = 100  # layers drawn at a time


class Histograms(NamedTuple):
    """Counts (layers + 1, BINS) of the activations a_0 ... a_L between BINS + 1 common edges."""

    counts: np.ndarray
    edges: np.ndarray


class Profile(NamedTuple):
    """The signals of a stack by layer; logarithms are to the base 10.

    log_gradients: of the norms of dL/dW_k, k = 1 ... L.
    log_bound: what they would be if every layer k shrank them by the activation's largest slope.
    activations_std: of all entries of a_k, k = 0 ... L.
    dead_share: the share of units of layer k whose slope is 0 for every example, k = 1 ... L.
    histograms: of the activations a_0 ... a_L.
    factors: log_gradients of layer k less that of layer k + 1, k = 1 ... L - 1.
    jacobian_norms: of the norm of v^T da_L/da_k, v a fixed random direction, k = 0 ... L.
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
    """Return the signals of one stack, for a batch of EXAMPLES random inputs and targets.

    >>> depth_profile(3, "relu", "he", width=8).activations_std.shape
    (4,)

    Inputs and targets are normal numbers. The first layers of a deeper stack are those of a
    shallower one with the same seed. Errors: as for `stack.make_stack` and `stack.run`.
    """
    check_settings(depth, width, activation, normalisation, scale)
    drawn = _prepared(-(-depth // PREPARED) * PREPARED, width, scheme, seed)
    stack = Stack(
        scale * drawn.weights[:depth], drawn.biases[:depth], activation, residual, normalisation
    )
    dice = np.random.default_rng([seed, 1])
    x, y, direction = dice.normal(size=(3, EXAMPLES, width))
    trace = run(stack, x)
    log_gradients, _ = log_norms(stack, trace, output_gradient(trace, y))
    fall = np.log10(LARGEST_SLOPE.get(activation, 1))
    activations = np.stack(trace.activations)
    return Profile(
        log_gradients,
        log_gradients[-1] + fall * np.arange(depth - 1, -1, -1),
        activations.std(axis=(1, 2)),
        _dead_share(stack, trace),
        _histograms(activations, _range(stack)),
        log_gradients[:-1] - log_gradients[1:],
        _jacobian_norms(stack, trace, direction),
    )


@lru_cache(maxsize=4)
def _prepared(layers: int, width: int, scheme: str, seed: int) -> Stack:
    """Return drawn weights: while a slider moves only their number and their scale change."""
    return make_stack(layers, width, scheme=scheme, rng=np.random.default_rng(seed))


def _dead_share(stack: Stack, trace: Trace) -> np.ndarray:
    z, response = (np.stack([getattr(k, name) for k in trace.layers]) for name in ("z", "response"))
    open_somewhere = ACTIVATIONS[stack.activation].slope(z, response).any(axis=1)
    return 1 - open_somewhere.mean(axis=1)


def _range(stack: Stack) -> tuple[float, float]:
    if not stack.residual:
        return {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}.get(stack.activation, (-3.0, 3.0))
    return (-3.0, 3.0)


def _histograms(activations: np.ndarray, limits: tuple[float, float]) -> Histograms:
    """Count all layers at once; what lies beyond the limits goes into the outermost bins."""
    low, high = limits
    bins = ((activations - low) * (BINS / (high - low))).clip(0, BINS - 1).astype(int)
    layers = len(activations)
    bins += BINS * np.arange(layers)[:, None, None]
    counts = np.bincount(bins.ravel(), minlength=BINS * layers).reshape(layers, BINS)
    return Histograms(counts, np.linspace(low, high, BINS + 1))


def _jacobian_norms(stack: Stack, trace: Trace, direction: np.ndarray) -> np.ndarray:
    """Multiply a direction of norm 1 by the local Jacobians, last layer to first."""
    norms = np.zeros(len(stack.weights) + 1)
    unit = direction / np.linalg.norm(direction)
    for step in backward_steps(stack, trace, unit):
        norms[step.layer] = log_norm(step.gradient, step.exponent)
    return norms
