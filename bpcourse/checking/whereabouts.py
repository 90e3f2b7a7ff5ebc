"""Where in the backward pass a mistake sits: which of its rules, at which layer."""

from collections.abc import Callable
from functools import partial

import numpy as np

from bpcourse.checking.fixtures import Fixture
from bpcourse.checking.mistakes import MISTAKES
from bpcourse.checking.rules import RIGHT, Rules
from bpcourse.multilayer import backward_pass, forward_pass

__all__ = ["slip_places", "wrong_rules"]

Place = tuple[str, int]  # a rule, and the number of the layer that it is used for
# Mistakes in the loop itself, not in one of its rules.
LOOPS = {"nothing cached": ("cache",), "first layer forgotten": ("weights", "biases")}


def wrong_rules(mistake: str) -> tuple[str, ...]:
    """Return which rules of the backward pass a mistake replaces, by their names in `Rules`.

    >>> wrong_rules("mean taken twice"), wrong_rules("nothing cached")
    (('weights', 'biases'), ('cache',))
    """
    backward = MISTAKES[mistake].backward
    if not isinstance(backward, partial):
        return LOOPS[mistake]
    rules = backward.args[0]
    return tuple(n for n in Rules._fields if getattr(rules, n) is not getattr(RIGHT, n))


def slip_places(mistake: str, given: Fixture) -> dict[Place, bool]:
    """Return every place where a mistake replaces a rule, and whether the number changes there.

    >>> from bpcourse.checking import fixture
    >>> slip_places("slope dropped", fixture())
    {('slope', 1): True, ('slope', 2): True}
    >>> slip_places("sum instead of mean", fixture("1-1-1, one example"))
    {('output_delta', 2): False}

    Every rule is tried on what the right pass hands it, so that one slip does not hide another.
    """
    wrong = wrong_rules(mistake)
    if wrong == ("cache",):
        return {("cache", 0): False}
    if mistake in LOOPS:
        right = backward_pass(given.network, forward_pass(given.network, given.x), given.y)
        return {(name, 1): bool(getattr(right, name)[0].any()) for name in wrong}
    mistaken = MISTAKES[mistake].backward.args[0]
    asked = _questions(given)
    return {
        (name, k): _changes(getattr(mistaken, name), getattr(RIGHT, name), arguments)
        for (name, k), arguments in asked.items()
        if name in wrong
    }


def _questions(given: Fixture) -> dict[Place, tuple]:
    """Return what each rule is given at each layer in the right pass."""
    network, x, y = given
    cache = forward_pass(network, x)
    right = backward_pass(network, cache, y)
    asked: dict[Place, tuple] = {("output_delta", len(network.layers)): (network, cache, y)}
    for k, (layer, delta) in enumerate(zip(network.layers, right.deltas, strict=True), start=1):
        a = cache.activations[k - 1]
        z = cache.pre_activations[k - 2] if k > 1 else a
        asked["weights", k] = (delta, a, z, layer.weights)
        asked["biases", k] = (delta, layer.biases)
        if k > 1:
            asked["back", k] = (delta, layer.weights, right.weights[k - 1])
            asked["slope", k - 1] = (network.layers[k - 2].activation, z, a)
    return asked


def _changes(mistaken: Callable, right: Callable, arguments: tuple) -> bool:
    expected = right(*arguments)
    try:
        found = mistaken(*arguments)
    except ValueError:  # shapes that do not fit
        return True
    return found.shape != expected.shape or not np.allclose(found, expected, rtol=1e-10, atol=0)
