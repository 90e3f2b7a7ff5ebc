"""The table of losses: the loss of every output beside its derivative.

>>> z = a = np.array([[1.0]])
>>> LOSSES["half squared error"].slope(z, a, np.array([[4.0]]))
array([[-3.]])
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpcourse.functions import sigmoid, softplus
from bpcourse.functions.whole_arrays import sum_of_others

__all__ = ["LOSSES", "Loss"]


class Loss(NamedTuple):
    """The loss of every output, and its derivative, both from z, a and y.

    The derivative is by a; where the loss is computed from logits it is by z, delta itself, and
    `output` names the activation for which it holds. Then it is a - y, written without a
    difference that loses its digits where the network is sure, and right.
    """

    value: Callable
    slope: Callable
    output: str | None


def _cross_entropy(z: np.ndarray, _a: np.ndarray, y: np.ndarray) -> np.ndarray:
    z = z - z.real.max(axis=1, keepdims=True)  # first of all: large logits keep their digits
    return y * (np.log(np.exp(z).sum(axis=1, keepdims=True)) - z)


def _binary_delta(z: np.ndarray, a: np.ndarray, y: np.ndarray) -> np.ndarray:
    return a * (1 - y) - sigmoid(-z) * y


def _cross_entropy_delta(_z: np.ndarray, a: np.ndarray, y: np.ndarray) -> np.ndarray:
    return a * sum_of_others(y) - sum_of_others(a) * y  # each row adds up to 1


LOSSES = {
    "squared error": Loss(lambda z, a, y: (a - y) ** 2, lambda z, a, y: 2 * (a - y), None),  # noqa: ARG005
    "half squared error": Loss(lambda z, a, y: (a - y) ** 2 / 2, lambda z, a, y: a - y, None),  # noqa: ARG005
    "binary cross-entropy": Loss(lambda z, _a, y: softplus(z) - y * z, _binary_delta, "sigmoid"),
    "softmax cross-entropy": Loss(_cross_entropy, _cross_entropy_delta, "softmax"),
}
