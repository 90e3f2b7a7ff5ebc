"""The functions read for nodes: a call computes nothing, it adds a node to the graph.

Loaded by `functions.dispatch` when the first node arrives.
"""

import math
import operator
from collections.abc import Callable
from functools import partial
from typing import Any

from bpcourse import functions
from bpcourse.errors import InputTypeError
from bpcourse.graph import families, index, primitives
from bpcourse.graph.node import Node, lift, operation_on


def _power(a: Any, b: Any) -> Node:
    exponent = _constant(b)
    if isinstance(exponent, (int, float)):
        exponent = int(exponent) if isinstance(exponent, bool) else exponent
        return Node(primitives.power_of(exponent), (lift(a),))
    a, b = lift(a), lift(b)
    return Node(primitives.FIXED_POWER if b.is_constant else primitives.POWER, (a, b))


def _constant(value: Any) -> Any:
    """Return the number behind a constant, in whatever way it is written."""
    if type(value) is Node and value.is_constant:
        value = value.constant
    return value.item() if getattr(value, "shape", None) == () else value  # numpy.float64 and kin


def _power_slope(a: Any, b: Any) -> Node:
    b = _constant(b)
    return lift(b) * functions.power(lift(a), b - 1)


def _over(family: Callable) -> Callable:
    def function(a: Node, axis: int | None = None, *, keepdims: bool = False) -> Node:
        axis = None if axis is None else _axes(axis)
        return Node(family(axis, keepdims=_yes_or_no("keepdims", keepdims)), (a,))

    return function


def _reshape(a: Node, shape: tuple[int, ...]) -> Node:
    lengths = shape if isinstance(shape, (tuple, list)) else (shape,)
    return Node(families.reshape_to(tuple(_whole("shape", n) for n in lengths)), (a,))


def _transpose(a: Node, axes: Any = None) -> Node:
    if axes is None:
        return Node(primitives.TRANSPOSE, (a,))
    return Node(families.transpose_to(_axes(tuple(axes))), (a,))


def _entries(a: Node, where: Any) -> Node:
    text, arrays = index.read(where)
    parts = (Node(None, (), None, array) for array in arrays)  # as they are: not made floats
    return Node(families.entries_at(text, len(arrays)), (a, *parts))


def _join(a: Any, b: Any, axis: int = 0) -> Node:
    return operation_on(families.join_along(_whole("axis", axis)), a, b)


def _norm(kind: str) -> Callable:
    def function(a: Node, gain: Any, shift: Any, epsilon: float = 1e-5) -> Node:
        if not (isinstance(epsilon, (int, float)) and 0 <= epsilon < math.inf):
            raise InputTypeError(f"epsilon is {epsilon!r}; give a small number such as 1e-5")
        return operation_on(families.norm_over(kind, float(epsilon)), a, gain, shift)

    return function


# The table pastes settings into its formulas, so nothing but plain numbers may get there.


def _whole(name: str, value: Any) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise InputTypeError(f"{name} is {value!r}; give a whole number") from None


def _axes(value: Any) -> int | tuple[int, ...]:
    if isinstance(value, (tuple, list)):
        return tuple(_whole("axis", one) for one in value)
    return _whole("axis", value)


def _yes_or_no(name: str, value: Any) -> bool:
    if value not in (True, False):
        raise InputTypeError(f"{name} is {value!r}; give True or False")
    return bool(value)


_SIMPLE = (*primitives.ELEMENTWISE_PRIMITIVES, *primitives.ARRAY_PRIMITIVES)
for _row in _SIMPLE:
    if hasattr(functions, _row.name):
        getattr(functions, _row.name).register(Node, partial(operation_on, _row))
for _name, _rule in {
    "power": _power,
    "power_slope": _power_slope,
    "sum_of": _over(families.sum_over),
    "mean_of": _over(families.mean_over),
    "reshape": _reshape,
    "transpose": _transpose,
    "entries": _entries,
    "join": _join,
    "batch_norm": _norm("batch"),
    "layer_norm": _norm("layer"),
}.items():
    getattr(functions, _name).register(Node, _rule)
