"""The gradient without the walk: as a sum over all paths, and as a system of linear equations.

Both are other ways to the same numbers, and share nothing with `passes` but the table of
operations.

>>> from bpcourse.graph import forward, variable
>>> a = variable("a")
>>> y = a * a + a
>>> values = forward(y, {a: 3})
>>> [path.product for path in paths(y, values, a)], solve_back(equations(y, values))[a]
([3, 3, 1], 7)
"""

from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

from bpcourse.errors import GraphError
from bpcourse.graph.node import Node, topological_order

__all__ = ["Edge", "Equations", "Path", "count_paths", "edges", "equations", "paths", "solve_back"]


class Edge(NamedTuple):
    """From a node to one of its parents, with the local derivative; x * x has two of them."""

    node: Node
    parent: Node
    local: Any


class Path(NamedTuple):
    """A way from the output down to an input, edge by edge."""

    edges: tuple[Edge, ...]

    @property
    def product(self) -> Any:
        """The product of the local derivatives along the path."""
        return prod(edge.local for edge in self.edges)


class Equations(NamedTuple):
    """The system (I - L transposed) g = e, with a row of L for each node of `order`.

    `rows[i][j]` is the local derivative of node i by node j: 0 unless j is a parent of i, and 0
    where j does not stand before i. `right` is e: 1 at the output, 0 elsewhere.
    """

    order: tuple[Node, ...]
    rows: list[list[Any]]
    right: list[Any]


def edges(output: Node, values: dict[Node, Any]) -> list[Edge]:
    """List the edges of a graph with their local derivatives, in the order of computation.

    >>> from bpcourse.graph import forward, variable
    >>> a, b = variable("a"), variable("b")
    >>> y = a * b
    >>> [edge.local for edge in edges(y, forward(y, {a: 2, b: 5}))]
    [5, 2]

    Edges to constants are left out. Raises GraphError for array operations, which have no single
    local derivative.
    """
    found = []
    for node in topological_order(output):
        if node.primitive and not node.primitive.elementwise:
            raise GraphError(f"{node!r} has no local derivative; paths are for scalar operations")
        inputs = [values[parent] for parent in node.parents]
        slopes = node.primitive.slopes if node.primitive else ()
        found += [
            Edge(node, parent, slope(values[node], *inputs))
            for parent, slope in zip(node.parents, slopes, strict=True)
            if not parent.is_constant
        ]
    return found


def count_paths(output: Node, start: Node) -> int:
    """Count the paths from an input to the output, without walking them.

    >>> from bpcourse.graph import variable
    >>> a = variable("a")
    >>> y = a
    >>> for _ in range(20):
    ...     y = y + y
    >>> count_paths(y, a)
    1048576
    """
    counts = {start: 1}
    for node in topological_order(output):
        if node is not start:
            counts[node] = sum(counts[parent] for parent in node.parents)
    return counts[output]


def paths(output: Node, values: dict[Node, Any], start: Node) -> Iterator[Path]:
    """Walk every path from the output down to a node, one after the other.

    >>> from bpcourse.graph import forward, variable
    >>> a = variable("a")
    >>> y = a * a
    >>> len(list(paths(y, forward(y, {a: 3}), a)))
    2

    Their number can double with every operation: `count_paths` tells it first.
    """
    below: dict[Node, list[Edge]] = {}
    for edge in edges(output, values):
        below.setdefault(edge.node, []).append(edge)
    waiting: list[tuple[Edge, ...]] = [()]
    while waiting:
        way = waiting.pop()
        node = way[-1].parent if way else output
        if node is start:
            yield Path(way)
        else:
            waiting += [(*way, edge) for edge in reversed(below.get(node, []))]


def equations(output: Node, values: dict[Node, Any]) -> Equations:
    """Write the backward pass as linear equations, one for the gradient of each node.

    >>> from bpcourse.graph import forward, variable
    >>> a = variable("a")
    >>> y = a * a + a
    >>> equations(y, forward(y, {a: 3})).rows
    [[0, 0, 0], [6, 0, 0], [1, 1, 0]]

    Rows and columns stand in the order of computation, so all of L lies below its diagonal.
    """
    order = tuple(node for node in topological_order(output) if not node.is_constant)
    place = {node: number for number, node in enumerate(order)}
    rows: list[list[Any]] = [[0] * len(order) for _ in order]
    for edge in edges(output, values):
        rows[place[edge.node]][place[edge.parent]] += edge.local
    return Equations(order, rows, [int(node is output) for node in order])


def solve_back(system: Equations) -> dict[Node, Any]:
    """Solve (I - L transposed) g = e from the last unknown to the first.

    >>> from bpcourse.graph import forward, variable
    >>> a, b = variable("a"), variable("b")
    >>> y = a * b
    >>> solve_back(equations(y, forward(y, {a: 2, b: 5})))[b]
    2

    The last unknown stands alone in its equation, and each earlier one meets later ones only.
    """
    gradients = list(system.right)
    for place in reversed(range(len(gradients))):
        for later in range(place + 1, len(gradients)):
            gradients[place] += system.rows[later][place] * gradients[later]
    return dict(zip(system.order, gradients, strict=True))
