"""Ways to get all gradients, from the cheapest to the hopeless, written to be counted.

>>> from bpcourse.graph import variable
>>> x, w = variable("x"), variable("w")
>>> point = {x: 2.0, w: 3.0}
>>> GRAPH_METHODS["reverse mode"](x * w, point)[w], GRAPH_METHODS["forward mode"](x * w, point)[w]
(2.0, 2.0)

For graphs of numbers, and further down for networks of layers.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from bpcourse.errors import GraphError, InputValueError
from bpcourse.graph import Node, backward, forward, topological_order
from bpcourse.graph.dual import sweep
from bpcourse.multilayer import (
    ACTIVATIONS,
    Cache,
    Gradients,
    Network,
    backward_pass,
    forward_pass,
    loss_value,
    output_delta,
    parameters,
    with_parameters,
)

__all__ = [
    "GRAPH_METHODS",
    "MOST_PATHS",
    "by_differences",
    "by_forward_mode",
    "by_paths",
    "by_reverse_from_zero",
    "by_reverse_mode",
    "network_difference",
    "network_reverse",
    "network_tangent",
    "path_counts",
    "walk_paths",
]

MOST_PATHS = 2**16  # with a product for every edge: half a second
MOST_STEPS = 2**20  # without: as long
STEP = 1e-6


# Each method takes the seed of its sweep, 1, as an argument: a seed that counts is how
# multiplications by 1, which the engine makes at every addition, come to be counted.


def by_reverse_mode(
    output: Node, inputs: dict[Node, float], seed: float = 1.0
) -> dict[Node, float]:
    """Return all gradients by the engine: one pass forward, one backward."""
    gradients = backward(output, forward(output, inputs), seed)
    return {node: gradients[node] for node in inputs}


def by_reverse_from_zero(
    output: Node, inputs: dict[Node, float], seed: float = 1.0
) -> dict[Node, float]:
    """Return all gradients as many textbooks write it: adjoints begin at 0, each share is added.

    >>> from bpcourse.graph import variable
    >>> x = variable("x")
    >>> by_reverse_from_zero(x * x, {x: 3.0})[x]
    6.0

    The engine keeps the first share as it is, which saves the addition to 0.
    """
    order = topological_order(output)
    values, adjoints = forward(output, inputs), dict.fromkeys(order, 0)
    adjoints[output] = seed
    for node in reversed(order):
        for parent, local in _locals(node, values):
            adjoints[parent] = adjoints[parent] + adjoints[node] * local
    return {node: adjoints[node] for node in inputs}


def by_forward_mode(
    output: Node, inputs: dict[Node, float], seed: float = 1.0
) -> dict[Node, float]:
    """Return all gradients by dual numbers: one sweep for each input."""
    return {node: sweep(output, inputs, {node: seed}).slope for node in inputs}


def by_differences(
    output: Node, inputs: dict[Node, float], _seed: float = 1.0
) -> dict[Node, float]:
    """Return approximate gradients by nudging each input: n + 1 forward passes."""
    start = forward(output, inputs)[output]
    slopes = {}
    for node, value in inputs.items():
        moved = forward(output, inputs | {node: value + STEP})[output]
        slopes[node] = (moved - start) / STEP
    return slopes


def by_paths(output: Node, inputs: dict[Node, float], seed: float = 1.0) -> dict[Node, float]:
    """Return all gradients by the sum over paths, each path walked by itself.

    Nothing is stored: where paths meet, what lies behind is computed again for each. Raises
    InputValueError for more than MOST_PATHS paths, GraphError for operations on arrays.
    """
    _check_paths(output, MOST_PATHS)
    values, gradients = forward(output, inputs), {}
    ahead = [(output, seed)]
    while ahead:
        node, product = ahead.pop()
        if node.is_variable:
            gradients[node] = gradients[node] + product if node in gradients else product
        ahead += [(parent, product * local) for parent, local in _locals(node, values)]
    return {node: gradients[node] for node in inputs}


GRAPH_METHODS: dict[str, Callable] = {
    "value": lambda output, inputs, _seed=1.0: forward(output, inputs),
    "reverse mode": by_reverse_mode,
    "forward mode": by_forward_mode,
    "finite differences": by_differences,
    "path by path": by_paths,
}


def _locals(node: Node, values: dict[Node, Any]) -> list[tuple[Node, Any]]:
    """Return (parent, local derivative) for every parent that is no constant."""
    if node.primitive is None:
        return []
    if not node.primitive.elementwise:
        raise GraphError(f"{node!r} is an operation on arrays; only graphs of numbers have paths")
    rule = node.primitive.local_derivatives
    found = rule(values[node], *(values[parent] for parent in node.parents))
    pairs = zip(node.parents, found, strict=True)
    return [(parent, local) for parent, local in pairs if not parent.is_constant]


def path_counts(output: Node) -> dict[Node, int]:
    """Return the number of paths from the output to each node, without walking them.

    >>> from bpcourse.graph import variable
    >>> b = variable("b")
    >>> c = b + b
    >>> path_counts(c + c)[b]
    4
    """
    order = topological_order(output)
    counts = dict.fromkeys(order, 0)
    counts[output] = 1
    for node in reversed(order):
        for parent in node.parents:
            counts[parent] += counts[node]
    return counts


def walk_paths(output: Node) -> int:
    """Return the number of paths from the output to variables, by walking every one of them.

    >>> from bpcourse.graph import variable
    >>> b = variable("b")
    >>> walk_paths(b * b + b)
    3

    Raises InputValueError for more than 2^20 paths.
    """
    _check_paths(output, MOST_STEPS)
    found, ahead = 0, [output]
    while ahead:
        node = ahead.pop()
        found += node.is_variable
        ahead += node.parents
    return found


def _check_paths(output: Node, most: int) -> None:
    paths = sum(count for node, count in path_counts(output).items() if not node.parents)
    if paths > most:
        raise InputValueError(
            f"the graph has {paths:,} paths from its output to its leaves; they are walked up to "
            f"{most:,}: take a smaller graph, or count them with path_counts"
        )


# --- networks -----------------------------------------------------------------------------------


def network_reverse(network: Network, x: Any, y: Any) -> tuple[float, Gradients]:
    """Return the loss and all gradients: one pass forward, one backward."""
    cache = forward_pass(network, x)
    return loss_value(network, cache, y), backward_pass(network, cache, y)


def network_difference(network: Network, x: Any, y: Any, place: tuple[int, int]) -> float:
    """Return one slope by finite differences, both losses computed.

    >>> from bpcourse.multilayer import init_network
    >>> network = init_network((1, 1), rng=np.random.default_rng(1))
    >>> round(float(network_difference(network, [[2.0]], [[1.0]], place=(1, 0))), 4)  # dL/db
    -0.9181

    `place` is the number of a parameter, in the order of `parameters`, and of an entry in it.
    """
    which, entry = place
    arrays = parameters(network)
    arrays[which] = arrays[which].copy()
    arrays[which].reshape(-1)[entry : entry + 1] += STEP
    moved = with_parameters(network, arrays)
    losses = [loss_value(n, forward_pass(n, x), y) for n in (moved, network)]
    return (losses[0] - losses[1]) / STEP


def network_tangent(network: Network, x: Any, y: Any, direction: list[np.ndarray]) -> float:
    """Return the slope of the loss along a direction of the parameters: one sweep forward.

    >>> from bpcourse.multilayer import init_network
    >>> network = init_network((1, 1), rng=np.random.default_rng(1))
    >>> along_b = [np.zeros((1, 1)), np.ones(1)]
    >>> round(float(network_tangent(network, [[2.0]], [[1.0]], along_b)), 4)
    -0.9181

    `direction` has an array for each of `parameters`. Values and slopes of one layer are kept at a
    time. What follows the last z is the slope of the loss for it, the same as in the backward pass.
    """
    a, z, dz = np.asarray(x, float), None, None
    pairs = zip(direction[::2], direction[1::2], strict=True)
    before = None
    for (W, b, activation), (dW, db) in zip(network.layers, pairs, strict=True):
        moved = a @ dW.T + db
        if before is not None:  # the inputs of the network do not move
            moved = moved + (dz * ACTIVATIONS[before].slope(z, a)) @ W.T
        z, dz = a @ W.T + b, moved
        a, before = ACTIVATIONS[activation].function(z), activation
    return (output_delta(network, Cache((a,), (z,)), y) * dz).sum()
