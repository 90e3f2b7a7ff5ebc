"""The backward passes of layers of sequences in rules that can be replaced, one at a time.

>>> from bpcourse.checking.layer_check import layer_trial
>>> from bpcourse.multilayer.modern import attention_backward
>>> trial = layer_trial("attention")
>>> found = attention_by(AttentionRules(), trial.cache, trial.upstream)
>>> right = attention_backward(trial.cache, trial.upstream)
>>> bool((found.W_q == right.W_q).all())
True

Each default is the right rule; `sequence_mistakes` replaces one.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bpcourse.multilayer.modern import (
    AttendCache,
    AttendGradients,
    AttentionCache,
    AttentionGradients,
    RecurrentCache,
    RecurrentGradients,
    SeveralHeadsCache,
    SeveralHeadsGradients,
    SoftmaxCache,
    over_rows,
    share_out,
    side_by_side,
    softmax_backward,
)

__all__ = [
    "AttentionRules",
    "HeadsRules",
    "RecurrentRules",
    "attention_by",
    "heads_by",
    "recurrent_by",
    "turned",
]


def turned(a: np.ndarray) -> np.ndarray:
    """Return the transpose of the last two axes."""
    return a.swapaxes(-1, -2)


class AttentionRules(NamedTuple):
    """The way back through attention, line by line."""

    softmax: Callable = lambda a, u: softmax_backward(SoftmaxCache(a), u).x
    scale: Callable = lambda cache: cache.scale
    queries: Callable = lambda products, _q, k: products @ k
    keys: Callable = lambda products, q, _k: turned(products) @ q
    values: Callable = lambda shares, upstream: turned(shares) @ upstream
    x: Callable = lambda by_q, by_k, by_v: by_q + by_k + by_v
    weights: Callable = over_rows


def _attended(rules: AttentionRules, cache: AttendCache, upstream: np.ndarray) -> AttendGradients:
    q, k, v, _, shares, _ = cache
    products = rules.softmax(shares, upstream @ turned(v)) / rules.scale(cache)
    return AttendGradients(
        rules.queries(products, q, k), rules.keys(products, q, k), rules.values(shares, upstream)
    )


def attention_by(
    rules: AttentionRules, cache: AttentionCache, upstream: np.ndarray
) -> AttentionGradients:
    """Walk back through one head by the given rules."""
    q, k, v = _attended(rules, cache.attended, upstream)
    x = rules.x(q @ cache.W_q, k @ cache.W_k, v @ cache.W_v)
    return AttentionGradients(x, *(rules.weights(g, cache.x) for g in (q, k, v)))


class HeadsRules(NamedTuple):
    """The way back through several heads, line by line."""

    share_out: Callable = share_out
    side_by_side: Callable = side_by_side
    joined: Callable = lambda cache: cache.joined
    attention: AttentionRules = AttentionRules()


def heads_by(
    rules: HeadsRules, cache: SeveralHeadsCache, upstream: np.ndarray
) -> SeveralHeadsGradients:
    """Walk back through several heads by the given rules.

    >>> from bpcourse.checking.layer_check import layer_trial
    >>> trial = layer_trial("several heads")
    >>> heads_by(HeadsRules(), trial.cache, trial.upstream).W_o.shape
    (7, 8)
    """
    to_heads = rules.share_out(upstream @ cache.W_o, cache.heads)
    found = _attended(rules.attention, cache.attended, to_heads)
    q, k, v = (rules.side_by_side(a) for a in found)
    x = q @ cache.W_q + k @ cache.W_k + v @ cache.W_v
    of_weights = (over_rows(g, cache.x) for g in (q, k, v))
    return SeveralHeadsGradients(x, *of_weights, over_rows(upstream, rules.joined(cache)))


class RecurrentRules(NamedTuple):
    """The way back through time, line by line; `h[:, t]` is the state before step t."""

    arriving: Callable = lambda upstream, later, _t: upstream + later
    slope: Callable = lambda h, t: 1 - h[:, t + 1] ** 2
    before: Callable = lambda h, t: h[:, t]
    back: Callable = lambda delta, W_h: delta @ W_h
    collected: Callable = lambda of_steps, _name: sum(of_steps)


def recurrent_by(
    rules: RecurrentRules, cache: RecurrentCache, upstream: np.ndarray
) -> RecurrentGradients:
    """Walk back through time by the given rules; what the steps find is listed first to last.

    >>> from bpcourse.checking.layer_check import layer_trial
    >>> trial = layer_trial("recurrent net")
    >>> recurrent_by(RecurrentRules(), trial.cache, trial.upstream).h_0.shape
    (3, 4)
    """
    x, W_x, W_h, _, h = cache
    later, steps = np.zeros_like(h[:, 0]), []
    for t in reversed(range(x.shape[1])):
        delta = rules.arriving(upstream[:, t], later, t - x.shape[1]) * rules.slope(h, t)
        own = delta.T @ x[:, t], delta.T @ rules.before(h, t), delta.sum(axis=0)
        steps.insert(0, (delta @ W_x, *own))
        later = rules.back(delta, W_h)
    to_x, *shared = zip(*steps, strict=True)
    named = zip(shared, ("W_x", "W_h", "b"), strict=True)
    return RecurrentGradients(
        np.stack(to_x, axis=1),
        *(rules.collected(of_steps, name) for of_steps, name in named),
        later,
    )
