"""The backward pass edge by edge, for those who want to watch it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from bpcourse.graph.node import Node
from bpcourse.graph.passes import pull_back
from bpcourse.graph.refusals import check_pass

__all__ = ["Step", "backward_steps"]


class Step(NamedTuple):
    """One edge of the backward pass: node -> parent.

    `downstream` = `upstream` x `local` is what the node sends to this parent. Array primitives
    have no local derivative that could be shown; there `local` is None.
    """

    node: Node
    parent: Node
    upstream: Any
    local: Any
    downstream: Any
    position: int  # which of the node's inputs the parent is: x * x has the same parent twice


def backward_steps(
    output: Node, values: dict[Node, Any], upstream: Any = 1, gradients: dict | None = None
) -> Iterator[Step]:
    """Walk the graph from its output to its inputs, one edge at a time.

    >>> from bpcourse.graph import forward, variable
    >>> a = variable("a")
    >>> y = a * a
    >>> [step.downstream for step in backward_steps(y, forward(y, {a: 3}))]
    [3, 3]

    The dictionary can be watched by passing one in as `gradients`; it grows a node at a time.
    """
    gradients = {} if gradients is None else gradients
    gradients[output] = check_pass(output, values, upstream)
    for node, sent in pull_back(output, values, gradients):
        inputs = [values[parent] for parent in node.parents]
        slopes = node.primitive.slopes or (None,) * len(inputs)
        for position, (parent, slope) in enumerate(zip(node.parents, slopes, strict=True)):
            if not parent.is_constant:
                local = slope(values[node], *inputs) if slope else None
                yield Step(node, parent, gradients[node], local, sent[position], position)
