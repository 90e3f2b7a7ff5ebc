"""A recurrent net: one layer used again at every step, and backpropagation through time.

>>> rng = np.random.default_rng(0)
>>> x = rng.normal(size=(1, 4, 2))  # one sequence of four steps, two units each
>>> cache = recurrent_forward(x, rng.normal(size=(3, 2)), rng.normal(size=(3, 3)), np.zeros(3))
>>> cache.output.shape
(1, 4, 3)

Laid out in time it is a deep network whose layers share their weights, so their gradients add. The
tests compare it with PyTorch's RNN. Source: Rumelhart, Hinton and Williams 1986; Werbos 1990.
"""

from typing import Any, NamedTuple

import numpy as np

from bpcourse.multilayer.modern.refusals import arriving, fitting, numbers
from bpcourse.multilayer.modern.sequence_refusals import weights

__all__ = [
    "Memory",
    "RecurrentCache",
    "RecurrentGradients",
    "memory",
    "recurrent_backward",
    "recurrent_forward",
]


class RecurrentCache(NamedTuple):
    """What the way back needs: x, the weights, and the states h_0 to h_T."""

    x: np.ndarray
    W_x: np.ndarray
    W_h: np.ndarray
    b: np.ndarray
    states: np.ndarray  # (batch, steps + 1, units): h_0 comes first

    @property
    def output(self) -> np.ndarray:
        """The states h_1 to h_T, (batch, steps, units)."""
        return self.states[:, 1:]


class RecurrentGradients(NamedTuple):
    """dL/d of x, of the weights that all steps share, and of the first state."""

    x: np.ndarray
    W_x: np.ndarray
    W_h: np.ndarray
    b: np.ndarray
    h_0: np.ndarray


class Memory(NamedTuple):
    """The norms of dh_T/dh_t for t = 0 to T, and what they cannot exceed."""

    norms: np.ndarray
    bounds: np.ndarray


def recurrent_forward(x: Any, W_x: Any, W_h: Any, b: Any, h_0: Any = None) -> RecurrentCache:
    """Compute h_t = tanh(x_t W_x^T + h_{t-1} W_h^T + b), step after step.

    >>> recurrent_forward([[[1.0], [0.0]]], [[1.0]], [[1.0]], [0.0]).output.round(4)
    array([[[0.7616],
            [0.642 ]]])

    `x` (batch, steps, units in), `W_x` (units, units in), `W_h` (units, units), `b` (units,), `h_0`
    (batch, units), zero if it is not given. Raises ShapeError for shapes that do not fit.
    """
    x = numbers("x", x, "(batch, steps, units)")
    W_x = weights("W_x", W_x, x.shape[-1])
    W_h = weights("W_h", W_h, len(W_x), len(W_x))
    b = fitting("b", b, (len(W_x),), "(units,)")
    states = [_first_state(h_0, x, len(W_x))]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W_x.T + states[-1] @ W_h.T + b))
    return RecurrentCache(x, W_x, W_h, b, np.stack(states, axis=1))


def recurrent_backward(cache: RecurrentCache, upstream: Any) -> RecurrentGradients:
    """Walk back from the last step to the first; what the steps share collects from all of them.

    >>> cache = recurrent_forward([[[1.0], [0.0]]], [[1.0]], [[1.0]], [0.0])
    >>> recurrent_backward(cache, [[[0.0], [1.0]]]).W_x.round(4)  # 0.42 * 0.5878, from step 1
    array([[0.2469]])

    A state goes two ways, into the output and into the next step; so two gradients meet in it.
    """
    x, W_x, W_h, b, h = cache
    upstream = arriving(upstream, cache.output)
    to_x, to_W_x, to_W_h, to_b = (np.zeros_like(a) for a in (x, W_x, W_h, b))
    later = np.zeros_like(h[:, 0])  # what comes from the next step; after the last there is none
    for t in reversed(range(x.shape[1])):
        delta = (upstream[:, t] + later) * (1 - h[:, t + 1] ** 2)
        to_x[:, t] = delta @ W_x
        to_W_x += delta.T @ x[:, t]
        to_W_h += delta.T @ h[:, t]  # the state before
        to_b += delta.sum(axis=0)
        later = delta @ W_h
    return RecurrentGradients(to_x, to_W_x, to_W_h, to_b, later)


def memory(cache: RecurrentCache, example: int = 0) -> Memory:
    """Return how strongly the last state depends on each state before it, and a bound.

    >>> cache = recurrent_forward([[[1.0], [0.0]]], [[1.0]], [[1.0]], [0.0])
    >>> norms, bounds = memory(cache)
    >>> norms.round(4), bounds.round(4)
    (array([0.2469, 0.5878, 1.    ]), array([0.3455, 0.5878, 1.    ]))

    dh_T/dh_t is a product of one Jacobian a step, diag(1 - h^2) W_h. No factor is longer than the
    largest singular value of W_h times the largest slope, so T - t of them are no longer than that
    to the power T - t. The norm is the spectral one. Source: Pascanu, Mikolov and Bengio 2013.
    """
    h = cache.states[example]
    slopes = 1 - h[1:] ** 2
    product, norms = np.eye(h.shape[1], dtype=h.dtype), [1.0]
    for slope in slopes[::-1]:
        product = product @ (slope[:, None] * cache.W_h)
        norms.append(np.linalg.norm(product, 2))
    most = np.linalg.norm(cache.W_h, 2) * slopes.max()
    return Memory(np.array(norms[::-1]), most ** np.arange(len(slopes), -1, -1))


def _first_state(h_0: Any, x: np.ndarray, units: int) -> np.ndarray:
    if h_0 is None:
        return np.zeros((len(x), units), dtype=x.dtype)
    return fitting("h_0", h_0, (len(x), units), "(batch, units)")
