"""Deep networks by recipe, several of them at a time: both passes by hand.

>>> nets = drawn(Recipe(depth=20), seeds=3)
>>> trace = run_deep(nets, np.zeros((40, 2)))
>>> trace.logits.shape  # networks, loaves, output
(3, 40, 1)

Hidden layer k turns a_{k-1} into a_k, as in `experiments.depth.stack`:

    u_k = a_{k-1} W_k^T
    z_k = normalised(u_k) + b_k
    a_k = sigma(z_k), plus a_{k-1} where there are shortcuts, from the second layer on

The output is a single sigmoid with cross-entropy. All arrays have the networks in front, so that
one product computes a layer of all of them.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpcourse.errors import known, whole
from bpcourse.experiments.depth.normalisation import (
    NORMALISATIONS,
    normalise,
    through_normalisation,
)
from bpcourse.functions import sigmoid
from bpcourse.multilayer.activations import ACTIVATIONS, HIDDEN
from bpcourse.multilayer.initialization import SCHEMES
from bpcourse.multilayer.losses import LOSSES
from bpcourse.training.datasets import loaves

__all__ = ["Deep", "DeepTrace", "Recipe", "drawn", "loaves_as_arrays", "run_back", "run_deep"]

WIDTH = 16
DEEPEST = 100
AXES = {"none": None, "batch": -2, "layer": -1}  # as NORMALISATIONS, behind the networks
# from the output, which is there already: half the time of a slope that keeps its last digits
FROM_OUTPUT = {
    "sigmoid": lambda _z, a: a * (1 - a),
    "tanh": lambda _z, a: 1 - a * a,
    "relu": lambda _z, a: a > 0,
}


class Recipe(NamedTuple):
    """How a network for the loaves is made: `depth` hidden layers of WIDTH units, all alike.

    `scale` multiplies the drawn weights of the hidden layers.
    """

    depth: int = 20
    activation: str = "sigmoid"
    scheme: str = "glorot"
    scale: float = 1.0
    shortcuts: bool = False
    normalisation: str = "none"


class Deep(NamedTuple):
    """Networks of one recipe; of each layer W (networks, out, in) and b (networks, 1, out)."""

    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]
    recipe: Recipe


class DeepTrace(NamedTuple):
    """The activations a_0 = x ... of the hidden layers, what these keep, and the last z."""

    activations: tuple[np.ndarray, ...]
    kept: tuple[tuple, ...]
    logits: np.ndarray


def loaves_as_arrays() -> tuple[np.ndarray, np.ndarray]:
    """Return the loaves as networks take them, (40, 2), and 1 for a good one, (40, 1).

    >>> [array.shape for array in loaves_as_arrays()]
    [(40, 2), (40, 1)]
    """
    return tuple(loaves())


def drawn(recipe: Recipe, seeds: int = 5) -> Deep:
    """Return networks with random weights, one for each of the seeds 0, 1, ...; biases 0.

    >>> [W.shape for W in drawn(Recipe(depth=2), seeds=3).weights]
    [(3, 16, 2), (3, 16, 16), (3, 1, 16)]

    Raises InputTypeError or InputValueError for a recipe that cannot be followed.
    """
    whole("depth", recipe.depth, 1, DEEPEST)
    known("activation", recipe.activation, HIDDEN)
    known("normalisation", recipe.normalisation, NORMALISATIONS)
    draw = SCHEMES[known("scheme", recipe.scheme, SCHEMES)]
    sizes = [2, *[WIDTH] * recipe.depth]
    each = []
    for rng in map(np.random.default_rng, range(whole("seeds", seeds, 1, 1000))):
        hidden = [recipe.scale * draw(n, WIDTH, rng) for n in sizes[:-1]]
        each.append([*hidden, draw(WIDTH, 1, rng)])
    weights = tuple(np.stack(layer) for layer in zip(*each, strict=True))
    biases = tuple(np.zeros((len(W), 1, W.shape[1])) for W in weights)
    return Deep(weights, biases, recipe)


def run_deep(nets: Deep, x: np.ndarray) -> DeepTrace:
    """Run the loaves forward through all networks at once.

    >>> len(run_deep(drawn(Recipe(depth=4)), np.ones((3, 2))).activations)
    5
    """
    sigma, axis = ACTIVATIONS[nets.recipe.activation].function, AXES[nets.recipe.normalisation]
    a, activations, kept = x, [x], []
    for k in range(nets.recipe.depth):
        n, spread = normalise(a @ nets.weights[k].swapaxes(1, 2), axis)
        z = n + nets.biases[k]
        response = sigma(z)
        kept.append((n, spread, z, response))
        a = response + a if nets.recipe.shortcuts and k else response
        activations.append(a)
    logits = a @ nets.weights[-1].swapaxes(1, 2) + nets.biases[-1]
    return DeepTrace(tuple(activations), tuple(kept), logits)


def run_back(nets: Deep, trace: DeepTrace, y: np.ndarray) -> tuple[list, list]:
    """Return dL/dW and dL/db of every layer, first to last; the loss is a mean over the loaves.

    >>> nets, (x, y) = drawn(Recipe(depth=2)), loaves_as_arrays()
    >>> [dW.shape for dW in run_back(nets, run_deep(nets, x), y)[0]]
    [(5, 16, 2), (5, 16, 16), (5, 1, 16)]
    """
    recipe, a = nets.recipe, trace.activations
    slope, axis = _slope(recipe.activation), AXES[recipe.normalisation]
    z = trace.logits
    delta = LOSSES["binary cross-entropy"].slope(z, sigmoid(z), y) / len(y)
    weights, biases = [delta.swapaxes(1, 2) @ a[-1]], [delta.sum(axis=1, keepdims=True)]
    upstream = delta @ nets.weights[-1]
    for k in reversed(range(recipe.depth)):
        n, spread, z, response = trace.kept[k]
        delta = upstream * slope(z, response)
        delta_u = through_normalisation(delta, n, spread, axis)
        weights.insert(0, delta_u.swapaxes(1, 2) @ a[k])
        biases.insert(0, delta.sum(axis=1, keepdims=True))
        back = delta_u @ nets.weights[k]
        upstream = back + upstream if recipe.shortcuts and k else back
    return weights, biases


def _slope(activation: str) -> Callable:
    return FROM_OUTPUT.get(activation, ACTIVATIONS[activation].slope)
