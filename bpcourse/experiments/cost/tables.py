"""What gradients cost, by method: operations counted, time and memory measured.

>>> from bpcourse.graph import variable
>>> x = [variable(f"x{i}") for i in range(3)]
>>> graph_costs(x[0] * x[1] * x[2], dict.fromkeys(x, 2.0))
method              multiplications  additions  other  passes
value                             2          0      0       1
reverse mode                      6          0      0       3
forward mode                     11          0      0     5.5
finite differences               11          6      0     8.5
path by path                      6          0      0       3

Operations are exact and the same on every machine. Time and memory are measured where you are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from bpcourse.checking.operation_count import Operations, count_operations, count_products
from bpcourse.errors import InputTypeError, InputValueError, known
from bpcourse.experiments.cost.gradient_methods import (
    GRAPH_METHODS,
    network_difference,
    network_reverse,
    network_tangent,
)
from bpcourse.experiments.cost.measured import Spread, peak_memory, time_ratios
from bpcourse.graph import Node, topological_order, variable
from bpcourse.graph.primitive import LETTERS, Primitive
from bpcourse.graph.primitives import ELEMENTWISE_PRIMITIVES
from bpcourse.multilayer import (
    Network,
    backward_pass,
    forward_pass,
    init_network,
    loss_value,
    parameters,
)

__all__ = [
    "CostTable",
    "Growth",
    "graph_costs",
    "graph_memory",
    "graph_times",
    "growth",
    "network_costs",
    "network_memory",
    "network_times",
    "primitive_costs",
]


@dataclass(frozen=True)
class CostTable:
    """Operations of each method; the first row is the yardstick, the value alone."""

    rows: dict[str, Operations]

    @property
    def in_passes(self) -> dict[str, float]:
        """The operations of each method, in those of the first: how many passes it is worth."""
        first = next(iter(self.rows.values())).total
        return {name: counts.total / first for name, counts in self.rows.items()}

    def __repr__(self) -> str:
        lines = [("method", "multiplications", "additions", "other", "passes")]
        for name, counts in self.rows.items():
            numbers = (counts.multiplications, counts.additions, counts.other)
            written = [f"{number:,}" for number in numbers]
            lines.append((name, *written, f"{self.in_passes[name]:,.4g}"))
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])
            for line in lines
        )


def _checked(methods: Sequence[str]) -> list[str]:
    return [known("method", name, GRAPH_METHODS) for name in methods]


def graph_costs(
    output: Node, inputs: dict[Node, float], methods: Sequence[str] = tuple(GRAPH_METHODS)
) -> CostTable:
    """Return the operations of each method on a graph of numbers, exactly.

    `methods` are names of GRAPH_METHODS. Raises InputTypeError for a graph of arrays, and
    InputValueError for "path by path" on a graph with too many paths.
    """
    _check_numbers(output, inputs)
    rows = {}
    for name in _checked(methods):

        def run(given: dict, seed: float, method: Callable = GRAPH_METHODS[name]) -> Any:
            return method(output, given, seed)

        rows[name] = count_operations(run, inputs, 1.0)
    return CostTable(rows)


def _check_numbers(output: Node, inputs: dict[Node, float]) -> None:
    primitives = (node.primitive for node in topological_order(output) if node.primitive)
    arrays = [primitive.name for primitive in primitives if not primitive.elementwise]
    arrays += [str(node) for node, value in inputs.items() if np.ndim(value)]
    if arrays:
        raise InputTypeError(
            f"the graph computes with arrays, at {arrays[0]}; graph_costs counts on graphs of "
            "single numbers: for layers use network_costs"
        )


def network_costs(network: Network, x: Any, y: Any) -> CostTable:
    """Return the operations of each method on a network of layers, for all parameters.

    >>> network = init_network((2, 2, 1), rng=np.random.default_rng(0))
    >>> network_costs(network, [[1.0, 2.0]], [[1.0]])
    method              multiplications  additions  other  passes
    loss                              9          7      2       1
    reverse mode                     27         10      4   2.278
    forward mode                    189        135     36      20
    finite differences               99         88     20    11.5

    One sweep and one difference are counted and multiplied by the number of parameters: they cost
    the same for each. The direction of a sweep is one array for each parameter, zeros included.
    """
    count = sum(array.size for array in parameters(network))
    direction = [np.zeros(array.shape) for array in parameters(network)]
    loss = count_operations(lambda n: _loss(n, x, y), network)
    difference = count_operations(lambda n: network_difference(n, x, y, (0, 0)), network)
    sweep = count_operations(lambda n, d: network_tangent(n, x, y, d), network, direction)
    return CostTable(
        {
            "loss": loss,
            "reverse mode": count_operations(lambda n: network_reverse(n, x, y), network),
            "forward mode": count * sweep,
            "finite differences": loss + count * (difference - loss),
        }
    )


def _loss(network: Network, x: Any, y: Any) -> float:
    return loss_value(network, forward_pass(network, x), y)


def primitive_costs() -> dict[str, tuple[Operations, Operations]]:
    """Return for each primitive on numbers what its value costs, and what it sends down.

    >>> primitive_costs()["tanh"]
    (Operations(multiplications=0, additions=0, other=1), Operations(multiplications=2, additions=0, other=1))

    The backward pass visits each operation once, so these are all that it can cost, together with
    one addition for each input. That is why the price is a constant: it does not know the size of
    the graph. Every input is a variable.
    """  # noqa: E501  one line of output
    return {primitive.name: _primitive_cost(primitive) for primitive in ELEMENTWISE_PRIMITIVES}


def _primitive_cost(primitive: Primitive) -> tuple[Operations, Operations]:
    parents = tuple(variable(letter) for letter in LETTERS[: primitive.arity])
    output = Node(primitive, parents)
    inputs = {node: 1.5 + i for i, node in enumerate(parents)}
    costs = graph_costs(output, inputs, ("value", "reverse mode")).rows
    return costs["value"], costs["reverse mode"] - costs["value"]


# --- measured -----------------------------------------------------------------------------------


def _runs(network: Network, x: Any, y: Any) -> dict[str, Callable]:
    direction = [np.zeros(array.shape) for array in parameters(network)]
    direction[0][0, 0] = 1
    return {
        "loss": lambda: _loss(network, x, y),
        "reverse mode": lambda: network_reverse(network, x, y),
        "forward mode": lambda: network_tangent(network, x, y, direction),
        "finite differences": lambda: network_difference(network, x, y, (0, 0)),
    }


def network_times(network: Network, x: Any, y: Any, rounds: int = 9) -> dict[str, Spread]:
    """Return the time of each method for all parameters, in times of the loss alone.

    >>> network = init_network((2, 3, 1), rng=np.random.default_rng(0))
    >>> list(network_times(network, [[1.0, 2.0]], [[1.0]], rounds=1))
    ['loss', 'reverse mode', 'forward mode', 'finite differences']

    One sweep and one difference (which takes two losses) are timed; n sweeps and n + 1 losses are
    worked out from them, because for a large network nobody could wait for all.
    """
    count = sum(array.size for array in parameters(network))
    measured = time_ratios(_runs(network, x, y), rounds)
    scale = {"forward mode": count, "finite differences": (count + 1) / 2}
    return {
        name: Spread(*(scale.get(name, 1) * ratio for ratio in spread))
        for name, spread in measured.items()
    }


def network_memory(network: Network, x: Any, y: Any) -> dict[str, int]:
    """Return the peak growth of memory in bytes for each method.

    >>> network = init_network((2, 3, 1), rng=np.random.default_rng(0))
    >>> min(network_memory(network, np.ones((50, 2)), np.ones((50, 1))).values()) > 50 * 8
    True

    Sweeps and differences are repeated in the same memory, so one of them stands for all.
    """
    return {name: peak_memory(run) for name, run in _runs(network, x, y).items()}


def graph_times(
    output: Node, inputs: dict[Node, float], methods: Sequence[str], rounds: int = 9
) -> dict[str, Spread]:
    """Return the time of each method on a graph of numbers, in times of the first.

    >>> x = variable("x")
    >>> list(graph_times(x * x, {x: 2.0}, ["value", "reverse mode"], rounds=1))
    ['value', 'reverse mode']

    `methods` are names of GRAPH_METHODS.
    """
    return time_ratios(_graph_runs(output, inputs, methods), rounds)


def graph_memory(output: Node, inputs: dict[Node, float], methods: Sequence[str]) -> dict[str, int]:
    """Return the peak growth of memory in bytes for each method on a graph of numbers.

    >>> x = variable("x")
    >>> list(graph_memory(x * x, {x: 2.0}, ["value", "reverse mode"]))
    ['value', 'reverse mode']
    """
    return {name: peak_memory(r) for name, r in _graph_runs(output, inputs, methods).items()}


def _graph_runs(
    output: Node, inputs: dict[Node, float], methods: Sequence[str]
) -> dict[str, Callable]:
    return {name: partial(GRAPH_METHODS[name], output, inputs) for name in _checked(methods)}


class Growth(NamedTuple):
    """One row of the table of costs: sizes, counts, and bytes at the peak of the forward pass.

    `activations` are the numbers that the cache keeps (x, then z and a of each layer), `forward`
    and `backward` multiplications in matrix products; `backward` leaves out dL/dx, as training
    does.
    """

    sizes: tuple[int, ...]
    examples: int
    weights: int
    activations: int
    forward: int
    backward: int
    memory: int

    @property
    def ratio(self) -> float:
        """How many forward passes the backward pass is worth, in multiplications."""
        return self.backward / self.forward


def growth(sizes: Sequence[int], examples: int) -> Growth:
    """Return counted operations and measured memory of a dense tanh network.

    >>> row = growth((784, 128, 10), examples=32)
    >>> row.weights, row.forward == 32 * row.weights, round(row.ratio, 2)
    (101632, True, 1.01)

    From document D4: the forward pass costs O(weights) for each example, the backward pass too, and
    memory grows with the activations.
    """
    if examples < 1:
        raise InputValueError(f"examples is {examples}; give one or more")
    network = init_network(sizes, rng=np.random.default_rng(0))
    x, y = np.ones((examples, sizes[0])), np.zeros((examples, sizes[-1]))
    cache = forward_pass(network, x)
    gradients = backward_pass(network, cache, y)
    forth = count_products(lambda n: forward_pass(n, x), network).multiplications
    both = count_products(lambda n: backward_pass(n, forward_pass(n, x), y), network)
    # the last product of the backward pass, dL/dx, is not needed for training
    spared = count_products(lambda n: gradients.deltas[0] @ n.layers[0].weights, network)
    return Growth(
        sizes=tuple(sizes),
        examples=examples,
        weights=sum(layer.weights.size for layer in network.layers),
        activations=sum(a.size for a in (*cache.activations, *cache.pre_activations)),
        forward=forth,
        backward=both.multiplications - forth - spared.multiplications,
        memory=peak_memory(lambda: forward_pass(network, x)),
    )
