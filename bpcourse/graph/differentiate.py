"""The derivative of a Python function of yours: it is recorded as a graph, and differentiated.

>>> grad(lambda x: x ** 3)(2)
12
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bpcourse.errors import GraphError
from bpcourse.graph.listing import variables
from bpcourse.graph.node import lift, variable
from bpcourse.graph.passes import backward, forward

__all__ = ["collector_paused", "grad", "value_and_grad"]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause Python's collector of cycles while a large graph is built.

    >>> from bpcourse.graph import topological_order, variable
    >>> x = variable("x")
    >>> with collector_paused():
    ...     total = sum((x * i for i in range(1, 1000)), start=x)
    >>> len(topological_order(total))
    2998

    Nodes never form cycles, so there is nothing for it to find; looking all the same is a third of
    the time that building takes. Afterwards it is as it was.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def value_and_grad(function: Callable, argument: int = 0) -> Callable:
    """Return a function that computes the value of `function` and its derivative.

    >>> value_and_grad(lambda x: x ** 3)(2)
    (8, 12)

    `argument` says for which argument. `function` may use arithmetic, the functions of
    `bpcourse.functions`, loops, branches and another `grad`; it must return one node.
    """

    def evaluate(*arguments: Any) -> tuple[Any, Any]:
        if not 0 <= argument < len(arguments):
            raise GraphError(f"argument {argument} asked for, but {len(arguments)} were given")
        inputs = {variable(f"x{i}"): value for i, value in enumerate(arguments)}
        with collector_paused():
            output = lift(function(*inputs))
            outer = {node: node for node in variables(output) if node not in inputs}
            values = forward(output, outer | inputs)  # one grad in another: what is outside stays
            gradients = backward(output, values)
        return values[output], gradients.get(list(inputs)[argument], 0)

    return evaluate


def grad(function: Callable, argument: int = 0) -> Callable:
    """Return the derivative of a function of yours.

    >>> grad(lambda x: x ** 3)(2)
    12
    >>> grad(grad(lambda x: x ** 3))(2)
    12
    """

    def derivative(*arguments: Any) -> Any:
        return value_and_grad(function, argument)(*arguments)[1]

    return derivative
