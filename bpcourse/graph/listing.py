"""What a graph holds: its variables, and a printable name for every node."""

from bpcourse.graph.node import Node, topological_order

__all__ = ["names", "variables"]


def variables(output: Node) -> tuple[Node, ...]:
    """List the variables that `output` depends on, in topological order.

    >>> from bpcourse.graph import variable
    >>> x, w = variable("x"), variable("w")
    >>> variables(w * x)
    (w, x)
    """
    return tuple(node for node in topological_order(output) if node.is_variable)


def names(output: Node) -> dict[Node, str]:
    """Return a name for every node of a graph; no two nodes share one.

    >>> from bpcourse.graph import variable
    >>> x = variable("x")
    >>> list(names(x * x + 1).values())
    ['x', 'v1', '1', 'v2']

    Unnamed operations become v1, v2, ...; a name used twice gets a prime.
    """
    order = topological_order(output)
    taken = {node.name for node in order if node.name}
    fresh = (f"v{i}" for i in range(1, len(order) + 1))
    result: dict[Node, str] = {}
    used: set[str] = set()
    for node in order:
        if node.is_constant:
            result[node] = str(node.constant)
            continue
        name = node.name or next(v for v in fresh if v not in taken)
        while name in used:
            name += "'"
        used.add(name)
        result[node] = name
    return result
