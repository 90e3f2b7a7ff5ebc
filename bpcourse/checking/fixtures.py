"""Small networks with data, on which a backward pass is tried; some of them hide mistakes."""

from typing import NamedTuple

import numpy as np

from bpcourse.errors import known, whole
from bpcourse.multilayer import (
    Layer,
    Network,
    forward_pass,
    init_network,
)

__all__ = ["FIXTURES", "Fixture", "fixture"]


class Fixture(NamedTuple):
    """A network, a batch and its targets, to test a backward pass with."""

    network: Network
    x: np.ndarray
    y: np.ndarray


class _Plan(NamedTuple):
    hidden: tuple[str, ...]
    sizes: tuple[int, ...]
    batch: int


_RECOMMENDED = _Plan(("relu", "tanh"), (3, 5, 4, 2), 6)
_PLANS = {
    "recommended": _RECOMMENDED,
    "1-1-1, one example": _Plan(("tanh",), (1, 1, 1), 1),
    "square layers": _Plan(("relu", "tanh"), (3, 3, 3, 3), 3),
    "one example": _RECOMMENDED._replace(batch=1),
    "weights zero": _RECOMMENDED,
    "target already met": _RECOMMENDED,
}
FIXTURES = tuple(_PLANS)


def fixture(name: str = "recommended", seed: int = 0) -> Fixture:
    """Return one of the test cases of notebook 07, drawn with a seed.

    >>> network, x, y = fixture()
    >>> [layer.weights.shape for layer in network.layers], x.shape
    ([(5, 3), (4, 5), (2, 4)], (6, 3))

    The recommended one has a batch, widths that are all different, a ReLU and a tanh layer, and
    nothing that is zero. Each of the others lacks something, and hides mistakes.
    """
    hidden, sizes, examples = _PLANS[known("fixture", name, FIXTURES)]
    rng = np.random.default_rng(whole("seed", seed))
    drawn = init_network(sizes, "tanh", "sigmoid", "lecun", rng)
    layers = tuple(
        Layer(W, rng.normal(size=b.shape) / 2, activation)
        for (W, b, _), activation in zip(drawn.layers, (*hidden, "sigmoid"), strict=True)
    )
    network = drawn._replace(layers=layers)
    x, y = rng.normal(size=(examples, sizes[0])), rng.uniform(0.1, 0.9, (examples, sizes[-1]))
    if name == "weights zero":
        layers = tuple(layer._replace(weights=0 * layer.weights) for layer in network.layers)
        network = network._replace(layers=layers)
    if name == "target already met":
        y = forward_pass(network, x).output
    return Fixture(network, x, y)
