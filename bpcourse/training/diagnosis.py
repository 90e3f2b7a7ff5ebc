"""Why a network does not learn: what can be seen from its weights and from the examples.

>>> from bpcourse.multilayer import init_network, parameters, with_parameters
>>> from bpcourse.training.datasets import xor
>>> network = init_network((2, 3, 1), rng=np.random.default_rng(0))
>>> zero = with_parameters(network, [0 * array for array in parameters(network)])
>>> for finding in diagnose(zero, xor()):
...     print(finding.name, finding.layer)
alike units 1
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from bpcourse.multilayer.network import Network, forward_pass
from bpcourse.training.datasets.examples import Examples, checked_examples

__all__ = ["Finding", "diagnose"]


ALIKE = 1e-9  # of a weight: sums in another order differ by rounding


class Finding(NamedTuple):
    """What was found: its name, the layer it is in or None, and what to do, in a sentence."""

    name: str
    layer: int | None
    text: str


def diagnose(network: Network, examples: Examples) -> tuple[Finding, ...]:
    """Return what keeps a network from learning these examples, as far as it can be seen.

    >>> from bpcourse.multilayer import init_network
    >>> from bpcourse.training.datasets import loaves
    >>> diagnose(init_network((2, 4, 1), rng=np.random.default_rng(0)), loaves())
    ()

    Looked for are hidden units that can never become different, units that are 0 for every example
    (dead ReLUs), inputs or targets that are all alike, and inputs that come twice.
    """
    x, y = checked_examples(examples)
    cache = forward_pass(network, x)
    return (*_about_data(x, y), *_alike_units(network), *_silent_units(network, cache.activations))


def _about_data(x: np.ndarray, y: np.ndarray) -> Iterator[Finding]:
    count, different = len(x), len(np.unique(x, axis=0))
    pairs = len(np.unique(np.hstack([x, y]), axis=0))
    if count > 1 and different == 1:
        text = f"all {count} inputs are alike: nothing tells one example from another"
        yield Finding("alike inputs", None, text)
    elif different < count:
        text = f"{count - different} of {count} inputs repeat another one"
        yield Finding("repeated inputs", None, f"{text}: they count more than once")
    if pairs > different:
        text = f"{pairs - different} inputs come with other targets a second time"
        yield Finding("contradictions", None, f"{text}: no network can be right about both")
    if count > 1 and (y == y[0]).all():
        text = "all targets are alike: one answer, whatever the input, is all there is to learn"
        yield Finding("alike targets", None, text)


def _alike_units(network: Network) -> Iterator[Finding]:
    """Find hidden layers whose units have the same weights, into them and out of them."""
    for k, (layer, following) in enumerate(
        zip(network.layers[:-1], network.layers[1:], strict=True), start=1
    ):
        whole = np.column_stack([layer.weights, layer.biases, following.weights.T])
        if len(whole) > 1 and np.allclose(whole, whole[0], rtol=ALIKE, atol=0):
            yield Finding(
                "alike units",
                k,
                f"layer {k}: its {len(whole)} units have the same weights and so get the same "
                "gradients; symmetry is never broken, and they stay one unit: begin with random "
                "weights, as init_network does",
            )


def _silent_units(network: Network, activations: tuple[np.ndarray, ...]) -> Iterator[Finding]:
    for k, (layer, a) in enumerate(zip(network.layers, activations[1:], strict=True), start=1):
        silent, count = int((a == 0).all(axis=0).sum()), a.shape[1]
        if layer.activation != "relu" or not silent:
            continue
        end = "; the layer passes nothing on" if silent == count else ""
        yield Finding(
            "silent units",
            k,
            f"layer {k}: {silent} of {count} ReLUs ({silent / count:.0%}) are 0 for every example, "
            f"and no gradient reaches their weights{end}: begin anew with a smaller rate, "
            "scheme='he', or hidden='leaky relu'",
        )
