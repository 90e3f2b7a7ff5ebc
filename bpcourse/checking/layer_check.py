"""Check the backward pass of a modern layer by the complex step of its forward pass.

>>> check_layer("softmax")
PASS (complex step): x: relative error below 1e-10
"""

from collections.abc import Callable, Sequence
from functools import cache
from inspect import signature
from typing import Any, NamedTuple

import numpy as np

from bpcourse.checking.gradient_check import CheckReport, check_gradient
from bpcourse.errors import ShapeError, known
from bpcourse.multilayer.modern import KINDS

__all__ = ["TRIALS", "LayerTrial", "check_layer", "gradients_of", "layer_trial", "on_layer"]

TRIALS = 3  # sets of numbers on which two passes must agree


class LayerTrial(NamedTuple):
    """What a backward pass is tried on: random inputs, the cache of forward, a random upstream."""

    kind: str
    inputs: tuple
    cache: Any
    upstream: np.ndarray

    @property
    def arguments(self) -> list[np.ndarray]:
        """The inputs that have a gradient."""
        return [self.inputs[place] for place in _places(self.kind)]

    def loss(self, *arguments: np.ndarray) -> Any:
        """Return the sum of upstream * output: its gradient for the output is upstream."""
        inputs = list(self.inputs)
        for place, value in zip(_places(self.kind), arguments, strict=True):
            inputs[place] = value
        return (self.upstream * KINDS[self.kind].forward(*inputs).output).sum()


@cache
def _places(kind: str) -> list[int]:
    names = list(signature(KINDS[kind].forward).parameters)
    return [names.index(name) for name in KINDS[kind].differentiable]


def layer_trial(kind: str, seed: int = 0) -> LayerTrial:
    """Draw inputs for a kind of layer and run it forward.

    >>> layer_trial("batch norm").upstream.shape
    (5, 3)
    """
    layer = KINDS[known("kind", kind, KINDS)]
    rng = np.random.default_rng(seed)
    inputs = layer.draw(rng)
    cache = layer.forward(*inputs)
    return LayerTrial(kind, inputs, cache, rng.normal(size=cache.output.shape))


def gradients_of(found: Any, kind: str) -> list[np.ndarray]:
    """Return what a backward pass returned as a list, in the order of the arguments of forward.

    >>> gradients_of({"x": [1.0]}, "softmax")
    [array([1.])]

    It takes the named tuple of the package, a dictionary, a tuple or a list, and for a kind with
    one gradient the bare array. Raises ShapeError if there are more or fewer than the kind has.
    """
    names = KINDS[known("kind", kind, KINDS)].differentiable
    if isinstance(found, dict) and set(found) == set(names):
        found = [found[name] for name in names]
    elif len(names) == 1 and not _holds_one_array(found):
        found = [found]
    if not isinstance(found, Sequence) or len(found) != len(names):
        raise ShapeError(f"{kind} has the gradients {', '.join(names)}: return them in this order")
    return [np.asarray(gradient) for gradient in found]


def on_layer(backward: Callable, kind: str) -> dict[str, np.ndarray]:
    """Return what a backward pass gives on a few sets of random inputs: what an exercise compares.

    >>> list(on_layer(KINDS["softmax"].backward, "softmax"))
    ['∂L/∂x, draw 1', '∂L/∂x, draw 2', '∂L/∂x, draw 3']

    Raises ShapeError if there are not as many gradients as the kind has.
    """
    names, table = KINDS[known("kind", kind, KINDS)].differentiable, {}
    for seed in range(TRIALS):
        trial = layer_trial(kind, seed)
        found = gradients_of(backward(trial.cache, trial.upstream), kind)
        for name, gradient in zip(names, found, strict=True):
            table[f"∂L/∂{name}, draw {seed + 1}"] = gradient
    return table


def _holds_one_array(found: Any) -> bool:
    return isinstance(found, list | tuple) and len(found) == 1 and isinstance(found[0], np.ndarray)


def check_layer(kind: str, backward: Callable | None = None, seed: int = 0) -> CheckReport:
    """Check the package's backward pass of a kind of layer, or another one, on random inputs.

    >>> def doubled(cache, upstream):
    ...     return 2 * KINDS["softmax"].backward(cache, upstream).x
    >>> check_layer("softmax", doubled)
    FAIL (complex step): x: relative error 3e-01

    `backward(cache, upstream)` gets the cache of the package's forward pass. Raises InputValueError
    for an unknown kind, ShapeError for a gradient of another shape; whatever `backward` raises
    comes through.
    """
    trial = layer_trial(kind, seed)
    found = gradients_of((backward or KINDS[kind].backward)(trial.cache, trial.upstream), kind)
    return check_gradient(trial.loss, trial.arguments, found, names=KINDS[kind].differentiable)
