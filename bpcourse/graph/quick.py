"""The two passes for plain numbers, in the form that a machine likes.

The same walks as in `passes`. The two operations that networks are made of are written out, for the
others the inner loop is inside the functions that `Primitive.send` makes: half the time and less.
tests/graph/test_quick.py holds the two forms equal to the last bit.
"""

from typing import Any

from bpcourse.graph.node import PLAIN, Node, leaves, operations
from bpcourse.graph.primitives import ADD, MULTIPLY
from bpcourse.graph.refusals import REFUSED, no_gradient, no_value

__all__ = ["pull_back", "push_forward", "suits"]


def suits(output: Node, values: dict[Node, Any], upstream: Any = 1) -> bool:
    """Return whether leaves and upstream gradient are whole numbers or floats of Python's own.

    >>> from bpcourse.graph import variable
    >>> x = variable("x")
    >>> suits(x, {x: 1.5}), suits(x, {x: 1.5}, upstream=2j)
    (True, False)
    """
    given = map(values.__getitem__, leaves(output))
    return type(upstream) in PLAIN and PLAIN.issuperset(map(type, given))


def push_forward(output: Node, values: dict[Node, Any]) -> None:
    """Compute each node from the values of its parents, as `passes.push_forward` does."""
    node = output
    try:
        for node in operations(output):
            primitive = node.primitive
            if primitive is MULTIPLY:
                a, b = node.parents
                values[node] = values[a] * values[b]
            elif primitive is ADD:
                a, b = node.parents
                values[node] = values[a] + values[b]
            else:
                values[node] = primitive.forward_from(values, node.parents)
    except REFUSED as error:
        raise no_value(node, values, error) from None


def pull_back(  # noqa: C901, PLR0912  written out, for speed
    output: Node, values: dict[Node, Any], gradients: dict[Node, Any]
) -> tuple:
    """Send every gradient down, as `passes.pull_back` does; there are no steps to watch."""
    node = output
    try:
        for node in reversed(operations(output)):
            primitive, adjoint = node.primitive, gradients[node]
            if primitive is MULTIPLY:
                a, b = node.parents
                if a in gradients:
                    gradients[a] += adjoint * values[b]
                elif a.constant is None:
                    gradients[a] = adjoint * values[b]
                if b in gradients:
                    gradients[b] += adjoint * values[a]
                elif b.constant is None:
                    gradients[b] = adjoint * values[a]
            elif primitive is ADD:
                a, b = node.parents
                if a in gradients:
                    gradients[a] += adjoint
                elif a.constant is None:
                    gradients[a] = adjoint
                if b in gradients:
                    gradients[b] += adjoint
                elif b.constant is None:
                    gradients[b] = adjoint
            else:
                primitive.send(node, adjoint, values, gradients)
    except REFUSED as error:
        raise no_gradient(node, values, error) from None
    return ()
