"""What the passes return: dictionaries by node that say in words what they have not, or refuse.

>>> from bpcourse.graph import forward, variable
>>> a = variable("a")
>>> values = forward(a * a, {a: 3})
>>> values[a] = 100
Traceback (most recent call last):
...
bpcourse.errors.GraphError: the value of a cannot be changed: the others were computed from it. \
Run forward again with other inputs
"""

import math
from typing import Any, NoReturn

from bpcourse.errors import DomainError, GraphError, ShapeError
from bpcourse.graph.kinds import any_from
from bpcourse.graph.node import Node, leaves, operations

__all__ = ["Adjoints", "NotInGraphError", "Values", "finished", "gathered", "unlocked"]


class NotInGraphError(GraphError, KeyError):
    """A node was asked for that the graph, or the dictionary, does not have."""

    __str__ = Exception.__str__  # KeyError would print the message in quotation marks


class Values(dict):
    """The value of every node. None can be changed by itself: the others were computed from it."""

    __slots__ = ()

    def __missing__(self, node: Any) -> NoReturn:
        raise NotInGraphError(f"{node!r} has no value here: it is no node of this graph")

    def __setitem__(self, node: Any, value: Any) -> NoReturn:
        raise GraphError(
            f"the value of {node!r} cannot be changed: the others were computed from it. Run "
            "forward again with other inputs"
        )

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise GraphError("values belong together; run forward again with other inputs")

    __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple:
        return Values, (dict(self),)


class Adjoints(dict):
    """The gradient of the output, the first of the keys, for every node that it depends on."""

    __slots__ = ()

    def __missing__(self, node: Any) -> NoReturn:
        output = next(iter(self), None)
        inputs = ", ".join(sorted(leaf.name for leaf in self if leaf.is_variable))
        raise NotInGraphError(
            f"there is no gradient for {node!r}: {output!r} does not depend on it, only on "
            f"{inputs or 'constants'}; a gradient of 0 is what .get(node, 0) returns"
        )


def finished(output: Node, values: dict[Node, Any]) -> Values:
    """Return values that nobody changes by accident; ShapeError for a broadcast of two kinds.

    >>> import numpy as np
    >>> from bpcourse.graph import forward, variable
    >>> p, t = variable("p"), variable("t")
    >>> forward(p - t, {p: np.ones((5, 1)), t: np.ones(5)})
    Traceback (most recent call last):
    ...
    bpcourse.errors.ShapeError: the node subtract(p, t) got shapes (5, 1) and (5,), which would be \
broadcast to (5, 5): give both the same number of axes, with x[:, None] or x[None, :]
    """
    if any_from("numpy", values.values()):
        for node in operations(output):
            if node.primitive.elementwise and len(node.parents) == 2:
                _check_broadcast(node, values)
        for value in values.values():
            if _is_array(value):
                value.flags.writeable = False
    return Values(values)


def gathered(output: Node, values: dict[Node, Any], gradients: dict[Node, Any]) -> Adjoints:
    """Return the gradients; DomainError where a rule has made NaN of numbers.

    >>> gathered(Node(None, (), "x"), {}, {})
    {}
    """
    spoilt = any(_holds_nan(gradients.get(leaf)) for leaf in leaves(output))
    if spoilt and not any(map(_holds_nan, (gradients[output], *values.values()))):
        for node in reversed(operations(output)):
            for parent in node.parents:
                if _holds_nan(gradients.get(parent)):
                    raise DomainError(
                        f"the rule of the node {node!r} sends NaN to {parent!r}, although it was "
                        "given none"
                    )
    return Adjoints(gradients)


def _holds_nan(value: Any) -> bool:
    return _is_array(value) and bool((value != value).any())


def _is_array(value: Any) -> bool:
    return getattr(value, "ndim", 0) > 0 and hasattr(value, "flags")


def _check_broadcast(node: Node, values: dict[Node, Any]) -> None:
    """Raise ShapeError where a column meets a list of as many numbers: (5, 1) and (5,) make (5, 5).

    Powers are free: a column of numbers to a list of exponents is how polynomial features are made.
    """
    first, second = (getattr(values[parent], "shape", ()) for parent in node.parents)
    if len(first) == len(second) or math.prod(first) != math.prod(second):
        return
    shape = getattr(values[node], "shape", ())
    if shape not in (first, second) and not node.primitive.name.endswith("power"):
        raise ShapeError(
            f"the node {node!r} got shapes {first} and {second}, which would be broadcast to "
            f"{shape}: give both the same number of axes, with x[:, None] or x[None, :]"
        )


def unlocked(value: Any) -> Any:
    """Return a value that may be written into: of an array a copy.

    >>> unlocked(3.0)
    3.0
    """
    return value.copy() if _is_array(value) else value
