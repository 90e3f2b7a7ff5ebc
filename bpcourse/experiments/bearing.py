"""Where a wrong gradient points beside the right one: direction apart from length.

>>> from bpcourse.checking import MISTAKES, fixture
>>> bearing(MISTAKES["factor 2 too many"].backward, *fixture())
Bearing(cosine=1.0, length=2.0)

The same right direction at twice the length: what a doubled learning rate would do.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from bpcourse.multilayer import (
    Cache,
    Gradients,
    Network,
    backward_pass,
    forward_pass,
    in_order,
)

__all__ = ["Bearing", "at_right_length", "bearing"]


class Bearing(NamedTuple):
    """Where a gradient points, as the cosine of its angle to the right one, and its length."""

    cosine: float
    length: float


def bearing(backward: Callable, network: Network, x: Any, y: Any) -> Bearing:
    """Return direction and length of a backward pass's gradients, in those of the right one.

    >>> from bpcourse.checking import MISTAKES, fixture
    >>> bearing(MISTAKES["error with the wrong sign"].backward, *fixture()).cosine
    -1.0

    All arrays together are one long vector; both numbers are rounded to nine decimals.
    """
    cache = forward_pass(network, x)
    found, right = (_flat(one(network, cache, y)) for one in (backward, backward_pass))
    long, short = np.linalg.norm(found), np.linalg.norm(right)
    return Bearing(round(float(found @ right / long / short), 9), round(float(long / short), 9))


def at_right_length(backward: Callable) -> Callable:
    """Return a backward pass whose gradients keep their direction and have the right length.

    >>> from bpcourse.checking import MISTAKES, fixture
    >>> bearing(at_right_length(MISTAKES["slope dropped"].backward), *fixture()).length
    1.0

    Right is the length that the right gradients have together at the same place. Gradients that
    are all 0 stay so.
    """

    def scaled(network: Network, cache: Cache, y: Any) -> Gradients:
        found = backward(network, cache, y)
        length = np.linalg.norm(_flat(found))
        right = np.linalg.norm(_flat(backward_pass(network, cache, y)))
        factor = right / length if length > 0 else 1.0
        weights, biases = ([factor * array for array in part] for part in found[:2])
        return found._replace(weights=tuple(weights), biases=tuple(biases))

    return scaled


def _flat(gradients: Gradients) -> np.ndarray:
    return np.concatenate([array.ravel() for array in in_order(gradients)])
