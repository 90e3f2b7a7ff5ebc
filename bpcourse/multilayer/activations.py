"""The table of activations: each function beside its slope.

>>> z = np.array([0.0, 1.0])
>>> a = ACTIVATIONS["tanh"].function(z)
>>> ACTIVATIONS["tanh"].slope(z, a).round(2)
array([1.  , 0.42])
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpcourse.functions import greater, relu, sech, sigmoid, softplus

__all__ = ["ACTIVATIONS", "HIDDEN", "LEAK", "OUTPUTS", "Activation"]

LEAK = 0.01


class Activation(NamedTuple):
    """A function of z, and its slope as a function of z and a: whichever says it best."""

    function: Callable
    slope: Callable


def _leaky_relu(z: np.ndarray) -> np.ndarray:
    return np.where(z.real > 0, z, LEAK * z)


def _leaky_relu_slope(z: np.ndarray, _a: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(z), z, np.where(z > 0, np.ones_like(z), LEAK))


def _softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.real.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# a (1 - a) and 1 - a^2 lose their digits where a unit saturates, because 1 - a does;
# a sigmoid(-z) and sech(z)^2 are the same with all of them.
ACTIVATIONS = {
    "linear": Activation(lambda z: z, lambda z, a: np.ones_like(a)),  # noqa: ARG005
    "sigmoid": Activation(sigmoid, lambda z, a: a * sigmoid(-z)),
    "tanh": Activation(np.tanh, lambda z, a: sech(z) ** 2),  # noqa: ARG005
    "relu": Activation(relu, lambda z, a: greater(z, 0)),  # noqa: ARG005
    "leaky relu": Activation(_leaky_relu, _leaky_relu_slope),
    "softplus": Activation(softplus, lambda z, a: sigmoid(z)),  # noqa: ARG005
    "softmax": Activation(_softmax, None),  # outputs only: its Jacobian is full, see output_delta
}
OUTPUTS = ("linear", "sigmoid", "softmax")
HIDDEN = tuple(name for name in ACTIVATIONS if name != "softmax")
