"""The two passes: values go forward, gradients go backward.

A graph is structure without numbers. `forward` gives every node a value, `backward` gives every
node a gradient, both as dictionaries; the graph itself never changes, so one graph serves any
number of inputs and there is nothing to reset between two passes.
"""

from collections import deque
from collections.abc import Iterator
from typing import Any

from bpcourse.graph import quick
from bpcourse.graph.kinds import array_guard, downstreams, leaf_values
from bpcourse.graph.node import Node, operations
from bpcourse.graph.refusals import REFUSED, check_pass, no_gradient, no_value
from bpcourse.graph.results import Adjoints, Values, finished, gathered

__all__ = ["backward", "forward", "pull_back", "push_forward"]


def forward(output: Node, inputs: dict[Node, Any]) -> dict[Node, Any]:
    """Run the graph: return the value of every node, keyed by node.

    >>> from bpcourse.graph import variable
    >>> a = variable("a")
    >>> y = (a * a).named("y")
    >>> forward(y, {a: 3})
    {a: 3, y = multiply(a, a): 9}

    `inputs` gives each variable a number, an array (copied), a SymPy expression or a node.
    Raises GraphError for a variable without a value, DomainError where an operation is not
    defined (division by zero, log of 0).
    """
    values = leaf_values(output, inputs)
    walk = quick.push_forward if quick.suits(output, values) else push_forward
    walk(output, values)
    return Values(values) if walk is quick.push_forward else finished(output, values)


def push_forward(output: Node, values: dict[Node, Any]) -> None:
    """Compute each node from the values of its parents, which stand before it.

    >>> from bpcourse.graph import variable
    >>> a = variable("a")
    >>> y, values = a * a, {a: 3}
    >>> push_forward(y, values)
    >>> values[y]
    9
    """
    node = output
    try:
        with array_guard(values.values()):
            for node in operations(output):
                values[node] = node.primitive.forward_from(values, node.parents)
    except REFUSED as error:
        raise no_value(node, values, error) from None


def pull_back(output: Node, values: dict[Node, Any], gradients: dict[Node, Any]) -> Iterator[tuple]:
    """Walk the graph from its output to its inputs; yield each node with what it sends down.

    >>> from bpcourse.graph import variable
    >>> a = variable("a")
    >>> y = a * a
    >>> gradients = {y: 1}
    >>> [sent for node, sent in pull_back(y, {a: 3, y: 9}, gradients)], gradients[a]
    ([(3, 3)], 6)

    This is the whole of backpropagation: a node's gradient is complete when the walk reaches it;
    it is multiplied by each local derivative, sent to that parent, and added to what is there.
    """
    node = output
    try:
        for node in reversed(operations(output)):
            adjoint = gradients[node]  # complete: every child has sent its share
            sent = downstreams(node, adjoint, values)
            for parent, downstream in zip(node.parents, sent, strict=True):
                if parent in gradients:  # where paths meet, gradients add
                    gradients[parent] = gradients[parent] + downstream
                elif not parent.is_constant:
                    gradients[parent] = downstream
            yield node, sent
    except REFUSED as error:
        raise no_gradient(node, values, error) from None


def backward(output: Node, values: dict[Node, Any], upstream: Any = 1) -> dict[Node, Any]:
    """Return the gradient of `output` for every node that it depends on, keyed by node.

    >>> from bpcourse.graph import variable
    >>> a, b = variable("a"), variable("b")
    >>> y = a * b
    >>> gradients = backward(y, forward(y, {a: 2, b: 5}))
    >>> gradients[a], gradients[b], gradients[y]
    (5, 2, 1)

    `values` comes from `forward`. Constants have no gradient. An output that is an array needs an
    `upstream` of its shape. Plain numbers take the quick way (`quick`), with the same result.
    """
    gradients = {output: check_pass(output, values, upstream)}
    walk = quick.pull_back if quick.suits(output, values, gradients[output]) else pull_back
    deque(walk(output, values, gradients), maxlen=0)  # run to the end
    return gathered(output, values, gradients) if walk is pull_back else Adjoints(gradients)
