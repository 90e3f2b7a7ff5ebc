"""The table of losses: the loss of every output beside its derivative.

>>> LOSSES["half squared error"].slope(np.array([[1.0]]), np.array([[4.0]]))
array([[-3.]])
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpcourse.functions import softplus

__all__ = ["LOSSES", "Loss"]


class Loss(NamedTuple):
    """The loss of every output from z, a and y, and its derivative.

    The derivative is by a; where the loss is computed from logits it is by z, delta itself, and
    `output` names the activation for which it holds.
    """

    value: Callable
    slope: Callable
    output: str | None


def _cross_entropy(z: np.ndarray, _a: np.ndarray, y: np.ndarray) -> np.ndarray:
    z = z - z.real.max(axis=1, keepdims=True)  # first of all: large logits keep their digits
    return y * (np.log(np.exp(z).sum(axis=1, keepdims=True)) - z)


def _cross_entropy_delta(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    return a * y.sum(axis=1, keepdims=True) - y  # a - y for targets that are probabilities


LOSSES = {
    "squared error": Loss(lambda z, a, y: (a - y) ** 2, lambda a, y: 2 * (a - y), None),  # noqa: ARG005
    "half squared error": Loss(lambda z, a, y: (a - y) ** 2 / 2, lambda a, y: a - y, None),  # noqa: ARG005
    "binary cross-entropy": Loss(
        lambda z, _a, y: softplus(z) - y * z, lambda a, y: a - y, "sigmoid"
    ),
    "softmax cross-entropy": Loss(_cross_entropy, _cross_entropy_delta, "softmax"),
}
