"""Checkpointing: keep a few activations, compute the others again when they are needed.

>>> rng = np.random.default_rng(0)
>>> network = init_network((4,) * 10, rng=rng)
>>> x, y = rng.normal(size=(8, 4)), rng.normal(size=(8, 4))
>>> gradients = checkpointed_pass(network, x, y, every=3)
>>> same = backward_pass(network, forward_pass(network, x), y)
>>> all((a == b).all() for a, b in zip(in_order(gradients), in_order(same), strict=True))
True

The backward pass needs the activations of every layer, in reverse order. Kept are only those that
enter every `every`-th layer; the layers in between run forward a second time when the way back
reaches them. With `every` near the square root of the number of layers, memory grows with that root
and the price is less than one forward pass more. Sources: Griewank 1992; Griewank and Walther 2000.
"""

from math import isqrt
from typing import Any, NamedTuple

import numpy as np

from bpcourse.checking.operation_count import count_products
from bpcourse.errors import InputTypeError, InputValueError
from bpcourse.experiments.cost.measured import Spread, peak_memory, time_ratios
from bpcourse.multilayer import (
    ACTIVATIONS,
    Cache,
    Gradients,
    Layer,
    Network,
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    output_delta,
)
from bpcourse.multilayer.refusals import batch, check_network

__all__ = ["Trade", "checkpointed_pass", "trade", "trade_times"]


class Trade(NamedTuple):
    """What checkpointing saves and costs.

    `identical`: every gradient is the same to the last bit. `memory` is the peak with checkpoints,
    in that of the same pass with everything kept, and `against_readable` in that of
    `backward_pass`, which also keeps every delta; `multiplications` are those of both passes, in
    those without checkpoints.
    """

    identical: bool
    memory: float
    against_readable: float
    multiplications: float


def checkpointed_pass(network: Network, x: Any, y: Any, every: int | None = None) -> Gradients:
    """Return the gradients of `backward_pass`, with fewer activations kept.

    >>> network = init_network((2, 3, 1), rng=np.random.default_rng(1))
    >>> checkpointed_pass(network, [[1.0, 2.0]], [[3.0]]).weights[0].shape
    (3, 2)

    `every` counts layers from one checkpoint to the next; left out, it is the square root of the
    number of layers. The last stretch is not computed twice, so with `every` as large as the
    network this is the plain backward pass. `deltas` are not kept: the tuple is empty. Raises
    InputTypeError or InputValueError for an `every` that is no whole number from 1.
    """
    check_network(*network)
    every = _distance(every, len(network.layers))
    starts = range(0, len(network.layers), every)
    kept = [batch(x, network.layers[0].weights.shape[1])]
    for start in starts[:-1]:
        kept.append(_run(network.layers[start : start + every], kept[-1]))
    weights: list[np.ndarray] = []
    biases: list[np.ndarray] = []
    delta = None
    for start in reversed(starts):
        layers = network.layers[start : start + every]
        cache = _run_and_keep(layers, kept.pop())
        if delta is None:
            delta = output_delta(network, cache, y)
        else:  # what comes back is dL/da; the slope belongs to the last layer of this stretch
            delta = delta * _slope(layers[-1], cache, len(layers) - 1)
        delta = _run_back(layers, cache, delta, weights, biases)
    return Gradients(tuple(weights[::-1]), tuple(biases[::-1]), (), delta)


def _distance(every: int | None, layers: int) -> int:
    if every is None:
        return isqrt(layers - 1) + 1  # the root, rounded up
    if isinstance(every, bool) or not isinstance(every, (int, np.integer)):
        raise InputTypeError(f"every is {every!r}; give a whole number of layers")
    if every < 1:
        raise InputValueError(f"every is {every}; checkpoints are 1 layer apart or more")
    return int(every)


def _layer(layer: Layer, a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    z = a @ layer.weights.T + layer.biases
    return z, ACTIVATIONS[layer.activation].function(z)


def _run(layers: tuple[Layer, ...], a: np.ndarray) -> np.ndarray:
    """Run forward and keep nothing but the end."""
    for layer in layers:
        _, a = _layer(layer, a)
    return a


def _run_and_keep(layers: tuple[Layer, ...], a: np.ndarray) -> Cache:
    activations, pre_activations = [a], []
    for layer in layers:
        z, a = _layer(layer, a)
        pre_activations.append(z)
        activations.append(a)
    return Cache(tuple(activations), tuple(pre_activations))


def _slope(layer: Layer, cache: Cache, k: int) -> np.ndarray:
    slope = ACTIVATIONS[layer.activation].slope
    return slope(cache.pre_activations[k], cache.activations[k + 1])


def _run_back(
    layers: tuple[Layer, ...], cache: Cache, delta: np.ndarray, weights: list, biases: list
) -> np.ndarray:
    """Run the delta recurrence through one stretch; return dL/da at its beginning."""
    for k in reversed(range(len(layers))):
        weights.append(delta.T @ cache.activations[k])
        biases.append(delta.sum(axis=0))
        back = delta @ layers[k].weights
        if k > 0:
            delta = back * _slope(layers[k - 1], cache, k - 1)
    return back


def _given(depth: int, width: int, examples: int) -> tuple[Network, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    network = init_network((width,) * (depth + 1), rng=rng)
    return network, rng.normal(size=(examples, width)), rng.normal(size=(examples, width))


def _plain(network: Network, x: np.ndarray, y: np.ndarray) -> Gradients:
    return backward_pass(network, forward_pass(network, x), y)


def trade(
    depth: int = 100, width: int = 32, examples: int = 512, every: int | None = None
) -> Trade:
    """Return what checkpointing saves and costs for square tanh layers.

    >>> small = trade(depth=9, width=4, examples=8)
    >>> small.identical, round(small.multiplications, 4)
    (True, 1.2222)

    With s stretches all but the last run forward twice: (4 - 1/s) / 3 times the multiplications,
    towards 4/3.
    """
    network, x, y = _given(depth, width, examples)
    runs = {
        "readable": lambda net: _plain(net, x, y),
        "kept": lambda net: checkpointed_pass(net, x, y, every=depth),
        "checkpoints": lambda net: checkpointed_pass(net, x, y, every=every),
    }
    right, found = (in_order(runs[name](network)) for name in ("readable", "checkpoints"))
    peak = {name: peak_memory(lambda run=run: run(network)) for name, run in runs.items()}
    counts = {name: count_products(run, network).multiplications for name, run in runs.items()}
    return Trade(
        identical=all(map(np.array_equal, found, right)),
        memory=peak["checkpoints"] / peak["kept"],
        against_readable=peak["checkpoints"] / peak["readable"],
        multiplications=counts["checkpoints"] / counts["kept"],
    )


def trade_times(
    depth: int = 100, width: int = 32, examples: int = 512, rounds: int = 7
) -> dict[str, Spread]:
    """Return the time with checkpoints in that of the same pass with everything kept.

    >>> list(trade_times(depth=9, width=4, examples=8, rounds=1))
    ['all kept', 'checkpoints']
    """
    network, x, y = _given(depth, width, examples)
    return time_ratios(
        {
            "all kept": lambda: checkpointed_pass(network, x, y, every=depth),
            "checkpoints": lambda: checkpointed_pass(network, x, y),
        },
        rounds,
    )
