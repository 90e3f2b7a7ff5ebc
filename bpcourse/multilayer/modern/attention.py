"""Attention: every position takes a weighted mean of values, and the weights are computed.

>>> rng = np.random.default_rng(0)
>>> x = rng.normal(size=(1, 3, 4))  # one sequence of three positions, four units each
>>> W_q, W_k, W_v = (rng.normal(size=(2, 4)) for _ in range(3))
>>> cache = attention_forward(x, W_q, W_k, W_v, causal=True)
>>> cache.shares[0].round(2)  # row: who looks; column: what is looked at
array([[1.  , 0.  , 0.  ],
       [0.94, 0.06, 0.  ],
       [0.35, 0.53, 0.11]])
>>> cache.output.shape
(1, 3, 2)

`attend` is the middle of it, and knows no weights; `attention` makes queries, keys and values from
x first. Axes before the last two are only carried along. Source: Vaswani and others 2017.
"""

from typing import Any, NamedTuple

import numpy as np

from bpcourse.errors import ShapeError
from bpcourse.multilayer.modern.refusals import arriving, numbers
from bpcourse.multilayer.modern.sequence_refusals import weights
from bpcourse.multilayer.modern.softmax import SoftmaxCache, softmax_backward, softmax_forward

__all__ = [
    "AttendCache",
    "AttendGradients",
    "AttentionCache",
    "AttentionGradients",
    "attend_backward",
    "attend_forward",
    "attention_backward",
    "attention_forward",
    "over_rows",
]


class AttendCache(NamedTuple):
    """What goes in, the scale, and what comes out.

    `shares` has the axes (..., who looks, what is looked at); each row sums to 1.
    """

    queries: np.ndarray
    keys: np.ndarray
    values: np.ndarray
    scale: float  # the root of d, by which products become scores
    shares: np.ndarray
    output: np.ndarray


class AttendGradients(NamedTuple):
    """dL/d of each input."""

    queries: np.ndarray
    keys: np.ndarray
    values: np.ndarray


class AttentionCache(NamedTuple):
    """What the way back needs: x, the weights, and what `attend` kept."""

    x: np.ndarray
    W_q: np.ndarray
    W_k: np.ndarray
    W_v: np.ndarray
    attended: AttendCache

    @property
    def shares(self) -> np.ndarray:
        """How much each position looks at each, (batch, positions, positions)."""
        return self.attended.shares

    @property
    def output(self) -> np.ndarray:
        """The mixed values, (batch, positions, units of a value)."""
        return self.attended.output


class AttentionGradients(NamedTuple):
    """dL/d of x and of each matrix."""

    x: np.ndarray
    W_q: np.ndarray
    W_k: np.ndarray
    W_v: np.ndarray


def attend_forward(queries: Any, keys: Any, values: Any, causal: bool = False) -> AttendCache:
    """Mix values: position i gets the mean of all v_j, with weights softmax(q_i k_j / sqrt(d)).

    >>> ones = np.ones((2, 3))  # all queries and keys alike: equal shares
    >>> attend_forward(ones, ones, [[1.0], [3.0]]).output
    array([[2.],
           [2.]])

    `queries` and `keys` (..., positions, d), `values` (..., positions, any). With `causal` a
    position sees itself and those before it. Raises ShapeError for shapes that do not fit.
    """
    given = {"queries": queries, "keys": keys, "values": values}
    q, k, v = (numbers(name, a, "(..., positions, units)") for name, a in given.items())
    _check_shapes(q, k, v)
    scale = np.sqrt(q.dtype.type(q.shape[-1]))
    scores = q @ _turned(k) / scale
    if causal:
        later = np.triu(np.ones(scores.shape[-2:], dtype=bool), 1)
        scores = np.where(later, -np.inf, scores).astype(scores.dtype)
    shares = softmax_forward(scores).output
    return AttendCache(q, k, v, scale, shares, shares @ v)


def attend_backward(cache: AttendCache, upstream: Any) -> AttendGradients:
    """Return dL/dq, dL/dk and dL/dv, by the forward pass read from its end.

    >>> ones = np.ones((2, 3))
    >>> attend_backward(attend_forward(ones, ones, [[1.0], [3.0]]), [[1.0], [0.0]]).values
    array([[0.5],
           [0.5]])

    output_i = sum_j share_ij v_j;  a row of shares is the softmax of a row of scores;
    score_ij = q_i k_j / sqrt(d). No mask is needed: what it hid has share 0, and softmax multiplies
    by the share.
    """
    q, k, v, scale, shares, output = cache
    upstream = arriving(upstream, output)
    to_values = _turned(shares) @ upstream  # dv_j = sum_i share_ij u_i
    to_shares = upstream @ _turned(v)  # u_i v_j
    to_scores = softmax_backward(SoftmaxCache(shares), to_shares).x
    to_products = to_scores / scale
    return AttendGradients(to_products @ k, _turned(to_products) @ q, to_values)


def attention_forward(x: Any, W_q: Any, W_k: Any, W_v: Any, causal: bool = False) -> AttentionCache:
    """Make queries, keys and values from x, each by its own matrix, and mix.

    >>> eye = np.eye(2)
    >>> attention_forward([[[1.0, 0.0], [0.0, 1.0]]], eye, eye, eye, causal=True).output[0, 0]
    array([1., 0.])

    `x` (batch, positions, units); `W_q` and `W_k` (d, units), `W_v` (any, units). Raises ShapeError
    for shapes that do not fit.
    """
    x = numbers("x", x, "(batch, positions, units)")
    W_q = weights("W_q", W_q, x.shape[-1])
    W_k = weights("W_k", W_k, x.shape[-1], len(W_q))
    W_v = weights("W_v", W_v, x.shape[-1])
    attended = attend_forward(x @ W_q.T, x @ W_k.T, x @ W_v.T, causal)
    return AttentionCache(x, W_q, W_k, W_v, attended)


def attention_backward(cache: AttentionCache, upstream: Any) -> AttentionGradients:
    """Return dL/dx and dL/d of each matrix; x went three ways, so three gradients add.

    >>> eye = np.eye(2)
    >>> cache = attention_forward([[[1.0, 0.0], [0.0, 1.0]]], eye, eye, eye, causal=True)
    >>> attention_backward(cache, [[[1.0, 0.0], [0.0, 0.0]]]).W_v
    array([[1., 0.],
           [0., 0.]])
    """
    x, W_q, W_k, W_v, attended = cache
    q, k, v = attend_backward(attended, upstream)
    return AttentionGradients(
        x=q @ W_q + k @ W_k + v @ W_v,  # three paths meet
        W_q=over_rows(q, x),
        W_k=over_rows(k, x),
        W_v=over_rows(v, x),
    )


def over_rows(gradient: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return dL/dW of y = x W^T: every row of every example used W, so all add.

    >>> over_rows(np.ones((2, 3, 1)), np.ones((2, 3, 4)))
    array([[6., 6., 6., 6.]])
    """
    return gradient.reshape(-1, gradient.shape[-1]).T @ x.reshape(-1, x.shape[-1])


def _turned(a: np.ndarray) -> np.ndarray:
    """Return the transpose of the last two axes."""
    return a.swapaxes(-1, -2)


def _check_shapes(q: np.ndarray, k: np.ndarray, v: np.ndarray) -> None:
    if q.shape != k.shape or q.shape[:-1] != v.shape[:-1]:
        raise ShapeError(
            f"queries, keys and values have the shapes {q.shape}, {k.shape} and {v.shape}; give "
            "the same positions to all three, and the same units to queries and keys"
        )
