"""The backward pass for plain numbers, in the form that a machine likes.

The same walk as `passes.pull_back`, with its inner loop inside the functions that `Primitive.send`
makes: a third of the time. tests/graph/test_quick.py holds the two equal to the last bit.
"""

from collections.abc import Iterator
from typing import Any

from bpcourse.graph.node import PLAIN, Node, topological_order
from bpcourse.graph.refusals import REFUSED, no_gradient

__all__ = ["pull_back", "suits"]


def suits(*dictionaries: dict[Node, Any]) -> bool:
    """Return whether all values are whole numbers and floats of Python's own.

    >>> suits({"a": 1.5, "b": 2}), suits({"a": 1.5}, {"b": 2j})
    (True, False)
    """
    return all(PLAIN.issuperset(map(type, values.values())) for values in dictionaries)


def pull_back(output: Node, values: dict[Node, Any], gradients: dict[Node, Any]) -> Iterator[tuple]:
    """Send every gradient down, as `passes.pull_back` does; nothing is yielded on the way.

    >>> from bpcourse.graph import variable
    >>> a = variable("a")
    >>> y, gradients = a * a, {}
    >>> gradients[y] = 1
    >>> list(pull_back(y, {a: 3, y: 9}, gradients)), gradients[a]
    ([], 6)
    """
    node = output
    try:
        for node in reversed(topological_order(output)):
            if node.primitive is not None:
                node.primitive.send(node, gradients[node], values, gradients)
    except REFUSED as error:
        raise no_gradient(node, error) from None
    return iter(())
