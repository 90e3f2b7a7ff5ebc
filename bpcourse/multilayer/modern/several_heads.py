"""Several heads: attention several times side by side, each on its own share of the units.

>>> rng = np.random.default_rng(0)
>>> W_q, W_k, W_v, W_o = (rng.normal(size=(4, 4)) for _ in range(4))
>>> cache = several_heads_forward(rng.normal(size=(1, 3, 4)), W_q, W_k, W_v, W_o, heads=2)
>>> cache.shares.shape, cache.output.shape  # (batch, heads, who looks, what is looked at)
((1, 2, 3, 3), (1, 3, 4))

The first rows of W_q, W_k and W_v belong to the first head, and so on; W_o mixes what the heads
found. Source: Vaswani and others 2017.
"""

from typing import Any, NamedTuple

import numpy as np

from bpcourse.multilayer.modern.attention import (
    AttendCache,
    attend_backward,
    attend_forward,
    over_rows,
)
from bpcourse.multilayer.modern.refusals import arriving, numbers
from bpcourse.multilayer.modern.sequence_refusals import checked_heads, weights

__all__ = [
    "SeveralHeadsCache",
    "SeveralHeadsGradients",
    "several_heads_backward",
    "several_heads_forward",
    "share_out",
    "side_by_side",
]


class SeveralHeadsCache(NamedTuple):
    """What the way back needs: x, the weights, what `attend` kept, and the joined heads."""

    x: np.ndarray
    W_q: np.ndarray
    W_k: np.ndarray
    W_v: np.ndarray
    W_o: np.ndarray
    attended: AttendCache
    joined: np.ndarray
    output: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """How much each position looks at each, (batch, heads, positions, positions)."""
        return self.attended.shares

    @property
    def heads(self) -> int:
        """How many heads there are."""
        return self.shares.shape[1]


class SeveralHeadsGradients(NamedTuple):
    """dL/d of x and of each matrix."""

    x: np.ndarray
    W_q: np.ndarray
    W_k: np.ndarray
    W_v: np.ndarray
    W_o: np.ndarray


def share_out(a: np.ndarray, heads: int) -> np.ndarray:
    """Return (batch, heads, positions, d) for (batch, positions, heads d): d units to each head.

    >>> share_out(np.arange(4.0).reshape(1, 1, 4), 2)[0, 1]
    array([[2., 3.]])
    """
    batch, positions, units = a.shape
    return a.reshape(batch, positions, heads, units // heads).swapaxes(1, 2)


def side_by_side(a: np.ndarray) -> np.ndarray:
    """Return (batch, positions, heads d) for (batch, heads, positions, d): `share_out` undone.

    >>> side_by_side(share_out(np.arange(4.0).reshape(1, 1, 4), 2))
    array([[[0., 1., 2., 3.]]])
    """
    batch, heads, positions, units = a.shape
    return a.swapaxes(1, 2).reshape(batch, positions, heads * units)


def several_heads_forward(
    x: Any,
    W_q: Any,
    W_k: Any,
    W_v: Any,
    W_o: Any,
    heads: int,
    causal: bool = False,
) -> SeveralHeadsCache:
    """Let several heads attend, each with its own units, and mix what they found.

    >>> eye = np.eye(2)
    >>> x = [[[1.0, 0.0], [0.0, 1.0]]]
    >>> several_heads_forward(x, eye, eye, eye, eye, heads=2, causal=True).output[0, 0]
    array([1., 0.])

    `x` (batch, positions, units); `W_q` and `W_k` (heads d, units), `W_v` (heads e, units), `W_o`
    (any, heads e). Raises ShapeError, or InputValueError where units cannot be shared out.
    """
    x = numbers("x", x, "(batch, positions, units)")
    W_q = weights("W_q", W_q, x.shape[-1])
    W_k = weights("W_k", W_k, x.shape[-1], len(W_q))
    W_v = weights("W_v", W_v, x.shape[-1])
    W_o = weights("W_o", W_o, len(W_v))
    heads = checked_heads(heads, len(W_q), len(W_v))
    q, k, v = (share_out(x @ W.T, heads) for W in (W_q, W_k, W_v))
    attended = attend_forward(q, k, v, causal)
    joined = side_by_side(attended.output)
    return SeveralHeadsCache(x, W_q, W_k, W_v, W_o, attended, joined, joined @ W_o.T)


def several_heads_backward(cache: SeveralHeadsCache, upstream: Any) -> SeveralHeadsGradients:
    """Return dL/dx and dL/d of each matrix: mixed back, shared out, attended back, joined.

    >>> eye = np.eye(2)
    >>> cache = several_heads_forward([[[1.0, 0.0], [0.0, 1.0]]], eye, eye, eye, eye, 2, True)
    >>> several_heads_backward(cache, [[[1.0, 0.0], [0.0, 0.0]]]).W_o
    array([[1., 0.],
           [0., 0.]])
    """
    x, joined, heads = cache.x, cache.joined, cache.heads
    upstream = arriving(upstream, cache.output)
    to_heads = share_out(upstream @ cache.W_o, heads)
    q, k, v = (side_by_side(a) for a in attend_backward(cache.attended, to_heads))
    return SeveralHeadsGradients(
        x=q @ cache.W_q + k @ cache.W_k + v @ cache.W_v,
        W_q=over_rows(q, x),
        W_k=over_rows(k, x),
        W_v=over_rows(v, x),
        W_o=over_rows(upstream, joined),
    )
