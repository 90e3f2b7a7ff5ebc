"""Attention, several heads and a recurrent net in letters: two positions or three steps.

>>> layer = ROWS["recurrent net"]()
>>> layer.cache.states[0, 1, 0]
tanh(W_h_11*h_0_1 + W_h_12*h_0_2 + W_x_1*x_1 + b_1)

`modern.prove_layer` runs the backward pass of the package, or your own, on them.
"""

from collections.abc import Callable

import numpy as np
import sympy

from bpcourse.multilayer.modern import (
    AttendCache,
    AttentionCache,
    RecurrentCache,
    SeveralHeadsCache,
    share_out,
    side_by_side,
)
from bpcourse.symbolic.layer_letters import SymbolicLayer, each, letters

__all__ = ["ROWS"]

SCALE = sympy.Symbol("s", positive=True)  # the root of d, whatever it is

Replaced = dict[sympy.Expr, sympy.Expr]


def _attended(q: np.ndarray, k: np.ndarray, v: np.ndarray) -> tuple[AttendCache, Replaced]:
    """Return attention from its definition, and a letter for each exp(score)."""
    powers = each(sympy.exp, np.einsum("...id,...jd->...ij", q, k) / SCALE)
    instead = {power: _positive("e", i) for i, power in enumerate(powers.ravel(), start=1)}
    shares = powers / powers.sum(axis=-1, keepdims=True)
    output = np.einsum("...ij,...jd->...id", shares, v)
    return AttendCache(q, k, v, SCALE, shares, output), instead


def _positive(name: str, number: int) -> sympy.Symbol:
    return sympy.Symbol(f"{name}_{number}", positive=True)


def _attention() -> SymbolicLayer:
    """Return one head: two positions of two units, one unit for each query, key and value."""
    x = letters("x", 1, 2, 2)
    W_q, W_k, W_v = (letters(name, 1, 2) for name in ("W_q", "W_k", "W_v"))
    attended, instead = _attended(x @ W_q.T, x @ W_k.T, x @ W_v.T)
    cache = AttentionCache(x, W_q, W_k, W_v, attended)
    inputs = {"x": x, "W_q": W_q, "W_k": W_k, "W_v": W_v}
    return SymbolicLayer(inputs, cache, letters("u", 1, 2, 1), instead)


def _several_heads() -> SymbolicLayer:
    """Return two heads of one unit each: two positions of one unit, two units come out."""
    x, W_o = letters("x", 1, 2, 1), letters("W_o", 2, 2)
    W_q, W_k, W_v = (letters(name, 2, 1) for name in ("W_q", "W_k", "W_v"))
    attended, instead = _attended(*(share_out(x @ W.T, 2) for W in (W_q, W_k, W_v)))
    joined = side_by_side(attended.output)
    cache = SeveralHeadsCache(x, W_q, W_k, W_v, W_o, attended, joined, joined @ W_o.T)
    inputs = {"x": x, "W_q": W_q, "W_k": W_k, "W_v": W_v, "W_o": W_o}
    return SymbolicLayer(inputs, cache, letters("u", 1, 2, 2), instead)


def _recurrent() -> SymbolicLayer:
    """Return three steps of one unit, with two units as state."""
    x, W_x, W_h = letters("x", 1, 3, 1), letters("W_x", 2, 1), letters("W_h", 2, 2)
    b, h_0 = letters("b", 2), letters("h_0", 1, 2)
    states = [h_0]
    for t in range(x.shape[1]):
        states.append(each(sympy.tanh, x[:, t] @ W_x.T + states[-1] @ W_h.T + b))
    made = np.concatenate(states[1:], axis=None)
    instead = {state: _positive("h", i) for i, state in enumerate(made, start=1)}
    cache = RecurrentCache(x, W_x, W_h, b, np.stack(states, axis=1))
    inputs = {"x": x, "W_x": W_x, "W_h": W_h, "b": b, "h_0": h_0}
    return SymbolicLayer(inputs, cache, letters("u", 1, 3, 2), instead)


ROWS: dict[str, Callable[[], SymbolicLayer]] = {
    "attention": _attention,
    "several heads": _several_heads,
    "recurrent net": _recurrent,
}
