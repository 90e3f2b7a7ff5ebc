"""Where a training stops by itself: numbers have grown past what a float holds.

>>> first_not_finite([np.ones(2), np.array([1.0, np.inf])])
2
"""

from collections.abc import Sequence
from math import isfinite

import numpy as np

from bpcourse.errors import DomainError
from bpcourse.multilayer.network import Cache, Gradients, Network

__all__ = ["DivergenceError", "check_gradients", "check_loss", "check_weights", "first_not_finite"]


class DivergenceError(DomainError):
    """A loss, gradient or weight is not finite; `history` holds what was reached before."""

    step = layer = rate = history = None  # where it was, and what the loop adds


def _diverged(what: str, step: int, layer: int, rate: float) -> DivergenceError:
    error = DivergenceError(
        f"at step {step} {what} (the rate is {rate:g}): train with a smaller rate, begin with "
        "smaller weights or scale the inputs; error.history holds what was reached before"
    )
    error.step, error.layer, error.rate = step, layer, rate
    return error


def first_not_finite(arrays: Sequence[np.ndarray]) -> int | None:
    """Return the number of the first array, from 1, with an entry that is not finite, or None."""
    found = (k for k, array in enumerate(arrays, start=1) if not np.isfinite(array).all())
    return next(found, None)


def check_loss(loss: float, cache: Cache, step: int, rate: float) -> None:
    """Raise DivergenceError unless the loss is finite; it names the layer where that began.

    >>> from bpcourse.multilayer import forward_pass, init_network
    >>> network = init_network((1, 2, 1), rng=np.random.default_rng(0))
    >>> check_loss(0.5, forward_pass(network, [[1.0]]), step=3, rate=0.1)
    """
    if isfinite(loss):
        return
    layer = first_not_finite(cache.pre_activations)
    last = len(cache.pre_activations)
    where = (
        f"layer {layer} is the first that overflows" if layer else f"layer {last} is too far off"
    )
    raise _diverged(f"the loss is {loss}: {where}", step, layer or last, rate)


def check_gradients(gradients: Gradients, step: int, rate: float) -> None:
    """Raise DivergenceError unless all gradients are finite; the way back begins at the output.

    >>> arrays = [np.ones((1, 1))] * 2
    >>> check_gradients(Gradients(arrays, arrays, arrays, None), step=3, rate=0.1)
    """
    pairs = list(zip(gradients.weights, gradients.biases, strict=True))
    bad = [k for k, pair in enumerate(pairs, start=1) if first_not_finite(pair)]
    if bad:
        what = f"the loss is finite, but not the gradients of layer {bad[-1]}"
        raise _diverged(what, step, bad[-1], rate)


def check_weights(network: Network, step: int, rate: float) -> None:
    """Raise DivergenceError unless all weights after a step are finite.

    >>> from bpcourse.multilayer import init_network
    >>> check_weights(init_network((1, 1), rng=np.random.default_rng(0)), step=3, rate=0.1)
    """
    for k, layer in enumerate(network.layers, start=1):
        if first_not_finite((layer.weights, layer.biases)):
            raise _diverged(f"the step leads layer {k} past all floats", step, k, rate)
