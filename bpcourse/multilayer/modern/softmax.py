"""Softmax as a layer of its own, with its full Jacobian: every output depends on every input.

>>> softmax_forward([[0.0, 1.0, 1.0]]).output.round(3)
array([[0.155, 0.422, 0.422]])

Fused with a cross-entropy the Jacobian collapses to a - y. Inside attention there is no such loss
behind it, and it stays.
"""

from typing import Any, NamedTuple

import numpy as np

from bpcourse.multilayer.modern.refusals import arriving, scores

__all__ = ["SoftmaxCache", "SoftmaxGradients", "softmax_backward", "softmax_forward"]


class SoftmaxCache(NamedTuple):
    """The output: the way back needs nothing else."""

    output: np.ndarray


class SoftmaxGradients(NamedTuple):
    """dL/dx."""

    x: np.ndarray


def softmax_forward(x: Any) -> SoftmaxCache:
    """Turn the numbers along the last axis into shares that sum to 1.

    >>> softmax_forward([1000.0, 1000.0]).output
    array([0.5, 0.5])
    >>> softmax_forward([0.0, -np.inf]).output
    array([1., 0.])

    `x` has the shape (..., classes). Minus infinity is a mask: its share is 0. Raises
    InputValueError for NaN or plus infinity, DomainError for a row that is masked all over.
    """
    x = scores("x", x, "(..., classes)")
    powers = np.exp(x - x.real.max(axis=-1, keepdims=True))  # the largest is 1: no overflow
    return SoftmaxCache(powers / powers.sum(axis=-1, keepdims=True))


def softmax_backward(cache: SoftmaxCache, upstream: Any) -> SoftmaxGradients:
    """Return dL/dx: each output's surplus over the mean upstream, times its share.

    >>> cache = softmax_forward([[0.0, 0.0]])
    >>> softmax_backward(cache, [[1.0, 0.0]]).x
    array([[ 0.25, -0.25]])

    da_i/dx_j is a_i (1 - a_j) for i = j and -a_i a_j otherwise. Summed over i with the upstream
    gradients u_i this is a_j (u_j - sum of u_i a_i).
    """
    a, u = cache.output, arriving(upstream, cache.output)
    return SoftmaxGradients(x=a * (u - (u * a).sum(axis=-1, keepdims=True)))
