"""Small exact results on what gradients cost: the same numbers on every machine.

>>> doubling(levels=20)
Doubling(levels=20, gradient=1048576.0, paths=1048576, steps=20)
>>> product_cost(100).value.total, product_cost(100).kept.total, product_cost(100).from_zero.total
(99, 297, 495)
"""

from collections.abc import Callable, Iterable
from itertools import accumulate
from operator import mul
from typing import Any, NamedTuple

from bpcourse.checking.operation_count import Operations, count_operations
from bpcourse.errors import InputValueError
from bpcourse.experiments.cost.gradient_methods import (
    by_reverse_from_zero,
    by_reverse_mode,
    walk_paths,
)
from bpcourse.experiments.cost.tables import graph_costs
from bpcourse.functions import tanh
from bpcourse.graph import Node, backward, backward_steps, forward, variable
from bpcourse.graph.dual import Dual

__all__ = [
    "Doubling",
    "JacobianCost",
    "ProductCost",
    "doubling",
    "doubling_graph",
    "jacobian_cost",
    "product_cost",
    "product_graph",
]


SHARED = 5  # units that all outputs share


class Doubling(NamedTuple):
    """A number doubled again and again: paths that the chain rule sums over, steps that it takes.

    `paths` were walked one by one, `steps` are the operations that the backward pass visits.
    """

    levels: int
    gradient: float
    paths: int
    steps: int


def doubling_graph(levels: int) -> tuple[Node, dict[Node, float]]:
    """Return the graph of c = b + b, repeated, and a point for its variable.

    >>> output, point = doubling_graph(3)
    >>> forward(output, point)[output]
    8.0
    """
    if levels < 1:
        raise InputValueError(f"levels is {levels}; give one or more")
    start = variable("b")
    *_, output = accumulate(range(levels), lambda node, _: node + node, initial=start)
    return output, {start: 1.0}


def doubling(levels: int = 20) -> Doubling:
    """Return paths against steps for c = b + b, repeated: 2 to the power of levels, and levels.

    >>> doubling(3)
    Doubling(levels=3, gradient=8.0, paths=8, steps=3)

    Each level doubles the number of paths, and costs the backward pass one step more. Raises
    InputValueError above 20 levels.
    """
    output, point = doubling_graph(levels)
    values = forward(output, point)
    (gradient,) = (backward(output, values)[node] for node in point)
    steps = len({step.node for step in backward_steps(output, values)})
    return Doubling(levels, float(gradient), walk_paths(output), steps)


class ProductCost(NamedTuple):
    """Operations for x1 * ... * xn: the value alone, and value with gradient in two arrangements.

    `kept`: the first share that reaches a node is kept as it is, as the engine of this course does.
    `from_zero`: every adjoint begins at 0 and every share is added.
    """

    value: Operations
    kept: Operations
    from_zero: Operations


def product_graph(n: int) -> tuple[Node, dict[Node, float]]:
    """Return x1 * x2 * ... * xn, multiplied from the left, and a point.

    >>> output, point = product_graph(3)
    >>> output, len(point)
    (multiply(multiply(...), x3), 3)
    """
    if n < 2:
        raise InputValueError(f"n is {n}; a product needs two factors or more")
    inputs = {variable(f"x{i}"): 1 + 0.5 / i for i in range(1, n + 1)}
    *_, output = accumulate(inputs, mul)
    return output, inputs


def product_cost(n: int) -> ProductCost:
    """Return what value and gradient of a product of n factors cost.

    >>> product_cost(10)  # doctest: +NORMALIZE_WHITESPACE
    ProductCost(value=Operations(multiplications=9, additions=0, other=0),
        kept=Operations(multiplications=27, additions=0, other=0),
        from_zero=Operations(multiplications=27, additions=18, other=0))

    The value takes n - 1 multiplications. On the way back each of them makes two, the one at the
    output included, where the seed is 1: value and gradient take 3 (n - 1), the bound of Baur and
    Strassen (1983) for multiplications and divisions, reached exactly. With adjoints that begin at
    0 each of the 2 (n - 1) shares is an addition too: 5 (n - 1) operations in all. Kept shares
    need none, because every factor is used once: 3 (n - 1) in all.
    """
    output, point = product_graph(n)

    def counted(method: Callable) -> Operations:
        return count_operations(lambda given, seed: method(output, given, seed), point, 1.0)

    value = graph_costs(output, point, ["value"]).rows["value"]
    return ProductCost(value, counted(by_reverse_mode), counted(by_reverse_from_zero))


class JacobianCost(NamedTuple):
    """Operations for a layer of tanh units: its values, and all slopes of all outputs, each way.

    Forward mode sweeps once for each input, reverse mode once for each output.
    """

    value: Operations
    forward_mode: Operations
    reverse_mode: Operations


def jacobian_cost(inputs: int, outputs: int) -> JacobianCost:
    """Return what all slopes of a network cost, in either mode: a chain that all outputs share.

    >>> one_input, one_output = jacobian_cost(1, 50), jacobian_cost(50, 1)
    >>> one_input.forward_mode.total < one_input.reverse_mode.total / 3
    True
    >>> one_output.forward_mode.total / one_output.reverse_mode.total > 10
    True

    The inputs are added up, go through `SHARED` tanh units one after the other, and each output is
    one more unit. A loss is one output, which is why networks are trained in reverse mode.
    """
    if inputs < 1 or outputs < 1:
        raise InputValueError(f"got {inputs} inputs and {outputs} outputs; give one or more each")
    weights = [0.1 * (i + 1) for i in range(inputs)]
    point = [0.5] * inputs

    def units(x: list) -> list:
        shared = _sum(map(mul, weights, x))
        for _ in range(SHARED):
            shared = tanh(shared)
        return [tanh(0.1 * (j + 1) * shared) for j in range(outputs)]

    def forward_mode(x: list, seed: float) -> None:
        for k in range(inputs):
            units([Dual(v, seed) if i == k else v for i, v in enumerate(x)])

    def reverse_mode(x: list, seed: float) -> None:
        nodes = [variable(f"x{i}") for i in range(inputs)]
        ends = units(nodes)
        values = forward(_sum(ends), dict(zip(nodes, x, strict=True)))  # once for all outputs
        for output in ends:
            backward(output, values, seed)

    value = count_operations(units, point)
    return JacobianCost(
        value,
        count_operations(forward_mode, point, 1.0),
        count_operations(reverse_mode, point, 1.0),
    )


def _sum(terms: Iterable) -> Any:
    """Add terms up without the 0 that Python's sum begins with."""
    *_, total = accumulate(terms)
    return total
