"""The functions read for nodes: a call computes nothing, it adds a node to the graph.

Loaded by `functions.dispatch` when the first node arrives.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from bpcourse import functions
from bpcourse.graph import primitives
from bpcourse.graph.node import Node, lift, operation_on


def _power(a: Any, b: Any) -> Node:
    if getattr(b, "shape", None) == ():  # numpy.float64 and its kin
        b = b.item()
    if isinstance(b, (int, float)):
        exponent = int(b) if isinstance(b, bool) else b
        return Node(primitives.power_of(exponent), (lift(a),))
    a, b = lift(a), lift(b)
    return Node(primitives.FIXED_POWER if b.is_constant else primitives.POWER, (a, b))


def _over(family: Callable) -> Callable:
    def function(a: Node, axis: int | None = None, *, keepdims: bool = False) -> Node:
        return Node(family(axis, keepdims=keepdims), (a,))

    return function


def _reshape(a: Node, shape: tuple[int, ...]) -> Node:
    return Node(primitives.reshape_to(tuple(shape)), (a,))


def _norm(kind: str) -> Callable:
    def function(a: Node, gain: Any, shift: Any, epsilon: float = 1e-5) -> Node:
        return operation_on(primitives.norm_over(kind, epsilon), a, gain, shift)

    return function


_SIMPLE = (*primitives.ELEMENTWISE_PRIMITIVES, *primitives.ARRAY_PRIMITIVES)
for _row in _SIMPLE:
    if hasattr(functions, _row.name):
        getattr(functions, _row.name).register(Node, partial(operation_on, _row))
for _name, _rule in {
    "power": _power,
    "sum_of": _over(primitives.sum_over),
    "mean_of": _over(primitives.mean_over),
    "reshape": _reshape,
    "batch_norm": _norm("batch"),
    "layer_norm": _norm("layer"),
}.items():
    getattr(functions, _name).register(Node, _rule)
